"""The framework's own English, said in Chinese in the browser: it offers no translation of its own.

A script of the page's head looks at what the framework writes (texts, tooltips, names for readers, placeholders) and
replaces whole phrases it knows. What an office wrote is never one of them: only a text that is nothing but the phrase
is changed, and none in a field that is typed into. Where the framework follows the browser's language (months, days of
the week), the page says that it is Chinese.
"""

import json

PHRASES = {
    # the connection
    "Connection error": "服务器没有应答",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:": (
        "正在自动重新连接，连上后这个框会自己消失，已写入台账的内容不受影响。"
    ),
    "streamlit run yourscript.py": "一分钟后仍这样，请告诉管理员检查服务器。",
    "Streamlit server is not responding. Are you connected to the internet?": (
        "服务器没有应答。请检查本机的网络；连上后这个框会自己消失。"
    ),
    "Connection timed out.": "连接超时。",
    "Connection lost. Please wait for the app to reconnect, then try again.": "连接断了，请等自动连上后再试一次。",
    "Reconnected to server.": "已重新连上。",
    "Connecting": "正在连接",
    "Connecting to Streamlit server": "正在连接服务器",
    "Bad message format": "收到的内容不完整，请刷新页面",
    "Network issue": "网络问题",
    "Script execution error": "页面出错",
    "Page not found": "没有这一页",
    "Your app is having trouble loading the component.": "页面的一部分没有装好，请刷新页面。",
    "Close": "关闭",
    "Open": "展开",
    "Dismiss": "关闭",
    "Navigate to home page": "回首页",
    "Cancel": "放弃",
    "Try again": "再试一次",
    "Learn more": "了解更多",
    "Skip to main content": "跳到正文",
    # lists and fields
    "No results": "没有符合的",
    "No options": "没有可选的",
    "No options to select.": "没有可选的。",
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "Clear all": "全部清除",
    "Clear value": "清除",
    "Clear entry": "清除",
    "Select all": "全选",
    "Selected values": "已选的",
    "Selectbox options": "可选的",
    "Multiselect options": "可选的",
    "Show suggestions": "展开选项",
    "Show password": "显示密码",
    "Hide password": "隐藏密码",
    "Invalid input.": "输入不对。",
    "Increment": "加",
    "Decrement": "减",
    "Number is above the allowed range.": "数字超出上限。",
    "Number is below the allowed range.": "数字低于下限。",
    # days
    "Next month": "下个月",
    "Previous month": "上个月",
    "Choose date": "选日期",
    "Choose date range": "选起止日期",
    "Choose date and time": "选日期和时间",
    "Clear date": "清除日期",
    "Clear dates": "清除日期",
    "Clear date and time": "清除日期和时间",
    "Clear time": "清除时间",
    "Date range": "起止日期",
    "Calendar": "日历",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "用方向键移动，回车选定，Esc 关闭。",
    "Invalid time format. Please use HH:MM.": "时间请写成 08:30。",
    # copying and files
    "Copy": "复制",
    "Copied": "已复制",
    "Copy to clipboard": "复制",
    "Upload": "选择文件",
    "Add files": "添加文件",
    "file upload": "传文件",
    "Drag and drop a file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里",
    "Drag and drop directories here": "把文件夹拖到这里",
    "Upload directories": "选择文件夹",
    "Error uploading file": "文件没有传上来",
    "Error deleting file": "文件没有删掉",
    "Download failed": "下载没有成功",
    "Network error": "网络出错",
    # tables and pages
    "Fullscreen": "全屏",
    "Close fullscreen": "退出全屏",
    "Download as CSV": "下载",
    "Download as PNG": "下载图片",
    "Search": "搜索",
    "Type to search": "输入要找的字",
    "Close Search": "关闭搜索",
    "Next Result": "下一处",
    "Previous Result": "上一处",
    "Add row": "加一行",
    "Delete row(s)": "删除所选行",
    "Clear selection": "取消选择",
    "Sort ascending": "升序",
    "Sort descending": "降序",
    "Pin column": "固定这一列",
    "Unpin column": "取消固定",
    "Hide column": "隐藏这一列",
    "Copy column name": "复制列名",
    "Cancel (Escape)": "取消（Esc）",
    "The value cannot be interpreted as a number.": "这里要填数字。",
    "The value is not part of the allowed options.": "请从列出的选项里选。",
    "Failed to load data": "数据没有读出来",
    "Dataframe column menu": "列菜单",
    "Scrollable table": "可滚动的表",
    "No data": "没有数据",
    "Show/hide columns": "显示或隐藏列",
    "empty": "空",
    "Pagination": "翻页",
    "Next page": "下一页",
    "Previous page": "上一页",
    "App pages": "页面",
    "Collapse sidebar": "收起侧栏",
    "Expand sidebar": "展开侧栏",
    "Link to heading": "本节链接",
    "Scroll tabs left": "向左",
    "Scroll tabs right": "向右",
    "Show chart": "看图",
    "Show data": "看数",
}
"""Phrase → what it is called here. A test finds every one in the framework's own files."""

SHAPES = (
    (r"^year, (.+)$", "$1，年"),
    (r"^month, (.+)$", "$1，月"),
    (r"^day, (.+)$", "$1，日"),
    (r"^(\d+) options? available\.$", "有 $1 个可选。"),
    (r"^([XY])-axis (?:titled '.*' )?for a \w+ scale with values from (.+) to (.+)$", "$1 轴，从 $2 到 $3"),
    (r"^([XY])-axis (?:titled '.*' )?for a \w+ scale with (\d+) values?: (.+)$", "$1 轴，$2 项：$3"),
    (r"^(?:Error: )?(?:: )?Date set outside allowed range\. Please select a date between (\S+) and (\S+)\.$",
     "日期要在 $1 到 $2 之间。"),
    (r"^(?:Error: )?(?:: )?Date set outside allowed range\. Please select a date on or before (\S+)\.$",
     "日期不能晚于 $1。"),
    (r"^(?:Error: )?(?:: )?Date set outside allowed range\. Please select a date on or after (\S+)\.$",
     "日期不能早于 $1。"),
    (r"^Press (?:Enter|(?:⌘|Ctrl)\+Enter) to (?:apply|submit form)$", "按回车生效"),
    (r"^You can only select up to (\d+) options?\. Remove an option first\.$", "最多选 $1 个，请先去掉一个。"),
    (r"^Add: (.+)$", "新增：$1"),
    (r"^Remove (.+)$", "移除 $1"),
    (r"^Clear (.+)$", "清除 $1"),
    (r"^Copy to clipboard: (.+)$", "复制 $1"),
    (r"^(\S+) per file$", "每个文件不超过 $1"),
    (r"^ ?• ([A-Z0-9, ]+)$", " · $1"),
    (r"^(\S+) files are not allowed\.$", "不收 $1 文件。"),
    (r"^File must be (\S+) or smaller\.$", "文件不能大于 $1。"),
)  # fmt: skip
"""What holds a number, a day or a name: a pattern of the whole text, and how it is said."""

SCRIPT = """(() => {
Object.defineProperty(navigator, "language", {get: () => "zh-CN"});
const words = WORDS, shapes = SHAPES.map(([shape, said]) => [new RegExp(shape), said]);
const names = ["title", "aria-label", "placeholder", "aria-description"];
const said = (text) => {
  const plain = text.trim();
  if (!plain || plain.length > 160) return text;
  if (Object.prototype.hasOwnProperty.call(words, plain)) return text.replace(plain, () => words[plain]);
  const found = shapes.find(([shape]) => shape.test(plain));
  return found ? plain.replace(found[0], found[1]) : text;
};
const name = (node) => names.forEach((key) => {
  const given = node.getAttribute(key);
  if (given && said(given) !== given) node.setAttribute(key, said(given));
});
const read = (node) => {
  if (node.nodeType === 3) {
    if (/[A-Za-z]/.test(node.data) && node.parentElement && !node.parentElement.closest("textarea,script,style")) {
      const now = said(node.data);
      if (now !== node.data) node.data = now;
    }
  } else if (node.nodeType === 1) {
    name(node);
    node.childNodes.forEach(read);
  }
};
new MutationObserver((changes) => changes.forEach((change) => {
  if (change.type === "attributes") name(change.target);
  else if (change.type === "characterData") read(change.target);
  else change.addedNodes.forEach(read);
})).observe(document, {subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: names});
})()""".replace("WORDS", json.dumps(PHRASES, ensure_ascii=False)).replace(
    "SHAPES", json.dumps(SHAPES, ensure_ascii=False)
)
"""Put into the framework's page by the gate."""

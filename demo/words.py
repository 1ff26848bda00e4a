"""What demo hazards say: invented findings of the usual kinds, with who mends and who verifies them.

Each finding: category, ring, sort of school (a any, k kindergarten, s school, b boarding), text with {n} and
{where}, share fixed on the spot, who is responsible (school, township or a unit code), who verifies, yuan.
"""

from typing import NamedTuple


class Finding(NamedTuple):
    """One kind of finding; `verifier` '' means whoever looks after the school."""

    category: str
    ring: str
    sort: str
    text: str
    spot: float
    responsible: str
    verifier: str
    yuan: int = 0


IN, GATE, ZONE = "校内", "校门50米", "周边200米"
FINDINGS = (
    Finding("消防", IN, "a", "{where}灭火器压力不足{n}具", 0.75, "school", "fire", 120),
    Finding("消防", IN, "a", "{where}安全出口指示灯不亮{n}处", 0.6, "school", "fire", 200),
    Finding("消防", IN, "a", "{where}疏散通道堆放杂物", 0.95, "school", ""),
    Finding("消防", IN, "a", "{where}消火栓箱内缺水带{n}条", 0.35, "school", "fire", 600),
    Finding("消防", IN, "b", "学生宿舍{where}应急照明损坏{n}盏", 0.4, "school", "fire", 400),
    Finding("消防", IN, "b", "宿舍防盗窗未设逃生口{n}处", 0.05, "school", "fire", 5000),
    Finding("水电气热", IN, "a", "{where}配电箱未上锁、无警示标识", 0.85, "school", ""),
    Finding("水电气热", IN, "a", "{where}电线老化外露约{n}米", 0.3, "school", "", 900),
    Finding("水电气热", IN, "a", "教室插座松动{n}处", 0.7, "school", "", 150),
    Finding("水电气热", IN, "a", "食堂燃气软管超过使用年限", 0.45, "school", "market", 300),
    Finding("水电气热", IN, "b", "宿舍发现违规使用大功率电器{n}件", 0.95, "school", ""),
    Finding("食品", IN, "a", "食堂留样不足48小时、记录缺{n}天", 0.7, "school", "market"),
    Finding("食品", IN, "a", "食堂防蝇防鼠设施破损{n}处", 0.5, "school", "market", 500),
    Finding("食品", IN, "a", "食材进货台账缺{n}批次票证", 0.55, "school", "market"),
    Finding("食品", IN, "a", "餐具消毒柜故障", 0.25, "school", "market", 2600),
    Finding("食品", IN, "a", "从业人员健康证过期{n}人", 0.3, "school", "market", 200),
    Finding("校舍建筑", IN, "a", "{where}围墙裂缝约{n}米", 0.05, "school", "housing", 18000),
    Finding("校舍建筑", IN, "a", "{where}外墙面砖空鼓脱落", 0.1, "school", "housing", 26000),
    Finding("校舍建筑", IN, "a", "{where}护栏松动{n}处", 0.4, "school", "", 1200),
    Finding("校舍建筑", IN, "s", "{where}屋面渗漏、墙皮脱落", 0.05, "school", "housing", 12000),
    Finding("校舍建筑", IN, "a", "{where}楼梯防滑条缺失{n}级", 0.35, "school", "", 800),
    Finding("拥挤踩踏", IN, "s", "{where}楼梯口未标上下行、课间无人值守", 0.8, "school", ""),
    Finding("拥挤踩踏", IN, "s", "{where}楼道转角照明不足{n}处", 0.5, "school", "", 300),
    Finding("安防设施", IN, "a", "监控盲区{n}处", 0.1, "school", "police", 4800),
    Finding("安防设施", IN, "a", "门卫室警棍、盾牌缺{n}件", 0.4, "school", "police", 900),
    Finding("安防设施", IN, "a", "一键报警试用无应答", 0.3, "school", "police", 1500),
    Finding("安防设施", IN, "a", "外来人员登记缺{n}天", 0.95, "school", ""),
    Finding("安防设施", IN, "a", "视频录像保存不足{n}天", 0.2, "school", "police", 3200),
    Finding("体育活动设施", IN, "s", "单杠、篮球架基座松动{n}处", 0.35, "school", "", 700),
    Finding("体育活动设施", IN, "k", "滑梯连接处开裂{n}处", 0.45, "school", "", 1500),
    Finding("体育活动设施", IN, "k", "活动场地软垫破损约{n}平方米", 0.4, "school", "", 1000),
    Finding("实验实训", IN, "s", "实验室药品柜未落实双人双锁", 0.6, "school", "", 300),
    Finding("实验实训", IN, "s", "过期药品{n}瓶未处置", 0.15, "school", "emergency", 800),
    Finding("公共卫生", IN, "a", "晨检记录缺{n}天", 0.9, "school", "health"),
    Finding("公共卫生", IN, "a", "{where}二次供水水箱未上锁", 0.7, "school", "health"),
    Finding("心理与欺凌", IN, "s", "防欺凌排查记录缺{n}个班", 0.8, "school", ""),
    Finding("管理制度", IN, "a", "安全巡查日志缺{n}天", 0.9, "school", ""),
    Finding("管理制度", IN, "a", "值班带班表未更新", 0.95, "school", ""),
    Finding("特种设备", IN, "s", "食堂升降梯未按期检验", 0.05, "school", "market", 1800),
    Finding("自然灾害", IN, "a", "{where}后侧边坡有落石，约{n}方", 0.02, "township", "emergency", 30000),
    Finding("校车交通", GATE, "a", "校门前无减速带、警示标志缺{n}块", 0.05, "transport", "edu", 6000),
    Finding("校车交通", GATE, "a", "上下学时段校门口机动车乱停", 0.3, "police", "edu"),
    Finding("安防设施", GATE, "a", "校门硬质防冲撞设施损坏{n}处", 0.15, "school", "police", 2400),
    Finding("周边环境", GATE, "a", "校门口流动摊贩占道{n}处", 0.25, "township", "enforcement"),
    Finding("周边环境", GATE, "s", "校门前人行道被占，学生走车行道", 0.05, "enforcement", "edu"),
    Finding("食品", GATE, "s", "校门口小卖部销售来源不明食品{n}种", 0.3, "market", "edu"),
    Finding("周边环境", ZONE, "a", "学校围墙外堆放易燃物约{n}方", 0.1, "township", "enforcement"),
    Finding("周边环境", ZONE, "s", "周边200米内网吧接纳未成年人", 0.0, "culture", "police"),
    Finding("周边环境", ZONE, "a", "周边施工围挡缺失约{n}米", 0.05, "housing", "enforcement"),
    Finding("溺水", ZONE, "a", "学校附近山坪塘无警示牌、缺救生杆", 0.1, "township", "emergency", 1200),
    Finding("校车交通", ZONE, "a", "上学路段弯道无护栏约{n}米", 0.0, "transport", "edu", 42000),
    Finding("周边环境", ZONE, "a", "临街商铺液化气罐靠近学校围墙", 0.1, "其他", "township"),
    Finding("消防", ZONE, "a", "相邻商铺占用消防通道", 0.15, "其他", "fire"),
)
_WHERE = "教学楼一楼 教学楼二楼 教学楼三楼东侧 综合楼 食堂 学生活动室 图书室 多功能厅 南侧 北侧 操场西侧 大门内侧"
WHERE = tuple(_WHERE.split())
SHOPS = ("禾记副食店（演示）", "顺达建材门市（演示）", "小蜻蜓文具店（演示）", "金谷餐馆（演示）")
POSTS = ("校长", "分管副校长", "安全办主任", "总务主任")
QUIET = (
    "按周排查清单逐项检查，未发现隐患",
    "检查校舍、消防、食堂、门卫，正常",
    "零报告",
    "周排查：用电、楼道、器材，未发现问题",
)
MEASURES = {
    "整改方案": (
        "明确责任人、措施和期限，先设警示再施工",
        "制定方案，落实资金和专人，限期整改",
        "已拟定整改措施并公示",
    ),
    "报告整改": ("已整改到位，附照片，申请复查", "已按方案完成，自查合格", "已更换、加固，申请复查"),
    "复查销号": ("现场复查合格，销号", "复查合格", "资料和现场均符合要求，同意销号"),
    "复查退回": ("整改不彻底，仍有遗留，退回", "现场与报告不符，退回重改"),
    "延期": ("材料采购周期长，申请延期", "施工受天气影响，申请延期", "等待专业机构进场，申请延期"),
    "重开": ("同一问题再次出现，重新整改", "抽查发现反弹，重开"),
}
INTERIM = ("设置警戒线和警示牌，专人看守", "封闭该区域，学生绕行", "停用相关设备", "错峰通行，增派值守")

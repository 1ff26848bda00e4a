"""收表 as a person sees it: the office and a township by squares and lists, a school by its own one answer."""

import streamlit as st

from actions.collecting.outcomes import READY, TO_MEND, Taken
from figures.reporting.collected import WEEKLY, is_late
from figures.reporting.reminders import due_words
from figures.reporting.said import own_title, title_of
from models.collection import CHAT, CODE, MEND, WORKBOOK
from ui.collecting import asking, data, mending, paste, reminding
from ui.collecting.board import board, lately
from ui.collecting.data import Asked, Files
from ui.shell import address, markup, page
from ui.shell.visit import Visit

TYPES = ["xlsx", "xls", "ods", "et", "csv", "zip"]
BOX = "collect_box"
LARGE = 20
"""From so many files on the right ones are written first, and the rest is mended afterwards."""


def collecting(visit: Visit) -> None:
    """The page."""
    known = data.listed(visit)
    if not known:
        _nothing(visit)
        return
    numbers = [str(number) for number, _, _ in known]
    titles = {str(number): f"{title}{'（已关）' if closed else ''}" for number, title, closed in known}
    number = int(address.value(asking.COLLECTION, numbers, numbers[0], "收表"))
    town = None
    data.at(number)
    if address.read("do", ("paste",)) == "paste" and visit.can("collect.take", visit.place):
        paste.pasting(visit, data.asked(visit, number, None))
        return
    with page.top():
        address.choice(asking.COLLECTION, "收表", numbers, numbers[0], words=titles.__getitem__, width=290)
        if visit.whole_county:
            town = _township(visit)
        found = data.asked(visit, number, town)
        page.note(_due(found))
        st.space("stretch")
        files = data.on_the_table(visit, found)
        made = data.looked_at(visit, found.id, files)
        _buttons(visit, found, files, made)
    if visit.place.school:
        _own(visit, found, made)
        return
    st.title(title_of(visit.pack, found.row, found.answers))
    _told(made)
    if found.row.closed_at is not None and (left_over := len(st.session_state.get(data.DROP, ()))):
        st.warning(f"已经关了，拖进来的 {left_over} 个文件没有写入：换到还在收的那一份，文件还在。")
    if visit.can("collect.take", visit.place) and found.row.closed_at is None:
        _ways(found)
    left, right = st.columns([11, 15], gap="medium")
    with left:
        board(visit, found)
        lately(found)
    with right:
        if made is not None:
            mending.questions(made)
            mending.faults(made, editable=len(files) <= LARGE)
            mending.warnings(made)
        reminding.missing(visit, found)


def _township(visit: Visit) -> str | None:
    towns = {"": "全部"} | {t.code: t.name for t in visit.pack.townships}
    return address.choice("township", "乡镇", list(towns), "", words=towns.__getitem__, width=142) or None


def _nothing(visit: Visit) -> None:
    with page.top():
        st.space("stretch")
        if visit.can("collect.ask") and st.button("发一份新的收表", type="primary", key="collect_new"):
            asking.new(visit)
    st.title("还没有发过收表")
    page.empty(
        "收表把要填的发下去，把填好的一次收回来",
        "周排查、隐患、演练、课时、班级都能收：发工作簿、手机页，或在群里接龙。",
    )


def _due(found: Asked) -> str:
    if found.row.closed_at is not None:
        return f"{markup.day(found.row.closed_at.date())}已关，不再收"
    return f":red[{due_words(found.row)}]" if is_late(found.row) else due_words(found.row)


def _buttons(visit: Visit, found: Asked, files: Files, made: Taken | None) -> None:
    open_now = found.row.closed_at is None
    if visit.can("collect.ask"):
        if open_now:
            with st.popover("关闭", key="collect_close"):
                page.note("关了就不再收，也不再催；已收的都在台账里。")
                st.button("确定关闭", on_click=asking.close, args=(visit, found), key="collect_close_yes")
        if st.button("发一份新的收表", key="collect_new"):
            asking.new(visit)
    if not open_now or not visit.can("collect.take", visit.place):
        return
    if not visit.place.school:
        asking.hand_out(visit, found)
    if made is None:
        return
    ready = len(made.of(READY))
    if not ready and (why := made.waiting()):
        page.note(why)
    if st.session_state.get(data.DROP):
        st.button("都不要", on_click=data.put_away, key="collect_put_away")
    st.button(f"写入 {ready} 份" if ready else "写入", type="primary", disabled=not ready, key="collect_write",
              on_click=data.write, args=(visit, found.id, files))  # fmt: skip


def _told(made: Taken | None) -> None:
    """What the last click wrote or why it wrote nothing, or what lies on the table."""
    data.refusal()
    if data.SAID in st.session_state:
        said: Taken = st.session_state[data.SAID]
        st.success(said.written())
        lost = [each for each in said.of(TO_MEND) if not each.entry.schools or each.entry.old]
        if lost:
            with st.expander(f"没有收下的 {len(lost)} 份，请退回"):
                for each in lost[: mending.MOST]:
                    page.note(f"{markup.plain(each.entry.id)}：{markup.plain(each.faults[0].message)}")
    elif made is not None and st.session_state.get(data.DROP):
        st.info(f"{made.looked()}。点“写入”前什么都没有动。")


def _ways(found: Asked) -> None:
    """Two boxes: files, and pasted text, each with how many came by it."""
    left, right = st.columns(2, gap="small")
    with left:
        hint = ".zip 或 150 个文件一次拖进来，改了名也认得"
        _uploader(f"**拖入工作簿**　:green[已收 {found.by_way(WORKBOOK)} 校]  \n:small[:gray[{hint}]]")
    if found.row.ask != WEEKLY:
        return
    with right:
        chat, code = found.by_way(CHAT), found.by_way(CODE)
        label = f"**粘贴群接龙、手机短码**　:green[已收 {chat} 校、{code} 校]"
        _paste(label, "“1.某某小学 零报告”这样的话，或手机页做的那段字")


def _paste(label: str, hint: str) -> None:
    """The door to the box that texts are pasted into."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="collect_paste"):
        st.markdown(f"{label}  \n:small[:gray[{hint}]]", width="stretch")
        st.button("打开粘贴框", on_click=address.put, args=("do", "paste"), key="collect_paste_open")


def _uploader(label: str) -> None:
    box = f"{BOX}_{st.session_state.get(BOX, 0)}"

    def taken() -> None:
        data.drop([(file.name, file.getvalue()) for file in st.session_state[box]])
        st.session_state[BOX] = st.session_state.get(BOX, 0) + 1

    with st.container(border=True, key="collect_drop"):
        said, choose = st.columns([3, 1], vertical_alignment="center", gap="small")
        said.markdown(label)
        with choose.container(key="uploader"):
            st.file_uploader("填好的工作簿", TYPES, accept_multiple_files=True, key=box, on_change=taken,
                             max_upload_size=20, label_visibility="collapsed")  # fmt: skip


def _own(visit: Visit, found: Asked, made: Taken | None) -> None:
    """A school's own page: what is asked, its forms, the box, what is wrong in what it sent."""
    st.title(own_title(found.row, found.answers))
    _told(made)
    if not found.answers:
        return
    each = found.answers[0]
    left, right = st.columns([1, 1], gap="medium")
    with left:
        if found.row.closed_at is None:
            page.header("填好交上来", "电脑填空表，手机填手机页；填一样就行")
            asking.own(visit, found, each.code, each.name)
            _uploader("**交填好的表**")
            if found.row.ask == WEEKLY:
                _paste("**贴本校接龙的那一行、或手机页做的那段字**", "只收本校的；群里整段贴进来也行，别校的不动")
        lately(found)
    with right:
        if made is not None:
            mending.questions(made)
            mending.faults(made, editable=True)
        elif each.state == MEND:
            page.note("交来的要改，请重新交一份。")

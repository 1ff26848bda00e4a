"""议程 and 会议通知: what is taken up in which order, who is asked to come, and until when they answer."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from figures.meetings.membership.members import Seat, members_among, presiding, seats_on
from figures.meetings.sittings import Frozen
from models.county import Pack
from models.sitting import KINDS
from papers.frames.templates import Template
from papers.meeting.asked import Asked, named
from papers.meeting.sentences import carried_over, origin, times
from papers.setting.paper import Paper
from papers.setting.tables import FIGURE, NAME, Column
from papers.setting.words import phrase, spoken, written_day

WEEKDAYS = "一二三四五六日"


def agenda(asked: Asked) -> bytes:
    """会议议程: the agenda as frozen, else as it stands."""
    return agenda_paper(
        asked.pack,
        asked.label,
        asked.sitting.held_on or asked.sitting.planned_on,
        asked.items,
        asked.template,
        hour=asked.sitting.planned_hour,
        place=asked.sitting.place,
        snapshot=asked.snapshot,
        moved=asked.moved,
    )


def agenda_paper(
    pack: Pack,
    label: str,
    day: date | None,
    items: Sequence[Mapping[str, Any]],
    template: Template,
    *,
    hour: str = "",
    place: str = "",
    snapshot: Frozen | None = None,
    moved: Sequence[Mapping[str, str]] = (),
) -> bytes:
    """When (held, else planned) and where, the items in order with kind, reporting unit and minutes, and what was
    carried over to a later meeting; says so when nothing is frozen yet."""
    office, meeting = named(pack)
    paper = Paper(template, f"{meeting}{label}会议议程", author=office)
    paper.fill(标题=f"{meeting}\n{label}会议议程")
    total = sum(int(item["minutes"]) for item in items)
    when = written_day(day) if day else "待定"
    quoted = (
        f"本议程数据截至{written_day(snapshot.cut_off)}（上会口径第{snapshot.version}版）。"
        if snapshot
        else "议程尚未冻结，数字以上会口径为准。"
    )
    where = f"地点：{place}。" if place else ""
    paper.text(f"时间：{when}{hour if day else ''}。{where}共{len(items)}项，预计{total}分钟。{quoted}")
    columns = [
        Column("序", FIGURE),
        Column("议题"),
        Column("类别", NAME),
        Column("汇报", NAME),
        Column("分钟", FIGURE),
    ]
    paper.table(
        columns,
        [
            [
                str(i),
                spoken(item["title"]) + times(item) + origin(item),
                KINDS[item["kind"]],
                reporter(pack, item),
                str(item["minutes"]),
            ]
            for i, item in enumerate(items, 1)
        ],
    )
    if moved:
        paper.text(carried_over(moved))
    if day:
        paper.signature(office, written_day(day), sealed=False)
    return paper.content()


def reporter(pack: Pack, item: Mapping[str, Any]) -> str:
    """Who reports on an item: a body, or the office."""
    return pack.name_of(item["reporter"]) if item["reporter"] else pack.words["office_short"]


def notice(asked: Asked) -> bytes:
    """会议通知 with the list of those asked to come and the receipt they send back."""
    day = asked.given.on or asked.sitting.held_on or asked.sitting.planned_on
    return notice_paper(asked, day, seats_on(asked.session, asked.pack, day or asked.given.today))


def notice_paper(asked: Asked, day: date | None, seats: Sequence[Seat]) -> bytes:
    """The notice to the members among the seats of its day. What is not laid down yet stands as room to write."""
    pack, given, planned = asked.pack, asked.given, asked.sitting
    office, meeting = named(pack)
    title = f"关于召开{meeting}\n{asked.label}{planned.kind}的通知"
    paper = Paper(asked.template, title.replace("\n", ""), author=office)
    issued = given.issued or given.today
    paper.fill(
        发文机关=office, 文号=given.number or _number(pack, issued), 标题=title, 抄送=pack.words.get("copies", ""),
        主送机关="各成员单位", 印发机关=office, 印发日期=written_day(issued),
    )  # fmt: skip
    paper.text(
        f"经研究，决定召开{meeting}{asked.label}{planned.kind}，通报上次议定事项落实情况，分析学校安全形势，研究突出问题。"
        "现将有关事项通知如下："
    )
    paper.heading("一、会议时间")
    on = f"{written_day(day)}（星期{WEEKDAYS[day.weekday()]}）" if day else "另行通知"
    hour = given.hour or planned.planned_hour or ("，具体时间另行通知" if day else "")
    paper.text(f"{on}{hour}。")
    paper.heading("二、会议地点")
    paper.text(f"{given.place or planned.place or '另行通知'}。")
    paper.heading("三、会议议程")
    for i, item in enumerate(asked.items, 1):
        title = f"{phrase(item['title'])}{times(item)}{origin(item)}"
        paper.text(f"{i}.{title}（{reporter(pack, item)}汇报，{item['minutes']}分钟）。")
    paper.heading("四、参会人员")
    convener = presiding(seats)
    chair = (convener and convener.called) or pack.words.get("convener", "召集人")
    paper.text(f"{chair}，各成员单位负责人（名单附后）。由{chair}主持。")
    paper.heading("五、有关要求")
    due = given.reply_by or planned.reply_by
    until = f"于{written_day(due)}前" if due else "接到通知后2个工作日内"
    paper.text(
        f"请各成员单位{until}将参会回执报{office}。负责人因故不能参会的，应当向召集人请假，"
        "并在回执上写明代为参会人员的姓名、职务。",
        "（一）按时报送回执。",
    )
    paper.text(
        "请各成员单位会前核对本单位数据，有异议的书面提出；汇报单位按议程所列时间准备，只讲问题、原因和措施。",
        "（二）做好会前准备。",
    )
    paper.attachments(["参会单位名单", "参会回执"])
    paper.signature(office, written_day(issued))
    paper.annex("附件1", "参会单位名单")
    _addressed(paper, pack, members_among(seats))
    paper.annex("附件2", "参会回执")
    paper.form(
        [
            ("单位（盖章）", "", 14),
            ("负责人姓名、职务", "", 14),
            ("是否参会", "参会（　）　　请假（　）", 14),
            ("请假事由", "", 24),
            ("代为参会人员姓名、职务", "", 14),
            ("联络员、办公电话", "", 14),
            ("备注", f"请{until}报{office}。", 14),
        ]
    )
    return paper.content()


def _addressed(paper: Paper, pack: Pack, members: Sequence[Seat]) -> None:
    """Who is asked to come: by unit, name and post as far as any is named, else the units in two columns."""
    names = [pack.name_of(seat.body) for seat in members]
    if any(seat.person for seat in members):
        rows = [[str(i), pack.name_of(seat.body), seat.person, seat.post] for i, seat in enumerate(members, 1)]
        paper.table([Column("序", FIGURE), Column("单位"), Column("姓名", NAME), Column("职务")], rows)
        return
    half = (len(names) + 1) // 2
    pairs = [[str(i + 1), names[i], *_second(names, i + half)] for i in range(half)]
    paper.table([Column("序", FIGURE), Column("单位"), Column("序", FIGURE), Column("单位")], pairs)


def _second(names: Sequence[str], at: int) -> list[str]:
    return [str(at + 1), names[at]] if at < len(names) else ["", ""]


def _number(pack: Pack, day: date) -> str:
    """文号 with room for its number: the register of the organ gives it."""
    return pack.setting("bulletin.number").format(year=day.year, n="　　")

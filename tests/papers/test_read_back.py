"""Every number of the meeting's papers, of a 通报 and of the schools' sheet, read back from the files: a tiny county
whose counts are all different, so that no figure can stand in another's place unnoticed.
"""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from zlib import compress, crc32

import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook

import papers.meeting.situation
from figures.meetings.corrections.hazards import Correction
from figures.meetings.corrections.words import Later, sentences
from figures.meetings.membership.members import Seat
from figures.meetings.resolutions import Decided
from figures.meetings.schema import plain
from figures.meetings.sittings import Frozen
from figures.query import period
from models.bulletin import BulletinIssue, BulletinLine, Evidence
from models.meeting import CONVENER, MEMBER
from models.sitting import Sitting
from papers.bulletins.bulletin import bulletin_paper
from papers.bulletins.replies import Letter, Pressed, letter_paper, reply_form
from papers.frames.templates import built_in
from papers.given import Given
from papers.meeting.agenda import agenda_paper, notice_paper
from papers.meeting.asked import Asked
from papers.meeting.material import pack_paper
from papers.meeting.minutes import minutes_paper, resolutions_book, resolutions_paper
from papers.meeting.speech import speech
from papers.reports.assessment import assessment_book
from papers.reports.report import report_paper
from tests.figures.test_wording import COUNTY, FIGURES, FOUND, PACK, WEEKS

COUNTY_PACK: Any = SimpleNamespace(
    **vars(PACK),
    words={
        "office": "演示县联席办", "office_short": "联席办", "meeting": "联席会议", "convener": "召集人",
        "bureau": "教科局",
        "basis.assessment": "依据三（三）", "plan.number": "31号文", "plan.title": "方案", "townships": "各乡镇",
        "supervisors": "督导室", "map.note_short": "示意图",
    },
    tasks=[SimpleNamespace(code="8", section="二", title="排查整改")],
    setting={"bulletin.number": "安联〔{year}〕{n}号"}.__getitem__,
    rule_set="31",
)  # fmt: skip
HELD = date(2026, 10, 12)
SHEET, MATERIAL, MINUTES = built_in("sheet"), built_in("material"), built_in("minutes")


def _png() -> bytes:
    """The smallest picture: one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + crc32(kind + data).to_bytes(4)

    head = bytes((0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", compress(bytes(2))) + chunk(b"IEND", b"")


PNG = _png()


def decided(seq: int, outcome: str = "在办", *, over: int = 0, survived: int = 0, **more: Any) -> Decided:
    given: dict[str, Any] = {"supporting": "", "outcome_on": None, "reason": "", "clause": "8"} | more
    return Decided(
        meeting_no="HY-1", seq=seq, matter=f"事项{seq}", lead_unit="edu", deadline=date(2026, 8, seq),
        outcome=outcome, decided_on=date(2026, 7, 1), survived=survived, days_over=over, **given,
    )  # fmt: skip


LAST = [
    decided(3, "未落实", over=61, survived=4, reason="资金未到位"),
    decided(5, "未落实", survived=2),
    *(decided(seq, over=seq) for seq in (7, 8, 9)),
    *(decided(seq, "落实", survived=1, outcome_on=date(2026, 8, 2)) for seq in (11, 12, 13, 14, 15)),
]
AGENDA: list[dict[str, Any]] = [
    {"kind": "last", "title": "上次议定10项", "facts": "", "ask": "", "source": "议定事项10行", "times": 6,
     "minutes": 8, "reporter": None, "shown": {}},
    {"kind": "red", "title": "甲镇13项逾期", "facts": "占全县逾期13/17项", "ask": "逐项明确", "source": "隐患台账13行",
     "times": 3, "minutes": 10, "reporter": "t1",
     "shown": {"table": {"heads": ["乡镇", "学校", "超期/天"], "rows": [["甲镇", "甲小学", "101"]]}, "more": 12}},
    {"kind": "red", "title": "2项等会商", "facts": "", "ask": "定主办", "source": "隐患台账2行", "times": 1,
     "minutes": 6, "reporter": "edu", "shown": {"table": {"heads": ["乡镇"], "rows": []}, "more": 0}},
]  # fmt: skip
AGENDA = [item | {"origin": "", "origin_of": "", "instructions": [], "parts": []} for item in AGENDA]
OVERDUE = [
    {"number": f"H-{days}", "township": "甲镇", "school": "甲小学", "description": "围墙", "days_over": days,
     "stuck_at": "教科局"}
    for days in (101, 94, 17)
]  # fmt: skip


def frozen() -> Frozen:
    """The tiny county frozen."""
    townships = [t.as_json() | {"reporting": WEEKS.of(t.code).as_json()} for t in FOUND.townships]
    county = COUNTY.as_json() | {"reporting": WEEKS.county.as_json(), "closed_on_time": 15, "closed_with_deadline": 19}
    county |= {"on_time_rate": 15 / 19, "without_deadline": 14, "ageing": {"1-7": 2, "8-30": 3, "31-90": 5, "91+": 7}}
    content = {
        "checks": {"due": None, "confirmed": 0, "objections": [], "unconfirmed": []},
        "label": "2026年三季度", "quarter": "2026Q3", "kind": "全体会议", "agenda": AGENDA, "overdue": OVERDUE,
        "figures": {"start": "2026-07-01", "end": "2026-09-30", "as_of": "2026-09-30", "quarter": "2026Q3",
                    "rectification": {"county": county, "townships": townships}},
        "headlines": [plain(figure) for figure in FIGURES],
        "others": [], "moved": [],
        "findings": [{"lead": "甲镇 13 项逾期", "rest": "，占全县 76%", "view": "", "filters": {}}],
        "resolutions": [{k: v.isoformat() if isinstance(v, date) else v for k, v in vars(d).items()} for d in LAST],
        "carried": {"a": 37, "b": 3, "moved": 1, "c": 41, "rows": [
            {"number": "H-1", "township": "乙镇", "was": "不在本期", "now": "整改中", "counts": 1}]},
    }  # fmt: skip
    return Frozen(2, date(2026, 9, 30), datetime(2026, 10, 8, 9), "联席办", "abcdef0123456789", content)


def correction(number: str, counts: int, overdue: int, closed: int) -> Correction:
    return Correction(number, "t2", "围墙", "整改中", "已销号", datetime(2026, 10, 9), "乙镇", "补报",
                      counts, overdue, closed)  # fmt: skip


def read(content: bytes) -> tuple[list[str], list[list[list[str]]]]:
    """Paragraphs that say something, and the tables row by row."""
    paper = Document(BytesIO(content))
    tables = [[[cell.text.replace("、\n", "、") for cell in row.cells] for row in table.rows] for table in paper.tables]
    return [p.text for p in paper.paragraphs if p.text.strip()], tables


@pytest.fixture
def material(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[list[list[str]]], list[str]]:
    """会议材料: paragraphs, tables, and what its pictures draw."""
    drawn: list[str] = []

    def kept(svg: str, *_: int) -> bytes:
        drawn.append(svg)
        return PNG

    monkeypatch.setattr(papers.meeting.situation, "png", kept)
    monkeypatch.setattr(papers.meeting.situation, "ageing", lambda counts, _: f"ageing {counts}")
    drawing = lambda rows, told, _: f"bars {[row[:3] for row in rows]} {told}"  # noqa: E731
    monkeypatch.setattr(papers.meeting.situation, "bars", drawing)
    found = [correction("H-2", -1, -2, 3), correction("H-4", 4, 5, -6)]
    reports = {"edu": "做法\n\n问题"}
    content = pack_paper(
        COUNTY_PACK,
        frozen(),
        HELD,
        MATERIAL,
        reports=reports,
        corrections=sentences(COUNTY_PACK, Later(found, [], [])),
        map_png=PNG,
        map_note="示意图",
    )
    return *read(content), drawn


def test_the_material_says_the_figures_in_words(material: Any) -> None:
    said = material[0]
    for sentence in (
        "本材料数据截至2026年9月30日（上会口径第2版）。",
        "上次议定及此前未落实的事项共10项，其中落实5项，未落实2项，在办3项。",
        "教科局牵头的“事项3”未落实，时限2026年8月3日，已超过61天；原因：资金未到位。",
        "教科局牵头的“事项7”在办，时限2026年8月7日，已超过7天。",
        "1.甲镇13项逾期，占全县76%。",
        "上期上会期末37项，截数后补报更正+3项，截数后至季末增减+1项，本期期初41项。",
        "更正：H-1（乙镇）原为不在本期，现为整改中，影响+1项。",
        "2026年三季度期初在办41项，新发现8项，重开2项，销号20项，期末在办31项。销号率39.2%（20/51），"
        "按期销号率78.9%（15/19）。",
        "期末逾期17项，其中overdue_long的11项；按所处环节，整改未完成13项，已报告整改、等待复查4项。"
        "在办隐患中，经批准挂账3项，未明确期限14项。",
        "学校周排查应报40校周，实报23校周，填报率57.5%（23/40）。",
        "冻结后有补报或更正，本材料数字不变，差异如下：",
        "H-2（乙镇）：整改中，现为已销号，影响期末在办-1、逾期-2（乙镇，10月9日，补报）。",
        "H-4（乙镇）：整改中，现为已销号，影响期末在办+4、逾期+5（乙镇，10月9日，补报）。",
        "一、甲镇13项逾期（第3次上会）",
        "占全县逾期13/17项。依据：隐患台账13行。",
        "另有12项，见附件。",
        "二、2项等会商",
        "一、教科局",
        "做法",
        "问题",
        "（一）逐项明确（甲镇13项逾期）。建议由甲镇牵头。",
        "（二）定主办（2项等会商）。建议由教科局牵头。",
        "逾期隐患清单（3项）",
    ):
        assert sentence in said, sentence
    assert not any("次上会" in line for line in said if "等会商" in line)


def test_the_materials_tables_are_the_figures(material: Any) -> None:
    last, figures, townships, problem, overdue = material[1]
    assert last[0] == ["序", "议定事项", "牵头单位", "时限", "结果", "历经会议"]
    assert last[1] == ["1", "事项3", "教科局", "2026年8月3日", "未落实", "4次"]
    assert [row[5] for row in last[1:]] == ["4次", "2次", *["—"] * 3, *["1次"] * 5]
    assert figures == [
        ["指标", "本季", "上季", "去年同季", "本季的分子和分母"],
        ["overdue", "17", "12", "12", "17/31项"],
        ["overdue_long", "11", "14", "14", "11/17项"],
        ["on_time", "78.9%", "75.0%", "75.0%", "15/19项"],
    ]
    assert townships == [
        ["乡镇", "期初", "新增", "销号", "在办", "逾期", "销号率", "周排查填报"],
        ["甲镇", "31", "7", "17", "23", "13", "42.5%", "12/20"],
        ["乙镇", "8", "1", "3", "6", "4", "33.3%", "10/10"],
        ["丙镇", "2", "0", "0", "2", "0", "0.0%", "1/10"],
    ]
    assert problem == [["乡镇", "学校", "超期/天"], ["甲镇", "甲小学", "101"]]
    assert overdue == [
        ["序", "编号", "乡镇", "学校", "隐患", "超期/天", "轮到"],
        *(
            [str(i), f"H-{days}", "甲镇", "甲小学", "围墙", str(days), "教科局"]
            for i, days in enumerate((101, 94, 17), 1)
        ),
    ]


def test_the_materials_pictures_draw_the_figures(material: Any) -> None:
    assert material[2] == [
        "ageing {'1–7 天': 2, '8–30 天': 3, '31–90 天': 5, '91 天以上': 7}",
        "bars [('甲镇', 13.0, '13'), ('乙镇', 4.0, '4')] 各乡镇期末逾期：甲镇13项，乙镇4项",
    ]
    assert "各乡镇期末逾期（项），斜线为周排查填报不足50%　示意图" in material[0]


def test_a_quarter_without_anything_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers.meeting.situation, "png", lambda *_: PNG)
    bare = frozen()
    bare.content.update(agenda=[], overdue=[], resolutions=[], carried=None, findings=[])
    said, _ = read(pack_paper(COUNTY_PACK, bare, None, MATERIAL, reports={}, corrections=[]))
    for sentence in (
        "没有需要报告的议定事项。",
        "本季没有列入重点事项的问题。",
        "截至印制，未收到书面汇报。",
        "截数日没有逾期隐患。",
        "2026年三季度筹备稿",
        "本次会议没有拟提请议定的事项。",
    ):
        assert sentence in said, sentence
    assert not any(line.startswith(("上期上会期末", "冻结后有")) for line in said)
    unreported = bare.content["figures"]["rectification"]["townships"][2]["reporting"]
    unreported |= {"reported": 0, "status": "none"}
    _, tables = read(pack_paper(COUNTY_PACK, bare, None, MATERIAL, reports={}, corrections=[]))
    assert tables[1][3][-1] == "未报 0/10"


def test_what_else_is_behind_stands_by_task_in_one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers.meeting.situation, "png", lambda *_: PNG)
    more = frozen()
    found = {"clause": "11", "task": "应急演练", "title": "19所学校未演练", "facts": "应演练148所，已演练129所"}
    more.content.update(others=[found | {"lineage": "", "ask": "", "figures": [], "reporter": None}])
    said, tables = read(pack_paper(COUNTY_PACK, more, None, MATERIAL, reports={}, corrections=[]))
    assert "其余事项" in said
    assert ["11 应急演练", "19所学校未演练", "应演练148所，已演练129所"] in [row for table in tables for row in table]


def test_the_agenda_counts_its_items_and_minutes() -> None:
    said, [table] = read(agenda_paper(COUNTY_PACK, "2026年三季度", HELD, AGENDA, SHEET, snapshot=frozen()))
    assert "时间：2026年10月12日。共3项，预计24分钟。本议程数据截至2026年9月30日（上会口径第2版）。" in said
    assert table == [
        ["序", "议题", "类别", "汇报", "分钟"],
        ["1", "上次议定10项（第6次上会）", "上次议定", "联席办", "8"],
        ["2", "甲镇13项逾期（第3次上会）", "重点事项", "甲镇", "10"],
        ["3", "2项等会商", "重点事项", "教科局", "6"],
    ]
    draft, _ = read(agenda_paper(COUNTY_PACK, "2026年三季度", None, AGENDA, SHEET))
    assert "时间：待定。共3项，预计24分钟。议程尚未冻结，数字以上会口径为准。" in draft


def test_minutes_and_the_list_of_resolutions_say_who_does_what_by_when() -> None:
    taken = [decided(2, supporting="police、t2"), decided(3, "未落实", reason="缺资金")]
    lists = {"出席": ["教科局", "公安局"], "请假": ["丙镇"], "列席": []}
    said, _ = read(minutes_paper(COUNTY_PACK, frozen(), HELD, 7, "县长", taken, lists, MINUTES))
    for sentence in (
        "（第7号）",
        "一、会议议定事项",
        "（一）事项2。由教科局牵头，公安局、乙镇配合，2026年8月2日前完成。",
        "（二）事项3。由教科局牵头，2026年8月3日前完成。",
        "上次议定及此前未落实的事项共10项，其中落实5项，未落实2项，在办3项。",
        "2.教科局牵头的“事项5”未落实，时限2026年8月5日；未说明原因。",
        "（一）甲镇13项逾期（占全县逾期13/17项）。",
        "（二）2项等会商。",
        "出席：教科局、公安局",
        "请假：丙镇",
    ):
        assert any(sentence == line.strip() for line in said), sentence
    assert any("2026年10月12日，县长主持召开" in line for line in said)
    assert not any(line.startswith("列席") for line in said)
    none, _ = read(minutes_paper(COUNTY_PACK, frozen(), HELD, 7, "", [], {}, MINUTES))
    assert "本次会议没有新的议定事项。" in none and any("召集人主持召开" in line for line in none)
    _, [table] = read(resolutions_paper(COUNTY_PACK, "2026年三季度", HELD, taken, SHEET))
    assert table[1:] == [
        ["1", "事项2", "教科局", "公安局、乙镇", "2026年8月2日", "在办"],
        ["2", "事项3", "教科局", "—", "2026年8月3日", "未落实：缺资金"],
    ]
    sheet = load_workbook(BytesIO(resolutions_book(COUNTY_PACK, "2026年三季度", HELD, taken))).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0][0] == "演示县联席会议2026年三季度议定事项任务清单"
    assert [[str(cell) for cell in row] for row in rows[2:]] == table


def _asked(snapshot: Frozen | None, **given: Any) -> Any:
    """A meeting that is asked for a paper without any database."""
    planned = Sitting(county="c", quarter="2026Q3", state="筹备", changed_at=datetime(2026, 10, 8), changed_by="某")
    asked = Asked(None, COUNTY_PACK, planned, snapshot, "2026年三季度", SHEET, Given(**given))  # type: ignore[arg-type]
    return asked


def seats(*bodies: str) -> list[Seat]:
    return [Seat(body, MEMBER) for body in bodies]


def test_the_notice_says_when_where_and_what() -> None:
    days = {"reply_by": date(2026, 10, 9), "issued": date(2026, 10, 8)}
    asked = _asked(frozen(), hour="上午9:00", place="县政府三楼会议室", **days)
    asked = replace(asked, template=built_in("document"))
    said, [members, receipt] = read(notice_paper(asked, HELD, seats("t1", "t2", "edu")))
    for sentence in (
        "安联〔2026〕　　号",
        "2026年10月12日（星期一）上午9:00。",
        "县政府三楼会议室。",
        "1.上次议定10项（第6次上会）（联席办汇报，8分钟）。",
        "2.甲镇13项逾期（第3次上会）（甲镇汇报，10分钟）。",
    ):
        assert sentence in said, sentence
    assert any("请各成员单位于2026年10月9日前将参会回执报演示县联席办" in line for line in said)
    assert members == [["序", "单位", "序", "单位"], ["1", "甲镇", "3", "教科局"], ["2", "乙镇", "", ""]]
    assert [row[0] for row in receipt][:3] == ["单位（盖章）", "负责人姓名、职务", "是否参会"]
    named = [Seat("gov", CONVENER, "赵某", "副县长"), Seat("t1", MEMBER, "张某", "镇长"), *seats("edu")]
    said, [members, _] = read(notice_paper(asked, HELD, named))
    assert "副县长赵某，各成员单位负责人（名单附后）。由副县长赵某主持。" in said
    assert members == [["序", "单位", "姓名", "职务"], ["1", "甲镇", "张某", "镇长"], ["2", "教科局", "", ""]]
    said, _ = read(notice_paper(replace(_asked(frozen()), template=built_in("document")), None, seats("t1")))
    assert said.count("另行通知。") == 2 and any("接到通知后2个工作日内" in line for line in said)


def test_the_outline_says_what_got_better_what_worse_and_what_is_asked() -> None:
    said, _ = read(speech(_asked(frozen())))
    for sentence in (
        "on_time78.9%（15/19项），比上季升3.9个百分点。",
        "丙镇期末没有逾期隐患。",
        "overdue17项（17/31项），比上季多5项。",
        "（一）甲镇13项逾期（占全县逾期13/17项）。",
        "（一）针对“甲镇13项逾期”：逐项明确。由甲镇牵头。",
    ):
        assert sentence in said, sentence
    assert any(line.startswith("上次会议以来，5项议定事项得到落实：“事项11”（教科局）") for line in said)
    assert said.index("overdue_long11项（11/17项），比上季少3项。") < said.index("二、正视问题，找准短板")


def test_a_letter_names_what_is_late_and_by_when_an_answer_is_due() -> None:
    letter = Letter("甲镇", "督办函", "会议议定的事项中", date(2026, 12, 20), date(2026, 12, 27))
    matters = [Pressed("拆除旧楼", date(2026, 12, 15), 5, "资金未到位"), Pressed("补报", date(2026, 12, 20), 0)]
    said, [form] = read(letter_paper(COUNTY_PACK, letter, matters, built_in("letter")))
    for sentence in (
        "会议议定的事项中，下列2项事项截至2026年12月20日尚未办结，现予督办：",
        "（一）拆除旧楼。时限2026年12月15日，已超过5天。报告的原因：资金未到位。",
        "（二）补报。时限2026年12月20日。",
    ):
        assert sentence in said, sentence
    assert any("于2026年12月27日前将办理结果书面报送" in line for line in said)
    assert form[1] == ["督办事项", "1.拆除旧楼。\n2.补报。"] and form[2] == ["报送期限", "2026年12月27日"]


def test_the_report_says_the_figures_of_its_period() -> None:
    figures = {
        "rectification": frozen().content["figures"]["rectification"],
        "coverage": [
            {"duty": "8.5", "scope": "county", "finished": {"met": 23, "missed": 12, "no_data": 5}},
            {"duty": "9.1", "scope": "county", "finished": {"met": 7, "missed": 0, "no_data": 0}},
            {"duty": "9.1", "scope": "t1", "finished": {"met": 3, "missed": 0, "no_data": 0}},
            {"duty": "9.2", "scope": "county", "finished": {"met": 0, "missed": 0, "no_data": 0}},
        ],
    }
    duties = [
        SimpleNamespace(code=code, rule_set="31", clause=code[0], label=f"职责{code}") for code in ("8.5", "9.1", "9.2")
    ]
    pack: Any = SimpleNamespace(**{**vars(COUNTY_PACK), "duties": duties})
    asked = period("2026H1", date(2026, 6, 30))
    taken = [decided(2, "落实"), decided(3, "未落实", reason="缺资金"), decided(4)]
    said, [table] = read(report_paper(pack, asked, figures, taken, 6, built_in("report"), "", date(2026, 7, 3)))
    for sentence in (
        "（一）排查整治隐患。新发现学校安全隐患8项，销号20项，期末在办31项；销号率39.2%（20/51），"
        "按期销号率78.9%（15/19）。",
        "（二）落实每周排查。学校周排查应报40校周，实报23校周，填报率57.5%（23/40）。",
        "（三）履行方案职责。本期到期的职责2项，其中全部完成1项，各项完成情况见附件。",
        "（四）强化统筹督办。召开联席会议1次，议定事项3项，已落实1项；印发通报6件。",
        "（一）逾期隐患仍然较多。期末逾期17项，其中甲镇13项、乙镇4项。",
        "（二）部分职责完成不好。未全部完成的职责1项，完成率较低的是：职责8.5完成23/40。",
        "（三）周排查填报不平衡。填报不足的乡镇2个，填报率较低的是（实报/应报）：丙镇1/10、甲镇12/20。",
        "（一）事项3。由教科局牵头，2026年8月3日前完成。原因：缺资金。",
        "（二）事项4。由教科局牵头，2026年8月4日前完成。",
    ):
        assert sentence in said, sentence
    assert any("签发人：" in line and "安联〔2026〕　　号" in line for line in said)
    assert table[1:] == [
        ["8", "职责8.5", "40", "23", "12", "5", "57.5%"],
        ["9", "职责9.1", "7", "7", "0", "0", "100.0%"],
    ]


def line(body: str, **facts: Any) -> BulletinLine:
    """One matter of a 通报."""
    return BulletinLine(county="c", quarter="2026Q3", body=body, clause="8", state="印发", drafted_by="x", **facts)


def test_a_bulletin_counts_schools_and_lists_rows() -> None:
    duty = [{"ledger": "duties", "number": f"d{i}", "where": f"学校{i}", "says": "周排查", "now": ""} for i in range(5)]
    duty += [{"ledger": "duties", "number": f"e{i}", "where": f"学校{i}", "says": "演练", "now": ""} for i in range(2)]
    own = [{"ledger": "duties", "number": "f", "where": "甲镇", "says": "推演", "now": "缺3次"}]
    hazard = [
        {"ledger": "hazards", "number": "H-7", "where": "甲小学", "says": "围墙", "now": "期限2026-08-04，超57天"}
    ]
    rows = duty + own + hazard
    kept = Evidence("13项逾期，最长101天（2026-06-21到期）", "", "属实", rows, "召集人", "2026-10-08").stored()
    late = line(
        "t1",
        matter="13项逾期",
        facts="现场",
        finding="初核",
        statement="",
        statement_due=date(2026, 10, 8),
        feedback_due=date(2026, 11, 6),
        evidence=kept,
    )
    praise = line("t2", matter="扎实", facts="填报10/10", praise=True)
    issue = BulletinIssue(county="c", number="安联〔2026〕3号", year=2026, ordinal=3, title="关于履职情况的通报",
                          issued_on=date(2026, 10, 9), issued_by="x", issuer="联席办", signed_by="y")  # fmt: skip
    said, tables = read(bulletin_paper(COUNTY_PACK, issue, [late, praise], "在办31项。", built_in("document")))
    for sentence in (
        "在办31项。",
        "乙镇：填报10/10。",
        "（一）甲镇：13项逾期",
        "13项逾期，最长101天（2026年6月21日到期）。",
        "核实意见：属实。",
        "对甲镇予以通报批评，责令限期整改。",
    ):
        assert sentence in said, sentence
    assert any("2026年11月6日前将整改情况书面反馈演示县联席办" in line for line in said)
    [annex] = [table for table in tables if table[0][0] == "序"]
    assert annex[1:] == [
        ["1", "甲镇", "—", "甲镇", "推演", "缺3次"],
        ["2", "甲镇", "H-7", "甲小学", "围墙", "期限2026年8月4日，超57天"],
        ["3", "甲镇", "—", "5所学校", "周排查", "未达标，名单另见学校考核清单"],
        ["4", "甲镇", "—", "2所学校", "演练", "未达标，名单另见学校考核清单"],
    ]
    _, [form] = read(reply_form(COUNTY_PACK, issue, late, SHEET))
    assert form[:5] == [
        ["通报文号", "安联〔2026〕3号"], ["被通报单位", "甲镇"], ["事项", "13项逾期"],
        ["认定事实", "13项逾期，最长101天（2026年6月21日到期）"], ["反馈期限", "2026年11月6日"],
    ]  # fmt: skip


def test_the_schools_sheet_says_what_was_done_of_what_was_due() -> None:
    misses = pd.DataFrame(
        [
            {"school": "a", "township": "t1", "clause": "8", "label": "周排查", "period": "第3周", "status": "missed",
             "have": 2.0, "need": 3.0, "have_alt": 5.0, "need_alt": 7.0},
            {"school": "b", "township": "t2", "clause": "9", "label": "演练", "period": "9月", "status": "no_data",
             "have": 0.0, "need": 1.0, "have_alt": float("nan"), "need_alt": float("nan")},
        ]
    )  # fmt: skip
    asked = period("2026Q3", date(2026, 9, 30))
    sheet = load_workbook(BytesIO(assessment_book(COUNTY_PACK, asked, misses, {"a": "甲小学"}))).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0][0] == "2026年三季度学校安全职责未达标清单（供教科局考核学校用）"
    assert rows[2][0].startswith("截至2026年9月30日。")
    assert rows[4] == [
        "学校代码", "学校", "乡镇", "条款", "职责", "期间", "结果", "已做", "应做", "或已做", "或应做",
    ]  # fmt: skip
    assert rows[5] == ["a", "甲小学", "甲镇", "8", "周排查", "第3周", "未达标", 2, 3, 5, 7]
    assert rows[6][:6] == ["b", "", "乙镇", "9", "演练", "9月"] and rows[6][6:] == ["未报", 0, 1, None, None]
    assert len(rows) == 7

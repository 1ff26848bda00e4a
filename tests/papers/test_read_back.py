"""Every number of the meeting's papers, of a 通报 and of the schools' sheet, read back from the files: a tiny county
whose counts are all different, so that no figure can stand in another's place unnoticed.
"""

from datetime import date, datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from zlib import compress, crc32

import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook

import papers.meeting
from figures.meetings.corrections.hazards import Correction
from figures.meetings.corrections.words import Later, sentences
from figures.meetings.resolutions import Decided
from figures.meetings.schema import plain
from figures.meetings.sittings import Frozen
from figures.query import period
from models.bulletin import BulletinIssue, BulletinLine, Evidence
from papers.assessment import assessment_book
from papers.bulletin import bulletin_paper, reply_form
from papers.meeting import agenda_paper, minutes_paper, pack_paper, resolutions_paper
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
)  # fmt: skip
HELD = date(2026, 10, 12)


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
        "label": "2026年第三季度", "quarter": "2026Q3", "agenda": AGENDA, "overdue": OVERDUE,
        "figures": {"rectification": {"county": county, "townships": townships}},
        "headlines": [plain(figure) for figure in FIGURES],
        "findings": [{"lead": "甲镇 13 项逾期", "rest": "，占全县 76%", "view": "", "filters": {}}],
        "resolutions": [vars(d) | {"deadline": d.deadline.isoformat()} for d in LAST],
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
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables]
    return [p.text for p in paper.paragraphs if p.text.strip()], tables


@pytest.fixture
def material(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[list[list[str]]], list[str]]:
    """会议材料: paragraphs, tables, and what its pictures draw."""
    drawn: list[str] = []

    def kept(svg: str, *_: int) -> bytes:
        drawn.append(svg)
        return PNG

    monkeypatch.setattr(papers.meeting, "png", kept)
    monkeypatch.setattr(papers.meeting, "ageing", lambda counts, _: f"ageing {counts}")
    monkeypatch.setattr(papers.meeting, "bars", lambda rows, told, _: f"bars {[row[:3] for row in rows]} {told}")
    found = [correction("H-2", -1, -2, 3), correction("H-4", 4, 5, -6)]
    reports = {"edu": "做法\n\n问题"}
    content = pack_paper(
        COUNTY_PACK,
        frozen(),
        HELD,
        reports=reports,
        corrections=sentences(COUNTY_PACK, Later(found, [], [])),
        map_png=PNG,
        map_note="示意图",
    )
    return *read(content), drawn


def test_the_material_says_the_figures_in_words(material: Any) -> None:
    said = material[0]
    for sentence in (
        "本材料数据截至2026年9月30日，引自上会口径第2版 abcdef01。",
        "共10项，落实5项，未落实2项，在办3项。",
        "“事项3”未落实：资金未到位。",
        "“事项5”未落实：未说明原因。",
        "1.甲镇13项逾期，占全县76%。",
        "上期上会期末37项，截数后补报更正+3项，截数后至季末增减+1项，本期期初41项。",
        "更正：H-1（乙镇）不在本期，现为整改中，+1。",
        "2026年第三季度期初在办41项，新发现8项，重开2项，销号20项，期末在办31项。销号率39.2%（20/51），"
        "按期销号率78.9%（15/19）。",
        "期末逾期17项，其中整改未完成13项，报告整改后等待复查4项；overdue_long11项。挂账3项，未明确期限14项。",
        "冻结后有补报或更正，本材料数字不变，差异如下：",
        "H-2（乙镇）：整改中，现为已销号，影响期末在办-1、逾期-2（乙镇，10月9日，补报）。",
        "H-4（乙镇）：整改中，现为已销号，影响期末在办+4、逾期+5（乙镇，10月9日，补报）。",
        "一、甲镇13项逾期（第3次上会）",
        "占全县逾期13/17项。依据：隐患台账13行。",
        "另有12项见附件。",
        "二、2项等会商",
        "一、教科局",
        "做法",
        "问题",
        "1.甲镇13项逾期：逐项明确。",
        "2.2项等会商：定主办。",
        "逾期隐患清单（3项）",
    ):
        assert sentence in said, sentence
    assert not any("次上会" in line for line in said if "等会商" in line)


def test_the_materials_tables_are_the_figures(material: Any) -> None:
    last, figures, townships, problem, overdue = material[1]
    assert last[0] == ["序", "议定事项", "牵头单位", "时限", "结果", "历经会议"]
    assert last[1] == ["1", "事项3", "教科局", "2026-08-03", "未落实", "4次"]
    assert [row[5] for row in last[1:]] == ["4次", "2次", *["0次"] * 3, *["1次"] * 5]
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
    monkeypatch.setattr(papers.meeting, "png", lambda *_: PNG)
    bare = frozen()
    bare.content.update(agenda=[], overdue=[], resolutions=[], carried=None, findings=[])
    said, _ = read(pack_paper(COUNTY_PACK, bare, None, reports={}, corrections=[]))
    for sentence in (
        "没有需要报告的议定事项。",
        "本季没有列入重点事项的问题。",
        "截至印制，未收到书面汇报。",
        "截数日没有逾期隐患。",
        "2026年第三季度筹备稿",
    ):
        assert sentence in said, sentence
    assert not any(line.startswith(("上期上会期末", "冻结后有")) for line in said)
    unreported = bare.content["figures"]["rectification"]["townships"][2]["reporting"]
    unreported |= {"reported": 0, "status": "none"}
    _, tables = read(pack_paper(COUNTY_PACK, bare, None, reports={}, corrections=[]))
    assert tables[1][3][-1] == "未报 0/10"


def test_the_agenda_counts_its_items_and_minutes() -> None:
    said, [table] = read(agenda_paper(COUNTY_PACK, "2026年第三季度", HELD, AGENDA, frozen()))
    assert "时间：2026年10月12日。共3项，预计24分钟。本材料数据截至2026年9月30日，引自上会口径第2版 abcdef01。" in said
    assert table == [
        ["序", "议题", "类别", "汇报", "分钟"],
        ["1", "上次议定10项（第6次上会）", "上次议定", "联席办", "8"],
        ["2", "甲镇13项逾期（第3次上会）", "重点事项", "甲镇", "10"],
        ["3", "2项等会商", "重点事项", "教科局", "6"],
    ]
    draft, _ = read(agenda_paper(COUNTY_PACK, "2026年第三季度", None, AGENDA))
    assert "时间：待定。共3项，预计24分钟。议程尚未冻结，数字以上会口径为准。" in draft


def test_minutes_and_the_list_of_resolutions_say_who_does_what_by_when() -> None:
    taken = [decided(2, supporting="police、t2"), decided(3, "未落实", reason="缺资金")]
    lists = {"出席": ["edu", "police"], "请假": ["t3"], "列席": []}
    said, _ = read(minutes_paper(COUNTY_PACK, frozen(), HELD, 7, "县长", taken, lists))
    for sentence in (
        "（第7号）",
        "一、上次议定10项",
        "会议听取了有关情况：占全县逾期13/17项。",
        "四、会议议定",
        "（2）事项2。牵头单位：教科局，配合单位：公安局、乙镇；完成时限：2026年8月2日。",
        "（3）事项3。牵头单位：教科局；完成时限：2026年8月3日。",
        "出席：教科局、公安局",
        "请假：丙镇",
    ):
        assert any(sentence == line.strip() for line in said), sentence
    assert any("2026年10月12日，县长主持召开" in line for line in said)
    assert not any(line.startswith("列席") for line in said)
    none, _ = read(minutes_paper(COUNTY_PACK, frozen(), HELD, 7, "", [], {}))
    assert "本次会议没有新的议定事项。" in none and any("召集人主持召开" in line for line in none)
    _, [table] = read(resolutions_paper(COUNTY_PACK, "2026年第三季度", HELD, taken))
    assert table[1:] == [
        ["1", "事项2", "教科局", "公安局、乙镇", "2026年8月2日", "在办"],
        ["2", "事项3", "教科局", "—", "2026年8月3日", "未落实：缺资金"],
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
    said, tables = read(bulletin_paper(COUNTY_PACK, issue, [late, praise], "在办31项。", "县政府办"))
    for sentence in (
        "在办31项。",
        "乙镇：填报10/10",
        "（一）甲镇：13项逾期",
        "13项逾期，最长101天（2026年6月21日到期）",
        "核实意见：属实",
        "对甲镇予以通报，限期整改。",
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
    _, [form] = read(reply_form(COUNTY_PACK, issue, late, date(2026, 10, 9)))
    assert form[1:6] == [
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
    assert rows[2][0].startswith("截至2026-09-30。")
    assert rows[4] == [
        "学校代码", "学校", "乡镇", "条款", "职责", "期间", "结果", "已做", "应做", "或已做", "或应做",
    ]  # fmt: skip
    assert rows[5] == ["a", "甲小学", "甲镇", "8", "周排查", "第3周", "未达标", 2, 3, 5, 7]
    assert rows[6][:6] == ["b", "", "乙镇", "9", "演练", "9月"] and rows[6][6:] == ["未报", 0, 1, None, None]
    assert len(rows) == 7

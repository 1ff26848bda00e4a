"""Every paper of a small county with much to say, as files; and what a rendered page shows.

The county is that of test_read_back; its lists are made long, so that papers run over pages.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from figures.hazards.sheets import SheetRow
from figures.meetings.membership.members import Seat
from figures.query import period
from models.bulletin import BulletinIssue, BulletinLine, Evidence
from models.meeting import MEMBER
from models.sitting import Sitting
from papers.bulletins.bulletin import bulletin_paper, review_paper
from papers.bulletins.replies import Letter, Pressed, letter_paper, reply_form
from papers.forms.asked import Chosen
from papers.forms.documents import checked_paper, rectify_paper, signoff_paper
from papers.frames.templates import built_in
from papers.given import Given
from papers.meeting.agenda import agenda_paper, notice_paper
from papers.meeting.asked import Asked
from papers.meeting.material import pack_paper
from papers.meeting.minutes import minutes_paper, resolutions_paper
from papers.meeting.speech import speech
from papers.reports.asked import OfDay
from papers.reports.replay import replay
from papers.reports.report import report_paper
from tests.papers.test_read_back import AGENDA, COUNTY_PACK, HELD, LAST, PNG, decided, frozen

SOFFICE, POPPLER = shutil.which("soffice"), shutil.which("pdftotext")
ROOT = Path(__file__).resolve().parents[2]
LABEL = "2026年三季度"
COPIES = "县委办公室、县人大常委会办公室、县政协办公室、县纪委监委机关"
WORDS = {**COUNTY_PACK.words, "office": "演示县学校安全管理联席会议办公室", "copies": COPIES}
PACK: Any = SimpleNamespace(**{**vars(COUNTY_PACK), "words": WORDS})
OTHER: Any = {"clause": "11", "task": "应急演练", "title": "19所学校未演练", "facts": "应演练148所，已演练129所"}
DECIDED = [decided(n, supporting="police、t2" if n % 2 else "") for n in range(1, 13)]
TITLE = "演示县学校安全管理联席会议办公室关于三季度学校安全履职情况的通报"
ISSUE = BulletinIssue(county="c", number="安联〔2026〕3号", year=2026, ordinal=3, issued_on=date(2026, 10, 9),
                      title=TITLE, issued_by="x", issuer="联席办、教育督导室", signed_by="y")  # fmt: skip


CHOSEN = Chosen(frozenset(), WORDS["office"], date(2026, 10, 8))
HERE = SheetRow("KJ-2026-00001", "t1", "甲镇", "甲镇中心小学（演示）", "甲镇中心小学（演示）", "教学楼三楼东侧楼梯口",
                "栏杆松动，立柱锈蚀；2026-09-01已临时围挡。", "一般", date(2026, 9, 1), date(2026, 10, 30), "总务主任",
                "甲镇", "县教科局", 1200.0, "", "整改中", "更换栏杆，加固立柱。")  # fmt: skip


def _traced() -> dict[str, Any]:
    """A replay in words with much in each part (figures.tracing.content)."""
    stood = {"open": True, "deadline": "2026-08-04", "days_over": 51, "turn_name": "甲镇", "state": "整改中"}
    version = {"words": "学校自查，没有发现隐患，“正常”", "recorded_at": "2026-09-26 09:00:00", "version": 1,
               "first_recorded_at": "2026-09-26 09:00:00", "recorded_by": "甲镇中心小学"}  # fmt: skip
    at = {"sheet": "检查", "on": "2026-09-21", "late": 5, "now": version}
    lines = [
        at | {"number": f"J-{n}", "then": None if n % 3 else version, "after": "补记" if n % 3 else ""}
        for n in range(60)
    ]
    put = {"kind": "延期", "on_date": "2026-07-01", "new_deadline": "2026-08-04", "approver_post": "分管副局长"}
    step = {"heading": "报教科局", "at": "2026-09-24 14:52:00", "minutes": 17, "limit": 15, "late": True, "asked": True}
    body = {"name": "甲镇", "clauses": ["1", "8"], "turn": 1, "overdue": 1, "most_over": 51, "checks": 3,
            "steps": 2, "led": 0, "urged": 1, "last_on": "2026-09-15", "last": "乡镇检查", "silent": False}  # fmt: skip
    return {
        "subject": {"kind": "school", "code": "S1", "name": "甲镇中心小学", "called": "学校"},
        "day": "2026-09-24", "since": "2025-09-24", "made_on": "2026-10-08", "township": "甲镇", "notes": [],
        "finding": "2026年9月24日，甲镇中心小学在办1项，逾期1项，最久的“围墙倾斜”已知164天、逾期51天，事后补记40条",
        "incident": {"number": "SJ-1", "kind": "事故灾难", "happened_at": "2026-09-24 14:35:00", "outcome": ""},
        "chain": [step | {"then": n == 0} for n in range(3)],
        "bodies": [body | {"name": f"县{n}局"} for n in "甲乙丙丁"] + [body | {"name": "县戊局", "silent": True}],
        "hazards": [
            {"number": f"H-{n}", "says": "“教学楼三楼栏杆松动”，重大", "then": stood, "now": stood, "put_off": [put],
             "days_known": 164} for n in range(8)
        ],
        "told": [{"on": "2026-09-02", "kind": "通报", "name": "甲镇", "words": "第8条：1项长期逾期", "then": True}],
        "lines": lines,
    }  # fmt: skip


TRACED = _traced()


def line(facts: str) -> BulletinLine:
    """A matter of a 通报 with its evidence."""
    row = {"ledger": "hazards", "where": "甲镇中心小学", "says": "教学楼三楼栏杆松动", "now": "期限2026-08-04，超66天"}
    rows = [row | {"number": f"H-{n}"} for n in range(30)]
    kept = Evidence(facts, "", "属实", rows, "召集人", "2026-10-08").stored()
    return BulletinLine(county="c", quarter="2026Q3", body="t1", clause="8", state="印发", drafted_by="x",
                        matter="13项逾期", facts=facts, finding="属实", statement="", statement_due=date(2026, 10, 8),
                        feedback_due=date(2026, 11, 6), evidence=kept)  # fmt: skip


def bulletin(sentences: int) -> bytes:
    """A 通报 whose text is so long."""
    return bulletin_paper(
        PACK, ISSUE, [line("甲镇13项隐患逾期未销号。" * sentences)], "在办31项。", built_in("document")
    )


@cache
def every_paper() -> Mapping[str, bytes]:
    """Word of the paper → .docx."""
    snapshot = frozen()
    items = [{**AGENDA[1 + n % 2], "title": f"第{n}类隐患13项逾期，占全县76%"} for n in range(8)]
    row = {
        "township": "甲镇",
        "school": "甲镇中心小学（演示）",
        "description": "教学楼三楼栏杆松动",
        "stuck_at": "公安局",
    }
    overdue = [row | {"number": f"KJ-2026-{n:05}", "days_over": n} for n in range(1, 45)]
    snapshot.content.update(agenda=[AGENDA[0], *items], overdue=overdue, others=[OTHER] * 5)  # type: ignore[typeddict-item]
    report = (
        "一、做法\n" + "本季开展“回头看”3次——发现的问题逐校交办……今后仍要做。\n" * 30 + "二、问题\n个别学校填报不及时。"
    )
    given = Given(None, "上午9:00", "县政府三楼会议室", date(2026, 10, 9), "", date(2026, 10, 8))
    planned = Sitting(county="c", quarter="2026Q3", state="筹备", changed_at=datetime(2026, 10, 8), changed_by="某")
    seats = [Seat(body, MEMBER, "欧阳某某", "党委副书记、镇长") for body in ("t1", "t2", "t3", "edu", "police") * 7]
    asked: Any = Asked(None, PACK, planned, snapshot, LABEL, built_in("document"), given)  # type: ignore[arg-type]
    lists = {"出席": ["edu", "police", "t1", "t2"] * 6, "请假": ["t3"], "列席": ["edu"]}
    letter = Letter(
        "甲镇", "关于限期落实联席会议议定事项的督办函", "会议议定的事项中", date(2026, 12, 20), date(2026, 12, 27)
    )
    late = [Pressed("拆除旧楼", date(2026, 12, 15), 5, "资金未到位")] * 7
    half, told = period("2026H1", date(2026, 6, 30)), built_in("report")
    figures = {"rectification": snapshot.content["figures"]["rectification"],
               "coverage": [{"duty": f"8.{n}", "scope": "county", "finished": {"met": 23, "missed": 12, "no_data": n}}
                            for n in range(40)]}  # fmt: skip
    duties = [SimpleNamespace(code=f"8.{n}", rule_set="31", clause="8", label=f"每周排查职责{n}") for n in range(40)]
    whole: Any = SimpleNamespace(**{**vars(PACK), "duties": duties})
    title = "关于甲镇“13项逾期”复核决定的通报"
    review = ISSUE.model_copy(update={"review": "更正", "number": "安联〔2026〕4号", "title": title})
    reason = "超期天数应为128天"
    sheet = built_in("sheet")
    return {
        "notice": notice_paper(asked, HELD, seats),
        "agenda": agenda_paper(PACK, LABEL, HELD, snapshot.content["agenda"], sheet, snapshot=snapshot),
        "pack": pack_paper(PACK, snapshot, HELD, built_in("material"), reports={"edu": report, "t1": report},
                           corrections=["H-2（乙镇）：期限2026-08-02，现为已销号。"], map_png=PNG, map_note="示意图"),
        "speech": speech(replace(asked, template=sheet)),
        "minutes": minutes_paper(PACK, snapshot, HELD, 7, "分管副县长", DECIDED, lists, built_in("minutes")),
        "resolutions": resolutions_paper(PACK, LABEL, HELD, DECIDED, sheet),
        "letters": letter_paper(PACK, letter, late, built_in("letter")),
        "bulletin": bulletin(60),
        "review": review_paper(PACK, review, ISSUE, line("事实"), "已于9月整改", reason, built_in("document")),
        "replies": reply_form(PACK, ISSUE, line("甲镇13项隐患逾期。"), sheet),
        "rectify": rectify_paper(CHOSEN, HERE.body, [HERE] * 24, sheet),
        "signoff": signoff_paper(CHOSEN, HERE, sheet),
        "checked": checked_paper(CHOSEN, HERE.body, [HERE] * 12, sheet),
        "replay": replay(OfDay(PACK, TRACED, sheet)),
        "report": report_paper(whole, half, figures, LAST, 6, told, "", date(2026, 7, 3)),
    }  # fmt: skip


@dataclass(frozen=True)
class Word:
    """A word on a rendered page: where it stands, mm from the page's upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


BOX = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


def rendered(papers: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """The papers as PDF, by LibreOffice with free stand-ins for the official faces; all in one start."""
    for name, content in papers.items():
        (folder / f"{name}.docx").write_bytes(content)
    env = os.environ | {"FONTCONFIG_FILE": str(ROOT / "papers" / "fonts.conf"), "HOME": str(folder)}
    command = [str(SOFFICE), "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    files = [str(folder / f"{name}.docx") for name in papers]
    subprocess.run([*command, *files], env=env, check=True, capture_output=True, timeout=300)
    return {name: folder / f"{name}.pdf" for name in papers}


def pages(file: Path) -> list[list[Word]]:
    """The words of each page."""
    told = subprocess.run(["pdftotext", "-bbox", str(file), "-"], check=True, capture_output=True, text=True).stdout
    mm = 25.4 / 72
    return [
        [Word(t, *(float(v) * mm for v in box)) for *box, t in BOX.findall(page)] for page in told.split("<page ")[1:]
    ]


def lines(page: list[Word]) -> list[str]:
    """The lines of a page, words of the same height together, from the top."""
    found: dict[int, list[Word]] = {}
    for word in sorted(page, key=lambda w: (w.bottom, w.left)):
        at = next((key for key in found if abs(key - word.bottom * 10) < 25), round(word.bottom * 10))
        found.setdefault(at, []).append(word)
    return ["".join(w.text for w in sorted(found[key], key=lambda w: w.left)) for key in sorted(found)]


def red(file: Path, folder: Path, page: int = 1) -> list[tuple[float, float, float]]:
    """The rows of red ink of a page at 150 dots: (mm from the top, leftmost mm, rightmost mm)."""
    target = folder / f"{file.stem}_ink"
    command = ["pdftoppm", "-r", "150", "-f", str(page), "-l", str(page), "-singlefile", str(file), str(target)]
    subprocess.run(command, check=True, capture_output=True)
    content = target.with_suffix(".ppm").read_bytes()
    _, size, _, pixels = content.split(b"\n", 3)
    width = int(size.split()[0])
    rows, mm = [], 25.4 / 150
    for y in range(len(pixels) // (3 * width)):
        row = pixels[y * width * 3 : (y + 1) * width * 3]
        ink = [x for x in range(width) if row[3 * x] > 150 and row[3 * x + 1] < 90 and row[3 * x + 2] < 90]
        if ink:
            rows.append((y * mm, ink[0] * mm, ink[-1] * mm))
    return rows

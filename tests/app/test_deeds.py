"""What a dialog's button does: the verb it calls, on what, with which of the words typed, and on which version.

A screen of our own answers for every field, its own proposal unless something was typed; the verbs are noted, not
done: what they do is theirs to test.
"""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from inspect import isfunction, signature
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pandas as pd
import pytest

from actions.bulletins import answering, issuing, proposing, reviewing, signing, transfers, verifying
from actions.bulletins.issuing import JOINT, OFFICES_OWN
from actions.meetings import checking, freezing, holding, preparing, progress, receipts, resolving
from actions.meetings.items import carrying, fixed, instructing, merging, pending
from actions.meetings.items.fixed import FixedStated
from figures.bodies.rules.asking import Proposal
from figures.meetings.checks import OwnSheet
from figures.meetings.membership.attendance import Participant
from figures.meetings.membership.members import Seat
from figures.meetings.membership.receipts import Receipt
from figures.meetings.resolutions import Decided
from models.agenda import SPECIALS, FixedItem, PendingMatter
from models.bulletin import ANSWERED, BulletinLine
from ui.accountability import dialogs as bulletin_dialogs
from ui.accountability import judging as judging_dialogs
from ui.meeting import checking as check_dialogs
from ui.meeting import coming as coming_dialogs
from ui.meeting import deeds
from ui.meeting import dialogs as meeting_dialogs
from ui.meeting import resolving as resolution_dialogs
from ui.meeting.beside import items as item_dialogs
from ui.meeting.beside import kept as kept_dialogs

TODAY = date(2026, 11, 24)
NAN: Any = pytest.approx(float("nan"), nan_ok=True)
BODIES = {"edu": "department", "police": "department", "t1": "township"}
PACK: Any = SimpleNamespace(
    code="511723",
    words={"convener": "分管副县长", "office": "联席办", "office_short": "联席办"},
    days_off={},
    tasks=[SimpleNamespace(code="8", title="排查"), SimpleNamespace(code="9", title="安防")],
    tasks_on=lambda day: PACK.tasks,
    bodies_on=lambda day: BODIES,
    units_on=lambda day: [SimpleNamespace(code="gov", kind="other"), SimpleNamespace(code="edu", kind="department")],
    name_of=lambda code: {"edu": "教科局", "police": "公安局", "t1": "甲镇", "gov": "县政府"}[code],
    entries=lambda name: ["纪检监察机关", "公安机关"],
    number={"bulletin.reply_days": 5.0}.__getitem__,
)
DECIDED = Decided(
    meeting_no="KJ-2", seq=3, matter="拆除危墙", lead_unit="edu", supporting="", deadline=date(2026, 10, 30),
    clause="8", outcome="在办", outcome_on=None, reason="", decided_on=date(2026, 9, 24), survived=0, days_over=0,
)  # fmt: skip
ITEMS = [
    {"id": 41, "kept": True, "own_title": "", "own_ask": None, "minutes": 5, "kind": "last"},
    {"id": 42, "kept": True, "own_title": "乙", "own_ask": None, "minutes": 7, "kind": "red"},
    {"id": 43, "kept": False, "own_title": "丙", "own_ask": "", "minutes": 9, "kind": "new"},
]
SAID = [
    {"title": "甲", "ask": "问甲", "parts": []}, {"title": "乙", "ask": "问乙", "parts": []},
    {"title": "丙", "ask": "", "parts": []},
]  # fmt: skip
RECEIPTS = [
    Receipt(Seat("edu", "成员", "张某", "局长"), "代为参会", "钱某", "副局长"),
    Receipt(Seat("police", "成员")),
]
EXPECTED = [Participant("edu", "出席", "钱某", "副局长", "张某"), Participant("police", "出席")]
STANDING: Any = SimpleNamespace(
    id=17, key="2026Q3-1", quarter="2026Q3", ordinal=1, kind="全体会议", starts_on=None,
    planned_on=date(2026, 12, 1), planned_hour="上午9:00", place="三楼",
    reply_by=date(2026, 11, 27), check_round=0, check_due=None, check_cut_off=None,
    state="筹备", version=6, cut_off=None, held_on=date(2026, 10, 15), meeting_no="",
    items=ITEMS, versions=[1, 2], said=[], reports={"edu": "旧文"}, decided=[DECIDED], agenda_is_frozen=True,
)  # fmt: skip
ROWS = [
    {"ledger": "hazards", "number": "H-1"},
    {"ledger": "hazards", "number": "H-2"},
    {"ledger": "duties", "number": "D"},
]
FILE = SimpleNamespace(name="签.pdf", getvalue=lambda: b"%PDF")
HOLDS = {"state": "在册", "now": "", "told": "", "stands": "open", "carries": "late"}
LINE = BulletinLine(
    id=23, version=4, quarter="2026Q3", body="edu", clause="8", matter="逾期未改", facts="事实", rows=ROWS,
    state=ANSWERED, statement="说明", feedback="已改",
)  # fmt: skip
PROPOSAL = Proposal(
    rule="overdue", unit="edu", clause="8", matter="逾期", facts="两项逾期", reason="超红线",
    rows=(("hazards", "H-1"),), known_since=date(2026, 10, 1),
)  # fmt: skip
BESIDE = SimpleNamespace(
    gone=[(44, "丁", "2026Q4-1")],
    wrote=[SimpleNamespace(id=5, post="县长", words="速办", on_date=date(2026, 10, 9))],
    taken={42: SimpleNamespace(title="乙")},
    later=[(18, "2026年四季度会议（全体会议）")],
    waiting=[PendingMatter(id=31, title="停车", why="多次反映", since=date(2026, 9, 1))],
    fixed=[FixedItem(id=7, title="讲话", minutes=15, place=0, valid_from=date(2026, 9, 1))],
)
VERBS = (
    *(preparing, checking, freezing, holding, resolving, progress, receipts),
    *(carrying, merging, instructing, pending, fixed),
    *(answering, issuing, proposing, reviewing, signing, transfers, verifying),
)
DEEDS = [
    (module, name)
    for module in VERBS
    for name, verb in vars(module).items()
    if isfunction(verb) and verb.__module__ == module.__name__ and "actor" in signature(verb).parameters
]
Told = tuple[str, tuple[Any, ...], dict[str, Any]]


class Screen:
    """Streamlit as far as dialogs use it: a field gives what was typed under its label, else what it proposes."""

    column_config = MagicMock()

    def __init__(self, pressed: str, typed: dict[str, Any]) -> None:
        self.pressed, self.typed, self.said = pressed, typed, []
        self.session_state: dict[str, Any] = {}

    def _field(self, label: str, value: Any = "") -> Any:
        return self.typed.get(label, value)

    def text_input(self, label: str, value: str = "", key: str = "", **_: Any) -> Any:
        return self._field(label, self.session_state.get(key, value))

    text_area = text_input

    def file_uploader(self, label: str, **_: Any) -> Any:
        return self._field(label, None)

    def date_input(self, label: str, value: Any = None, **_: Any) -> Any:
        return self._field(label, value)

    def number_input(self, label: str, low: int, high: int, value: int, **_: Any) -> Any:
        return self._field(label, value)

    def checkbox(self, label: str, **_: Any) -> Any:
        return self._field(label, False)

    def selectbox(self, label: str, options: Any, index: int | None = 0, **_: Any) -> Any:
        return self._field(label, None if index is None else list(options)[index])

    def segmented_control(self, label: str, options: Any, default: Any = None, **_: Any) -> Any:
        return self._field(label, default)

    def multiselect(self, label: str, options: Any, default: Any = (), **_: Any) -> Any:
        return self._field(label, list(default))

    def data_editor(self, frame: pd.DataFrame, **_: Any) -> pd.DataFrame:
        return self.typed.get("grid", lambda whole: whole)(frame)

    def button(self, label: str, **_: Any) -> bool:
        return label == self.pressed

    form_submit_button = button

    def grid(self, *_: Any, **__: Any) -> Any:
        return SimpleNamespace(cell=nullcontext)

    def columns(self, spec: Any) -> list["Screen"]:
        return [self] * (spec if isinstance(spec, int) else len(spec))

    def markdown(self, text: str, **_: Any) -> None:
        self.said.append(text)

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: nullcontext()


class Verbs:
    """Verbs that are noted and give a number."""

    def __init__(self) -> None:
        self.done: list[Told] = []

    def __getattr__(self, name: str) -> Callable[..., int]:
        def deed(*given: Any, **named: Any) -> int:
            self.done.append((name, given, named))
            return 99

        return deed


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Told]:
    """Fill in a dialog and press a button; what was done, without who did it."""

    def pressing(dialog: Any, args: tuple[Any, ...], pressed: str, role: str = "office", **typed: Any) -> Told:
        screen, verbs = Screen(pressed, typed), Verbs()
        for module in (
            *(meeting_dialogs, check_dialogs, coming_dialogs, bulletin_dialogs, judging_dialogs, item_dialogs),
            kept_dialogs,
        ):
            monkeypatch.setattr(module, "st", screen)
            monkeypatch.setattr(module, "today", lambda: TODAY)
        monkeypatch.setattr(item_dialogs, "shown_for", lambda *_: None)
        monkeypatch.setattr(meeting_dialogs.data, "beside", lambda *_: BESIDE)
        for module, name in DEEDS:
            monkeypatch.setattr(module, name, getattr(verbs, name))
        monkeypatch.setattr(meeting_dialogs.data, "drawn_agenda", lambda *_: SAID)
        monkeypatch.setattr(deeds, "st", screen)
        monkeypatch.setattr(meeting_dialogs.data, "unfinished_on", lambda *_: [])
        monkeypatch.setattr(meeting_dialogs.data, "own_sheet_of", lambda *_: OwnSheet((("逾期", "1项"),), (), ()))
        monkeypatch.setattr(coming_dialogs, "attendance", lambda *_: EXPECTED)
        monkeypatch.setattr(coming_dialogs, "receipts", lambda *_: RECEIPTS)
        monkeypatch.setattr(coming_dialogs, "chair", lambda *_: "副县长赵某")
        monkeypatch.setattr(bulletin_dialogs.data, "rows_of_line", lambda _, line: [row | HOLDS for row in line.rows])
        monkeypatch.setattr(bulletin_dialogs.data, "named_in", lambda *_: [])
        monkeypatch.setattr(resolution_dialogs, "st", screen)
        monkeypatch.setattr(resolution_dialogs, "today", lambda: TODAY)
        monkeypatch.setattr(bulletin_dialogs, "open_matter", lambda matter: screen.said.append(f"opened {matter}"))
        actor = SimpleNamespace(role=role, scope="edu", name="某", is_body=role in ("department", "township"))
        visit = SimpleNamespace(pack=PACK, actor=actor, can=lambda *_: True)
        dialog.__wrapped__(visit, *args)
        [(verb, (who, *rest), named)] = verbs.done
        assert who is actor
        named["opened"] = [text for text in screen.said if text.startswith("opened")]
        return verb, tuple(rest), {name: value for name, value in named.items() if value != []}

    return pressing


@pytest.mark.parametrize(
    ("dialog", "pressed", "typed", "told"),
    [
        (
            "add", "加入议程", {"议题": "题", "请会议议定": "问", "报送和汇报单位": "t1", "分钟": 8},
            ("add_item", (17, "题"), {"why": "", "ask": "问", "minutes": 8, "reporter": "t1"}),
        ),
        (
            "add", "加入议程", {"议题": "题"},
            ("add_item", (17, "题"), {"why": "", "ask": "", "minutes": 5, "reporter": None}),
        ),
        ("freeze", "冻结为第 3 版", {}, ("freeze", (17, date(2026, 9, 30)), {})),
        ("freeze", "冻结为第 3 版", {"截数日": date(2026, 9, 1)}, ("freeze", (17, date(2026, 9, 1)), {})),
        ("hold", "开会", {}, ("begin", (17, TODAY, "副县长赵某"), {})),
        (
            "hold", "开会", {"开会日期": date(2026, 10, 20), "主持人职务、姓名": "县长"},
            ("begin", (17, date(2026, 10, 20), "县长"), {}),
        ),
        ("reopen", "重开", {"理由": "漏记"}, ("reopen", (17, "漏记"), {})),
        ("arrange", "保存", {}, ("arrange", (17, [
            {"id": 41, "kept": True, "own_title": "", "own_ask": None, "minutes": 5, "at": 1},
            {"id": 42, "kept": True, "own_title": "乙", "own_ask": None, "minutes": 7, "at": 2},
            {"id": 43, "kept": False, "own_title": "丙", "own_ask": "", "minutes": 9, "at": 3},
        ], 6), {})),
        ("arrange", "保存", {"grid": lambda whole: whole.assign(顺序=[2.5, 2, None])}, ("arrange", (17, [
            {"id": 42, "kept": True, "own_title": "乙", "own_ask": None, "minutes": 7, "at": 2},
            {"id": 41, "kept": True, "own_title": "", "own_ask": None, "minutes": 5, "at": 2.5},
            {"id": 43, "kept": False, "own_title": "丙", "own_ask": "", "minutes": 9, "at": NAN},
        ], 6), {})),
        ("arrange", "保存", {"grid": lambda rows: rows.assign(议题=["改", "", "丙"], 请会议议定=["问甲", "另问", None])
                             }, ("arrange", (17, [
            {"id": 41, "kept": True, "own_title": "改", "own_ask": None, "minutes": 5, "at": 1},
            {"id": 42, "kept": True, "own_title": "", "own_ask": "另问", "minutes": 7, "at": 2},
            {"id": 43, "kept": False, "own_title": "丙", "own_ask": "", "minutes": 9, "at": 3},
        ], 6), {})),
    ],
)  # fmt: skip
def test_a_step_of_a_meeting(
    press: Callable[..., Told], dialog: str, pressed: str, typed: dict[str, Any], told: Told
) -> None:
    assert press(getattr(meeting_dialogs, dialog), (STANDING,), pressed, **typed) == told


@pytest.mark.parametrize(
    ("dialog", "args", "pressed", "typed", "told"),
    [
        ("plan", (), "保存", {}, ("plan", (17, date(2026, 12, 1)), {
            "hour": "上午9:00", "place": "三楼", "reply_by": date(2026, 11, 27)})),
        ("plan", (), "保存", {"计划哪天开会": None, "哪天前回执": None, "时刻": "", "地点": "四楼"}, (
            "plan", (17, None), {"hour": "", "place": "四楼", "reply_by": None})),
        ("who_answered", (), "报送回执", {"单位": "police", "来的人姓名": "孙某", "职务": "科长"}, (
            "reply", (17, "police", "参会"), {"person": "孙某", "post": "科长", "reason": ""})),
        ("own_receipt", (RECEIPTS[0],), "报送回执", {}, (
            "reply", (17, "edu", "代为参会"), {"person": "钱某", "post": "副局长", "reason": ""})),
        ("own_receipt", (RECEIPTS[0],), "报送回执", {"回执": "参会"}, (
            "reply", (17, "edu", "参会"), {"person": "", "post": "", "reason": ""})),
        ("own_receipt", (RECEIPTS[0],), "报送回执", {"回执": "请假", "请假事由": "出差"}, (
            "reply", (17, "edu", "请假"), {"person": "", "post": "", "reason": "出差"})),
        ("close", (), "闭会", {}, ("close", (17, EXPECTED), {})),
        ("close", (), "闭会", {"grid": lambda rows: rows.assign(
            参会=["出席", "请假", "列席", "没有参加"], 姓名=["钱某", "", "吴某", ""],
            职务=["副局长", None, "主任", ""])}, (
            "close", (17, [
                EXPECTED[0], Participant("police", "请假"), Participant("gov", "列席", "吴某", "主任")]), {})),
    ],
)  # fmt: skip
def test_who_comes_and_who_came(
    press: Callable[..., Told], dialog: str, args: tuple[Any, ...], pressed: str, typed: dict[str, Any], told: Told
) -> None:
    assert press(getattr(coming_dialogs, dialog), (STANDING, *args), pressed, **typed) == told


@pytest.mark.parametrize(
    ("dialog", "pressed", "typed", "told"),
    [
        ("carry", "顺延", {}, ("carry_over", (17, 42, 18, "乙"))),
        ("carry", "顺延", {"顺延到": 0}, ("carry_over", (17, 42, None, "乙"))),
        ("carry", "撤回顺延", {}, ("bring_back", (17, 44))),
        ("again", "再议", {}, ("take_up_again", (17, 42, 18, "乙"))),
        ("merge", "合并", {"合并哪些议题": [42, 41], "合并后的议题": "甲乙"}, ("merge", (17, [42, 41], "甲乙"))),
        (
            "instruct", "录入", {"批示领导（职务）": "县长", "批示内容": "速办"},
            ("instruct", (17, 41, "县长", TODAY, "速办")),
        ),
        (
            "instruct", "更正", {"录入或更正": 5, "批示内容": "快办", "理由": "错字"},
            ("correct_instruction", (17, 5, "县长", date(2026, 10, 9), "快办", "错字")),
        ),
        ("instruct", "停用", {"录入或更正": 5, "理由": "误录"}, ("revoke_instruction", (17, 5, "误录"))),
    ],
)  # fmt: skip
def test_what_is_done_with_an_item(
    press: Callable[..., Told], dialog: str, pressed: str, typed: dict[str, Any], told: tuple[Any, ...]
) -> None:
    assert press(getattr(item_dialogs, dialog), (STANDING,), pressed, **typed) == (*told, {})


@pytest.mark.parametrize(
    ("pressed", "typed", "told"),
    [
        (
            "登记", {"事项": "停车", "为什么要上会": "反映多", "提出单位": "t1", "分钟": 8},
            ("collect_matter", ("停车",), {"why": "反映多", "since": TODAY, "ask": "", "asked_by": "t1",
                                        "lead_unit": "", "minutes": 8}),
        ),
        ("列入本次议程", {"办什么": "列入议程"}, ("take_pending", (17, 31), {})),
        ("退回", {"办什么": "退回待议"}, ("put_back", (17, 42), {})),
        ("不再议", {"办什么": "不再议", "理由": "已解决"}, ("withdraw_matter", (31, "已解决"), {})),
    ],
)  # fmt: skip
def test_what_is_done_with_pending_matters(
    press: Callable[..., Told], pressed: str, typed: dict[str, Any], told: Told
) -> None:
    assert press(kept_dialogs.pending, (STANDING, "2026Q3"), pressed, **typed) == told


def test_fixed_items_are_stated_stated_anew_and_revoked(press: Callable[..., Told]) -> None:
    given = (kept_dialogs.fixed, (None, "2026Q3"))
    typed = {"议题": "传达", "用于": SPECIALS, "排在第几项（0：最后）": 1}
    assert press(*given, "增加", **typed) == (
        "keep_fixed", (FixedStated("传达", "", 5, 1, SPECIALS, TODAY, None),), {},
    )  # fmt: skip
    stood = FixedStated("讲话", "", 9, 0, valid_from=date(2026, 9, 1))
    assert press(*given, "修改", 增加或修改=7, 分钟=9, 理由="压缩") == (
        "keep_fixed", (stood,), {"instead_of": 7, "reason": "压缩"},
    )  # fmt: skip
    assert press(*given, "停用", 增加或修改=7, 理由="不用") == ("revoke_fixed", (7, "不用"), {})


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, ("在办", TODAY, "")),
        ({"结果": "未落实", "日期": date(2026, 11, 1), "说明": "没钱"}, ("未落实", date(2026, 11, 1), "没钱")),
        ({"结果": None}, ("", TODAY, "")),
    ],
)
def test_a_resolution_is_followed_up(press: Callable[..., Told], typed: dict[str, Any], told: tuple[Any, ...]) -> None:
    assert press(resolution_dialogs.follow, ([DECIDED], []), "写入", **typed) == (
        "follow_up",
        ("KJ-2", 3, *told),
        {"report": None},
    )


@pytest.mark.parametrize(
    ("pressed", "typed", "told"),
    [
        ("确认无误", {}, ("confirm", (17, "edu", True), {})),
        (
            "提出异议",
            {"有异议的写明哪个数、应为多少、依据什么": "少一项"},
            ("confirm", (17, "edu", False, "少一项"), {}),
        ),
        ("报送", {}, ("report", (17, "edu", "旧文"), {})),
        ("报送", {"书面汇报": "新文"}, ("report", (17, "edu", "新文"), {})),
    ],
)
def test_a_body_answers_for_itself(press: Callable[..., Told], pressed: str, typed: dict[str, Any], told: Told) -> None:
    assert press(check_dialogs.own_sheet, (STANDING,), pressed, role="department", **typed) == told


@pytest.mark.parametrize(
    ("dialog", "pressed", "typed", "told"),
    [
        ("open_case", "同意列入", {"理由": "重"}, ("open_case", (23, "重"))),
        ("decline", "不予通报", {"理由": "轻"}, ("decline_case", (23, "轻"))),
        ("dismiss", "不予通报", {"理由": "已改"}, ("dismiss", (23, "已改"))),
        ("send", "送核", {}, ("send", (23, date(2026, 12, 1)))),
        ("send", "送核", {"答复期限": date(2026, 12, 9)}, ("send", (23, date(2026, 12, 9)))),
        ("state", "提交", {}, ("state", (23, "说明"))),
        ("state", "提交", {"单位说明": "新说明"}, ("state", (23, "新说明"))),
        ("verify", "写入核实结论", {"核实意见": "看过"}, ("verify", (23, "成立", "看过", "事实", ROWS))),
        (
            "verify", "写入核实结论",
            {"结论": "修改", "核实意见": "少", "改后的认定事实": "一项", "保留的依据": ["H-2"]},
            ("verify", (23, "修改", "少", "一项", ROWS[1:])),
        ),
        ("sign", "审签", {}, ("sign", (23,))),
        (
            "sign_on_paper", "录入", {"签发件的扫描件（照片或 PDF）": FILE, "审签日期": date(2026, 11, 20)},
            ("sign_on_paper", (23, "分管副县长", ("签.pdf", b"%PDF"), date(2026, 11, 20))),
        ),
        ("send_back", "退回", {"退回理由": "不清"}, ("send_back", (23, "不清"))),
        ("feedback", "提交", {"整改措施和结果": "全改"}, ("feedback", (23, "全改"))),
        ("settle", "写入", {"意见": "好"}, ("settle", (23, "核销", "好", None))),
        ("settle", "写入", {"结论": "再督办"}, ("settle", (23, "再督办", "", date(2026, 12, 9)))),
        ("ask_review", "提交", {"申请复核的理由": "不服"}, ("ask_review", (23, "不服"))),
        (
            "decide_review", "决定并印发", {"理由（更正的写改后的事实）": "属实"},
            ("decide_review", (23, "维持", "属实", TODAY, "关于教科局“逾期未改”复核决定的通报")),
        ),
    ],
)  # fmt: skip
def test_a_step_of_a_line_on_the_version_it_was_opened_on(
    press: Callable[..., Told], dialog: str, pressed: str, typed: dict[str, Any], told: tuple[str, tuple[Any, ...]]
) -> None:
    drawn = getattr(bulletin_dialogs, dialog, None) or getattr(judging_dialogs, dialog)
    more = {"send": {"facts": "事实", "naming": ""}, "verify": {"matter": "逾期未改"}}
    naming = {"naming": ""} if dialog.startswith("sign") else {}
    assert press(drawn, (LINE,), pressed, **typed) == (*told, {"version": 4} | more.get(dialog, naming))


def test_a_proposal_is_taken_up_or_set_aside_with_its_rows(press: Callable[..., Told]) -> None:
    verb, (draft,), named = press(bulletin_dialogs.take_up, (PROPOSAL, "2026Q3", []), "拟通报", 事由="改过的事由")
    assert (verb, named) == ("propose", {"opened": ["opened 99"]})
    assert (draft.quarter, draft.body, draft.clause, draft.matter, draft.facts) == (
        "2026Q3", "edu", "8", "改过的事由", "两项逾期",
    )  # fmt: skip
    assert draft.rows == [{"ledger": "hazards", "number": "H-1"}]
    assert (draft.rule, draft.known_since, draft.praise) == ("overdue", date(2026, 10, 1), False)
    verb, (draft, reason), named = press(bulletin_dialogs.set_aside, (PROPOSAL, "2026Q3"), "不予通报", 理由="已改")
    assert (verb, reason, named, draft.matter) == ("set_aside", "已改", {}, "逾期")


@pytest.mark.parametrize(("role", "issuer"), [("office", OFFICES_OWN), ("supervisor", JOINT)])
def test_signed_lines_of_the_quarter_go_out_together(press: Callable[..., Told], role: str, issuer: str) -> None:
    told = press(bulletin_dialogs.issue, (LINE, [LINE]), "印发", role=role)
    title = "联席办关于学校安全隐患整改情况的通报"
    assert told == ("issue", ([23], title, TODAY, date(2026, 12, 24), issuer), {})


@pytest.mark.parametrize(
    ("line", "typed", "told"),
    [
        (LINE, {"干部管理权限": "县委"}, ("公安机关", "逾期未改", "8", TODAY, {"managed_by": "县委", "line_id": 23})),
        (None, {"事由": "线索"}, ("公安机关", "线索", "8", TODAY, {"managed_by": "", "line_id": None})),
    ],
)
def test_a_clue_is_handed_on(
    press: Callable[..., Told], line: BulletinLine | None, typed: dict[str, Any], told: tuple[Any, ...]
) -> None:
    assert press(bulletin_dialogs.transfer, (line,), "登记移送", **typed) == ("transfer", told[:-1], told[-1])


def test_a_receipt_is_written_under_its_number(press: Callable[..., Told]) -> None:
    typed = {"回执（谁、哪天收到）": "张某", "办理结果": "已立案", "结果日期": date(2026, 11, 1)}
    told = press(bulletin_dialogs.receipt, ("移送〔2026〕1号",), "写入", **typed)
    assert told == ("receive_receipt", ("移送〔2026〕1号", "张某", "已立案", date(2026, 11, 1)), {})

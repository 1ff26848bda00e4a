"""Every verb that writes, called by every role at its own and at another's rows: refused, and the refusal written.

The verbs are found in `actions/` by their first parameter, so that a new one without a case here fails the test.
Who is let in is written down a second time, from product.md; that they come past the right is tried as well.
"""

import hashlib
import importlib
import inspect
import io
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from books import HAZARDS, SCHOOLS, XLSX, book, import_files
from PIL import Image
from sqlalchemy import func, insert, select, update

import actions
import models.county
from actions import cases, papers
from actions.accounts import bulk as opening
from actions.accounts import managing
from actions.attachments import adding, withdrawing
from actions.bulletins import answering, issuing, proposing, reviewing, signing, transfers, verifying
from actions.collecting import asking, handing, pasting, reminding, returns, taking
from actions.county import init, pack_folder
from actions.ledgers import entries, kept_answers, many, undo, upload_history
from actions.meetings import checking, freezing, holding, members, preparing, progress, receipts, recording, resolving
from actions.meetings.items import carrying, fixed, instructing, merging, pending
from actions.pack import loading
from actions.teaching import calendar, classes, stops
from errors import NotAllowed, Refused
from figures.bodies.lines import LINE
from ledgers.collecting.asks import WEEKLY
from models import clock
from models.account import Actor
from models.agenda import FixedItem, Instruction, PendingMatter
from models.base import Base, table
from models.bulletin import ANSWERED, ISSUED, PROPOSED, REFERRED, SENT, SIGNED, VERIFIED
from models.case import INQUIRY
from models.database import engine, reading, writing
from models.hazard import Hazard
from models.intake import ANSWERS, READER, FormProfile
from models.record import AuditEntry, DataRevision
from models.sitting import AGENDA_SET, CLOSED, IN_SESSION, PREPARING, AgendaItem, Sitting

AUDIT, REVISION, SITTING, HAZARD = table(AuditEntry), table(DataRevision), table(Sitting), table(Hazard)
ITEM = table(AgendaItem)
SCAN = ("签发.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF")
TOWN, ELSEWHERE, DAY, QUARTER = "511723107000", "511723101000", date(2026, 10, 8), "2026Q3"
TRACED = cases.Traced("school", "S1", DAY)
ASKS_OR_HELPS = {
    "imports.keep_refused",
    "known_answers.scope_of",
    "calendar.proposed",
    "taking.take",
    "next_steps.next_steps",
    "next_steps.corrections",
    "unit_of_work.unit_of_work",
    "unit_of_work.refuse_unless_may",
    "many.looked_at",
    "withdrawing.not_theirs",
    "line.own_place",
    "line.place_of_line",
    "line.on_behalf",
    "looking.seen_before",
}
"""Functions of an actor that write no ledger row of their own accord: questions, and parts of verbs."""
READS = {
    "managing.listed",
    "upload_history.batches_for",
    "upload_history.refused_uploads",
    "upload_history.upload_content",
    "upload_history.keep_offered",
    "upload_history.records_of",
    "kept_answers.kept_answers",
    "undo.undo_hindered",
    "handing.titled",
    "handing.form_of",
    "handing.forms_of",
    "handing.forms_zip",
    "handing.page_of",
    "handing.pages_of",
    "handing.pages_zip",
    "returns.to_mend",
}
"""Refused without an entry of their own: they show or keep what the verb `import` or the accounts page is about."""


@dataclass
class World:
    """Who is there, and the rows they are tried at."""

    people: dict[str, Actor]
    line: int
    sitting: int
    batch: int
    hazard: str
    collection: int
    spare: int
    stop: int
    photos: dict[str, int]
    named: str

    @property
    def seen(self) -> int:
        """The version of the hazard that stands."""
        with reading() as session:
            query = select(HAZARD.c.id).where(HAZARD.c.number == self.hazard, HAZARD.c.superseded_at.is_(None))
            return int(session.execute(query).scalar_one())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A county with two schools, a hazard at one of them, a line about its township and a sitting."""
    folder = tmp_path_factory.mktemp("actions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{folder / 'safety.db'}")
        patch.setenv("SAFETY_DATA", str(folder))
        clock.fix(datetime(2026, 10, 8, 9))
        county = init("kaijiang", sandbox=True).county
        office = Actor(county, "联席办", "office", "edu")
        import_files(office, "schools", [(XLSX, SCHOOLS)])
        batch = import_files(office, "hazards", [(XLSX, HAZARDS)]).batch
        import_files(office, "meetings", [(XLSX, MEETINGS)])
        drills = import_files(office, "drills", [(XLSX, DRILLS)]).batch
        number = entries.enter(office, "hazards", "隐患", NEW | {"description": "开关裸露", "place": "门厅"})
        with reading() as session:
            row = session.execute(select(HAZARD.c.number, HAZARD.c.id).where(HAZARD.c.number == number)).first()
        assert row is not None and batch is not None and drills is not None
        named = entries.enter(office, "hazards", "隐患", NEW | OF_TOWN)
        rows = [{"ledger": "hazards", "number": named}]
        line = proposing.propose(
            replace(office, name="联席办乙"),
            proposing.Draft(QUARTER, TOWN, "8", "隐患没有整改", "隐患没有整改。", rows),
        )
        sitting = preparing.open_sitting(office, QUARTER)
        progress.report_progress(office, "M", 2, TOWN, "在办", DAY, "已动工")
        for word in ("完小", "二小"):
            kept_answers.learn(office, f"school:{word}", "S1")
        with writing() as session:
            session.execute(
                insert(table(FormProfile)), [PROFILE | {"county": county, "name": f"表{n}"} for n in (1, 2)]
            )
        for paper in ("agenda", "minutes"):
            papers.put_template(office, paper, f"{paper}.docx", b"PK")
        collection = asking.new_collection(office, WEEKLY)
        spare = asking.new_collection(office, WEEKLY, week=date(2026, 9, 21))
        (stop,) = stops.stop_days(office, [SCHOOL_STOPS], A_FRIDAY, A_FRIDAY, number="某教〔2026〕8号", reason="暴雨")
        people = {
            "office": office,
            "supervisor": Actor(county, "督导室", "supervisor", "edu"),
            "convener": Actor(county, "召集人", "leader", None, True),
            "leader": Actor(county, "县领导", "leader"),
            "town": Actor(county, "任市镇", "township", TOWN),
            "other town": Actor(county, "普安镇", "township", ELSEWHERE),
            "edu": Actor(county, "教科局", "department", "edu"),
            "police": Actor(county, "公安局", "department", "police"),
            "school": Actor(county, "任市小学", "school", "S1"),
            "other school": Actor(county, "县幼儿园", "school", "S2"),
            "admin": Actor(county, "管理员", "admin"),
            "nobody": Actor(county, "无角色", "visitor"),
            "unbound": Actor(county, "无所属", "township"),
        }
        managing.add(people["admin"], "某人", role="leader", password="correct horse 9")
        photos = {
            each.name: adding.attach(each, "hazard", number, [photo(f"{each.name}撤")], "before").ids[0]
            for each in (people["office"], people["town"], people["school"])
        }
        yield World(people, line, sitting, drills, row.number, collection, spare, stop, photos, named)
        engine().dispose()
        models.county._packs.clear()
        clock.fix(None)


@dataclass(frozen=True)
class Case:
    """A verb called with good arguments, who comes past its right, and the states of line and sitting it needs."""

    call: Callable[[Actor, World], object]
    allowed: str
    line: str = PROPOSED
    sitting: str = PREPARING


OF_TOWN = {"description": "院墙开裂", "place": "后院", "responsible": TOWN}
NEW = {"school_code": "S1", "description": "消防栓无水", "found_on": date(2026, 9, 20)}
ONE = book(隐患=[["学校代码", "隐患描述", "发现日期"], ["S1", "护栏松动", date(2026, 9, 21)]])
MEETINGS = book(
    会议=[["会议编号", "会议类型", "召开日期"], ["M", "全体会议", date(2026, 9, 30)]],
    议定事项=[
        ["会议编号", "序号", "事项", "牵头", "时限"],
        ["M", 1, "拨付资金", "edu", date(2026, 12, 1)],
        ["M", 2, "拨付资金", "511723107000", date(2026, 12, 1)],
        ["M", 3, "补签责任书", "edu", date(2026, 12, 1)],
    ],
)


def photo(word: str) -> tuple[str, bytes]:
    """A photo of its own colour for each word."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), f"#{hashlib.sha256(word.encode()).hexdigest()[:6]}").save(out, "JPEG")
    return f"{word}.jpg", out.getvalue()


def own_photo(actor: Actor, world: "World") -> int:
    """A photo beside the hazard that this person put there, or, of who put none, the office's."""
    return world.photos.get(actor.name) or world.photos["联席办"]


DRILLS = book(
    演练=[["学校代码", "演练日期", "演练类型", "疏散", "实施情况"], ["S1", date(2026, 9, 18), "专项", "是", "已实施"]]
)


PROFILE = {
    "kind": "hazards", "fingerprint": "x", "scope": "", "recorded_at": datetime(2026, 10, 8), "recorded_by": "联席办",
    "revoked_by": "", "revoked_for": "", "answers": {"schema": ANSWERS.schema, "reader": READER, "answers": [
        {"key": "k", "kind": "k", "sentence": "算吗？", "taken": "a", "choices": [["a", "算"], ["b", "不算"]]}]},
}  # fmt: skip


def draft(world: World, clause: str) -> proposing.Draft:
    """A line about the township, with the ledger row behind it."""
    rows = [{"ledger": "hazards", "number": world.named}]
    return proposing.Draft(QUARTER, TOWN, clause, "事由", "事实", rows)


def arranged(world: World) -> tuple[list[dict[str, object]], int]:
    """The agenda as it stands, and the version of the sitting."""
    with reading() as session:
        sitting = session.execute(select(SITTING).where(SITTING.c.id == world.sitting)).one()
        query = select(ITEM).where(ITEM.c.sitting_id == world.sitting, ITEM.c.part_of.is_(None), ITEM.c.moved_to == "")
        items = session.execute(query).mappings().all()
    return [{name: item[name] for name in ("id", "minutes", "kept")} for item in items], sitting.version


SOON = DAY + timedelta(days=20)
A_FRIDAY, A_MONDAY = date(2026, 9, 18), date(2026, 9, 21)
SCHOOL_STOPS = stops.Scope("school", "S1")
SENDERS = "office, town, other town, school, other school"
"""Who sends returns in, and gets the forms for them."""


NEXT_AUTUMN = date(2027, 9, 1)


def going_up() -> dict[str, list[classes.Move]]:
    """What is proposed for the classes of the school."""
    with reading() as session:
        pack_ = models.county.pack_in_force(session)
        return {"S1": classes.moves_proposed(session, pack_, NEXT_AUTUMN, "S1").get("S1", [])}


def first_term() -> calendar.TermStated:
    """A term as the pack has it: stated, it is only confirmed."""
    with reading() as session:
        term = models.county.pack_in_force(session).terms[0]
    return calendar.TermStated(term.stage, term.term, term.starts_on, term.ends_on)


def item(w: World, title: str, **more: object) -> int:
    """An item of the office's own on the sitting's agenda, its id; put there once."""
    lineage = f"own:{title}"
    with writing() as session:
        here = select(ITEM.c.id).where(ITEM.c.sitting_id == w.sitting, ITEM.c.lineage == lineage)
        if (found := session.execute(here).scalar()) is None:
            values = {"county": w.people["office"].county, "sitting_id": w.sitting, "position": 990, "kind": "new",
                      "lineage": lineage, "own_title": title, "minutes": 5, "kept": True}  # fmt: skip
            found = session.execute(insert(ITEM).values(values | more).returning(ITEM.c.id)).scalar_one()
    return int(found)


def kept(w: World, model: type[Base], **values: object) -> int:
    """A pending matter, fixed item or instruction, its id; put there once."""
    rows = table(model)
    stamp = {"county": w.people["office"].county, "recorded_at": datetime(2026, 10, 8), "recorded_by": "联席办"}
    if model is PendingMatter:
        stamp |= {"changed_at": datetime(2026, 10, 8), "changed_by": "联席办"}
    with writing() as session:
        here = select(rows.c.id).where(*(rows.c[name] == value for name, value in values.items()))
        if (found := session.execute(here).scalar()) is None:
            made = model(**stamp, **values).model_dump(exclude={"id"})
            found = session.execute(insert(rows).values(made).returning(rows.c.id)).scalar_one()
    return int(found)


def waits(w: World, title: str, **more: object) -> int:
    """A pending matter."""
    return kept(w, PendingMatter, lineage=f"own:{title}", title=title, since=DAY, **more)


def taken(w: World) -> int:
    """An item that came from the pending matters."""
    found = item(w, "饮水")
    waits(w, "饮水", item_id=found)
    return found


def whole(w: World) -> int:
    """An item that two others are part of."""
    found = item(w, "丙和丁")
    for title in ("丙", "丁"):
        item(w, title, part_of=found)
    return found


def wrote(w: World, title: str) -> int:
    """An instruction on an item of the agenda."""
    return kept(w, Instruction, item_id=item(w, title), post="县长", on_date=DAY, words="速办")


CASES: dict[str, Case] = {
    "managing.add": Case(lambda a, w: managing.add(a, "新人", role="admin", password="correct horse 9"), "admin"),
    "managing.reset": Case(lambda a, w: managing.reset(a, "某人", "one time word 7"), "admin"),
    "managing.disable": Case(lambda a, w: managing.disable(a, "某人"), "admin"),
    "managing.unlock": Case(lambda a, w: managing.unlock(a, "某人"), "admin"),
    "managing.grant_sign": Case(lambda a, w: managing.grant_sign(a, "某人", True), "admin"),
    "managing.listed": Case(lambda a, w: managing.listed(a), "admin"),
    "loading.reload_pack": Case(lambda a, w: loading.reload_pack(a, pack_folder("kaijiang")), "office"),
    "bulk.open_accounts": Case(
        lambda a, w: opening.open_accounts(a, [opening.Lacking("school", "S3", "普安镇初级中学")]), "admin"
    ),
    # when schools teach
    "stops.stop_days": Case(
        lambda a, w: stops.stop_days(a, [SCHOOL_STOPS], A_MONDAY, A_MONDAY, number="某教〔2026〕9号", reason="暴雨"),
        "office",
    ),
    "stops.void_stop": Case(lambda a, w: stops.void_stop(a, w.stop, "误登"), "office"),
    "calendar.state_calendar": Case(
        lambda a, w: calendar.state_calendar(a, [first_term()], [], source="某教〔2026〕1号"), "office"
    ),
    "calendar.state_start": Case(lambda a, w: calendar.state_start(a, date(2026, 9, 1), "首次使用"), "office"),
    "classes.go_up": Case(lambda a, w: classes.go_up(a, NEXT_AUTUMN, going_up()), "office, school"),
    # 收表
    "asking.new_collection": Case(lambda a, w: asking.new_collection(a, WEEKLY, week=date(2026, 9, 14)), "office"),
    "asking.close_collection": Case(lambda a, w: asking.close_collection(a, w.spare), "office"),
    "reminding.remind": Case(lambda a, w: reminding.remind(a, w.collection, [TOWN]), "office, town, other town"),
    "handing.titled": Case(lambda a, w: handing.titled(a, w.collection), f"{SENDERS}, supervisor, convener, leader"),
    "handing.form_of": Case(lambda a, w: handing.form_of(a, w.collection, "S1"), SENDERS),
    "handing.forms_of": Case(lambda a, w: handing.forms_of(a, w.collection), SENDERS),
    "handing.forms_zip": Case(lambda a, w: handing.forms_zip(a, w.collection), SENDERS),
    "handing.page_of": Case(lambda a, w: handing.page_of(a, w.collection, "S1"), SENDERS),
    "handing.pages_of": Case(lambda a, w: handing.pages_of(a, w.collection), SENDERS),
    "handing.pages_zip": Case(lambda a, w: handing.pages_zip(a, w.collection), SENDERS),
    "returns.to_mend": Case(lambda a, w: returns.to_mend(a, w.collection), f"{SENDERS}, supervisor, convener, leader"),
    "taking.take_files": Case(lambda a, w: taking.take_files(a, w.collection, [(XLSX, ONE)]), SENDERS),
    "pasting.take_text": Case(lambda a, w: pasting.take_text(a, w.collection, "任市镇中心小学 零报告"), SENDERS),
    # ledgers
    "entries.enter": Case(lambda a, w: entries.enter(a, "hazards", "隐患", NEW, new=True), "office, town, school, edu"),
    "entries.correct": Case(
        lambda a, w: entries.correct(a, "hazards", "隐患", {"number": w.hazard}, {"place": a.name}, "笔误", w.seen),
        "office, town, school, edu",
    ),
    "entries.void": Case(
        lambda a, w: entries.void(a, "meetings", "议定事项", {"meeting_no": "M", "seq": 3}, "重复", 3), "office"
    ),
    "entries.step": Case(
        lambda a, w: entries.step(a, w.hazard, "整改方案", {"reason": "换线"}), "office, town, school, edu"
    ),
    "many.step_many": Case(
        lambda a, w: many.step_many(
            a, "整改方案", {"reason": "换线"}, {e.number: e.seen for e in many.looked_at(a, (w.hazard,), "整改方案")}
        ),
        "office, town, school, edu",
    ),
    "entries.fixed_on_the_spot": Case(
        lambda a, w: entries.fixed_on_the_spot(a, NEW | {"description": "灭火器过期"}, measures="换", new=True),
        "office, edu",
    ),
    # photos and scans
    "adding.attach": Case(
        lambda a, w: adding.attach(a, "hazard", w.hazard, [photo(a.name)], "before"), "office, town, school, edu"
    ),
    "withdrawing.withdraw": Case(lambda a, w: withdrawing.withdraw(a, own_photo(a, w), "拍错"), "office, town, school"),
    "imports.import_files": Case(lambda a, w: import_files(a, "hazards", [(XLSX, ONE)]), "office, town"),
    "undo.undo_hindered": Case(lambda a, w: undo.undo_hindered(a, w.batch), "office"),
    "undo.undo_import": Case(lambda a, w: undo.undo_import(a, w.batch), "office"),
    "upload_history.batches_for": Case(lambda a, w: upload_history.batches_for(a), "office, town, other town"),
    "upload_history.refused_uploads": Case(lambda a, w: upload_history.refused_uploads(a), "office, town, other town"),
    "upload_history.upload_content": Case(lambda a, w: upload_history.upload_content(a, 1), "office, town, other town"),
    "upload_history.keep_offered": Case(
        lambda a, w: upload_history.keep_offered(a, [("x", b"x")]), "office, town, other town"
    ),
    "upload_history.records_of": Case(lambda a, w: upload_history.records_of(a, w.batch), "office, town, other town"),
    "kept_answers.kept_answers": Case(lambda a, w: kept_answers.kept_answers(a), "office, town, other town"),
    "kept_answers.learn": Case(lambda a, w: kept_answers.learn(a, "school:任小", "S1"), "office, town, other town"),
    "kept_answers.rename_profile": Case(lambda a, w: kept_answers.rename_profile(a, "p1", "月台账"), "office"),
    "kept_answers.change_answer": Case(lambda a, w: kept_answers.change_answer(a, "p2", "k", "b"), "office"),
    "kept_answers.change_word": Case(lambda a, w: kept_answers.change_word(a, "w1", "S2"), "office"),
    "kept_answers.revoke_answer": Case(lambda a, w: kept_answers.revoke_answer(a, "w2", "不用了"), "office"),
    # the meeting
    "preparing.open_sitting": Case(lambda a, w: preparing.open_sitting(a, QUARTER), "office"),
    "preparing.open_another": Case(lambda a, w: preparing.open_another(a, QUARTER, "专题会议"), "office"),
    "preparing.plan": Case(lambda a, w: preparing.plan(a, w.sitting, DAY), "office"),
    "preparing.renew_agenda": Case(lambda a, w: preparing.renew_agenda(a, w.sitting), "office"),
    "preparing.arrange": Case(lambda a, w: preparing.arrange(a, w.sitting, *arranged(w)), "office"),
    "preparing.add_item": Case(lambda a, w: preparing.add_item(a, w.sitting, "校车"), "office"),
    "preparing.settle_agenda": Case(lambda a, w: preparing.settle_agenda(a, w.sitting), "office"),
    "preparing.back_to_preparing": Case(
        lambda a, w: preparing.back_to_preparing(a, w.sitting), "office", sitting=AGENDA_SET
    ),
    "preparing.set_cut_off": Case(lambda a, w: preparing.set_cut_off(a, w.sitting, date(2026, 9, 30)), "office"),
    "carrying.carry_over": Case(
        lambda a, w: carrying.carry_over(a, w.sitting, item(w, "缓议"), None, "缓议"), "office"
    ),
    "carrying.bring_back": Case(lambda a, w: carrying.bring_back(a, w.sitting, item(w, "缓议")), "office"),
    "carrying.take_up_again": Case(
        lambda a, w: carrying.take_up_again(a, w.sitting, item(w, "再议"), None, "再议"), "office", sitting=CLOSED
    ),
    "merging.merge": Case(lambda a, w: merging.merge(a, w.sitting, [item(w, "甲"), item(w, "乙")], "甲和乙"), "office"),
    "merging.take_apart": Case(lambda a, w: merging.take_apart(a, w.sitting, whole(w)), "office"),
    "pending.collect_matter": Case(lambda a, w: pending.collect_matter(a, "停车", why="多次反映"), "office"),
    "pending.take_pending": Case(lambda a, w: pending.take_pending(a, w.sitting, waits(w, "路灯")), "office"),
    "pending.put_back": Case(lambda a, w: pending.put_back(a, w.sitting, taken(w)), "office"),
    "pending.withdraw_matter": Case(lambda a, w: pending.withdraw_matter(a, waits(w, "食堂"), "已解决"), "office"),
    "fixed.keep_fixed": Case(lambda a, w: fixed.keep_fixed(a, fixed.FixedStated("讲话")), "office"),
    "fixed.revoke_fixed": Case(
        lambda a, w: fixed.revoke_fixed(a, kept(w, FixedItem, title="述职", valid_from=DAY), "停用"), "office"
    ),
    "instructing.instruct": Case(
        lambda a, w: instructing.instruct(a, w.sitting, item(w, "戊"), "县长", DAY, "速办"), "office"
    ),
    "instructing.correct_instruction": Case(
        lambda a, w: instructing.correct_instruction(a, w.sitting, wrote(w, "乙"), "县长", DAY, "快办", "错字"),
        "office",
    ),
    "instructing.revoke_instruction": Case(
        lambda a, w: instructing.revoke_instruction(a, w.sitting, wrote(w, "再议"), "误录"), "office"
    ),
    "checking.ask_checks": Case(
        lambda a, w: checking.ask_checks(a, w.sitting, date(2026, 9, 30), date(2026, 10, 12)), "office"
    ),
    "checking.confirm": Case(lambda a, w: checking.confirm(a, w.sitting, TOWN, True), "office, town"),
    "checking.report": Case(lambda a, w: checking.report(a, w.sitting, TOWN, "已整改"), "office, town"),
    "freezing.freeze": Case(lambda a, w: freezing.freeze(a, w.sitting, date(2026, 9, 30)), "office"),
    "holding.begin": Case(lambda a, w: holding.begin(a, w.sitting, DAY), "office", sitting=AGENDA_SET),
    "recording.record_meeting": Case(
        lambda a, w: recording.record_meeting(a, "专题会议", date(2026, 5, 12), convener_post="分管副县长"), "office"
    ),
    "resolving.decide": Case(
        lambda a, w: resolving.decide(a, w.sitting, "拨付资金", "edu", SOON, clause=""), "office", sitting=IN_SESSION
    ),
    "resolving.follow_up": Case(lambda a, w: resolving.follow_up(a, "M", 1, "落实", DAY), "office"),
    "resolving.amend": Case(
        lambda a, w: resolving.amend(a, w.sitting, 1, "改", "edu", SOON, clause="", reason="错字"),
        "office",
        sitting=IN_SESSION,
    ),
    "members.state_members": Case(
        lambda a, w: members.state_members(a, [members.Stated("edu", "成员", "张某")], SOON, "任免"), "office"
    ),
    "receipts.reply": Case(lambda a, w: receipts.reply(a, w.sitting, TOWN, "请假", reason="防汛"), "office, town"),
    "progress.report_progress": Case(
        lambda a, w: progress.report_progress(a, "M", 2, TOWN, "在办", DAY, "已动工"), "office, town"
    ),
    "progress.send_report_back": Case(lambda a, w: progress.send_report_back(a, 1, "补照片"), "office"),
    "holding.close": Case(lambda a, w: holding.close(a, w.sitting), "office", sitting=IN_SESSION),
    "holding.reopen": Case(lambda a, w: holding.reopen(a, w.sitting, "漏项"), "office", sitting=CLOSED),
    # 通报
    "proposing.propose": Case(
        lambda a, w: proposing.propose(a, draft(w, "4")),
        "office, supervisor",
    ),
    "proposing.set_aside": Case(
        lambda a, w: proposing.set_aside(a, draft(w, "12"), "理由"),
        "office, supervisor",
    ),
    "proposing.open_case": Case(lambda a, w: proposing.open_case(a, w.line, "理由"), "convener", REFERRED),
    "proposing.decline_case": Case(lambda a, w: proposing.decline_case(a, w.line, "理由"), "convener", REFERRED),
    "proposing.dismiss": Case(lambda a, w: proposing.dismiss(a, w.line, "理由"), "office, supervisor"),
    "proposing.send": Case(lambda a, w: proposing.send(a, w.line, SOON), "office, supervisor"),
    "verifying.state": Case(lambda a, w: verifying.state(a, w.line, "说明"), "office, town", SENT),
    "verifying.verify": Case(lambda a, w: verifying.verify(a, w.line, "成立", "属实"), "office", SENT),
    "signing.sign": Case(lambda a, w: signing.sign(a, w.line), "convener", VERIFIED),
    "signing.sign_on_paper": Case(
        lambda a, w: signing.sign_on_paper(a, w.line, "召集人", SCAN, DAY), "office", VERIFIED
    ),
    "signing.send_back": Case(lambda a, w: signing.send_back(a, w.line, "再核"), "convener, office", VERIFIED),
    "issuing.issue": Case(lambda a, w: issuing.issue(a, [w.line], "通报", DAY, SOON), "office, supervisor", SIGNED),
    "answering.feedback": Case(lambda a, w: answering.feedback(a, w.line, "已整改"), "office, town", ISSUED),
    "answering.settle": Case(lambda a, w: answering.settle(a, w.line, "核销", "合格"), "office", ANSWERED),
    "reviewing.ask_review": Case(lambda a, w: reviewing.ask_review(a, w.line, "不实"), "office, town", ISSUED),
    "reviewing.decide_review": Case(
        lambda a, w: reviewing.decide_review(a, w.line, "维持", "属实", DAY), "office", ISSUED
    ),
    "papers.put_template": Case(
        lambda a, w: papers.put_template(a, "notice", "会议通知.docx", a.name.encode()), "office, admin"
    ),
    "papers.drop_template": Case(
        lambda a, w: papers.drop_template(a, "agenda" if a.role == "office" else "minutes"), "office, admin"
    ),
    "papers.keep": Case(
        lambda a, w: papers.keep(a, papers.Making("agenda", a.name, "built-in", [("议程.docx", b"PK")])),
        "office, supervisor",
    ),
    "transfers.transfer": Case(
        lambda a, w: transfers.transfer(a, "纪检监察机关", "失职", "8", DAY), "office, supervisor"
    ),
    "transfers.receive_receipt": Case(
        lambda a, w: transfers.receive_receipt(a, "移送〔2026〕1号", "收到"), "office, supervisor"
    ),
    "transfers.read_transfers": Case(lambda a, w: transfers.read_transfers(a), "office, supervisor"),
    # 责任倒查 and 追责
    "cases.read_replay": Case(
        lambda a, w: cases.read_replay(a, TRACED, "页面"), "office, supervisor, convener, leader"
    ),
    "cases.open_inquiry": Case(lambda a, w: cases.open_inquiry(a, INQUIRY, "线索", TRACED), "office, supervisor"),
    "cases.note_found": Case(lambda a, w: cases.note_found(a, "核查〔2026〕1号", "属实", DAY), "office, supervisor"),
    "cases.hand_on": Case(
        lambda a, w: (
            cases.note_found(a, "核查〔2026〕2号", "属实", DAY),
            cases.hand_on(a, "核查〔2026〕2号", "纪检监察机关", "8", DAY),
        ),
        "office, supervisor",
    ),
    "cases.close_case": Case(
        lambda a, w: cases.close_case(a, "核查〔2026〕1号", "转作整改", "已整改", DAY), "office, supervisor"
    ),
    "cases.read_cases": Case(lambda a, w: cases.read_cases(a), "office, supervisor"),
    "cases.read_case": Case(lambda a, w: cases.read_case(a, "核查〔2026〕1号"), "office, supervisor"),
}


def verbs() -> set[str]:
    """Every public function of actions/ whose first parameter is the actor."""
    found = set()
    for module in pkgutil.walk_packages([str(Path(actions.__file__ or "").parent)], "actions."):
        room = importlib.import_module(module.name)
        subject = module.name.rpartition(".")[2]
        for name, function in inspect.getmembers(room, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters), "")
            if function.__module__ == room.__name__ and not name.startswith("_") and first == "actor":
                found.add(f"{subject}.{name}")
    return found


def test_every_verb_has_a_case() -> None:
    assert verbs() - ASKS_OR_HELPS == set(CASES)
    assert not ASKS_OR_HELPS - verbs() and not READS - set(CASES)


def audited() -> tuple[int, int]:
    """Entries in all, and the data revision."""
    with reading() as session:
        entries_ = session.execute(select(func.count()).select_from(AUDIT)).scalar_one()
        return int(entries_), int(session.execute(select(REVISION.c.revision)).scalar_one())


def brought_to(world: World, case: Case) -> None:
    """The line and the sitting in the states the verb needs."""
    with writing() as session:
        session.execute(update(LINE).where(LINE.c.id == world.line).values(state=case.line))
        session.execute(update(SITTING).where(SITTING.c.id == world.sitting).values(state=case.sitting))


@pytest.mark.parametrize("verb", CASES)
def test_who_has_no_right_is_refused_and_it_is_written_down(world: World, verb: str) -> None:
    case = CASES[verb]
    allowed = case.allowed.split(", ")
    assert set(allowed) <= set(world.people)
    brought_to(world, case)
    for name, actor in world.people.items():
        if name in allowed:
            continue
        before, revision = audited()
        try:
            case.call(actor, world)
        except NotAllowed as refusal:
            assert str(refusal).endswith("。")
        else:
            pytest.fail(f"{name} came past the right of {verb}")
        after, same = audited()
        assert same == revision
        if verb in READS:
            continue
        assert after == before + 1, f"the refusal of {verb} to {name} is not in the audit"
        with reading() as session:
            entry = session.execute(select(AUDIT).order_by(AUDIT.c.id.desc()).limit(1)).one()
        assert (entry.outcome, entry.actor, entry.role) == ("refused", actor.name, actor.role)


@pytest.mark.parametrize("verb", CASES)
def test_who_has_the_right_comes_past_it(world: World, verb: str) -> None:
    """And the first of them comes through: a verb that is refused to everybody would be a broken one."""
    case = CASES[verb]
    first, *_ = case.allowed.split(", ")
    for name in case.allowed.split(", "):
        brought_to(world, case)
        try:
            case.call(world.people[name], world)
        except Refused as refusal:  # the matter, settled by the first: not the right
            assert name != first and str(refusal).endswith("。"), refusal

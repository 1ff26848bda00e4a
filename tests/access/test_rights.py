"""The table of rights, asked over every role, every verb, and own, other and the whole county."""

import ast
from pathlib import Path

import pytest

from access.rights import ANYWHERE, Place, drafted_by_signer, may, reading_scope
from access.roles import all_rights, name_of, readers_of
from catalogue.reach import ORDER, Reach
from errors import NotAllowed
from models.account import ROLES, Actor

RIGHTS = all_rights()
ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "edu"
SCOPES = {"department": "police", "township": "T1", "school": "S1", "office": HOST, "supervisor": HOST}
OWN = {
    "department": Place(township="T9", school="S9", unit="police"),
    "township": Place(township="T1", school="S9", unit="police"),
    "school": Place(township="T9", school="S1", unit="police"),
}
OTHER = {
    "department": Place(township="T1", school="S1", unit="health"),
    "township": Place(township="T2", school="S1", unit="police"),
    "school": Place(township="T1", school="S2", unit="S1"),
}
READ = {"read", "ledger.read", "export"}
SELF = {"login", "logout", "password"}
MACHINE = {"account.manage", "backup", "template.manage"}
ENTER = {"ledger.enter", "ledger.correct", "hazard.plan", "hazard.report", "hazard.ask_extension"}
DESK = {"desk.read"}
FILES = {"attachment.add", "attachment.withdraw"}
COLLECT = {"collect.read", "collect.take"}
TOWNSHIP = {"import", "meeting.confirm", "meeting.reply", "weakness.read", "collect.remind"}
BY_UNIT = {"bulletin.state", "bulletin.feedback", "review.ask", "resolution.report"}
ALL_OF = {
    "leader": READ | {"audit.read", "collect.read", "school_year.read", "trace.read"} | SELF,
    "office": (set(RIGHTS) - MACHINE - {"audit.read", "bulletin.sign"}) | {"template.manage"},
    "supervisor": READ
    | DESK
    | FILES
    | {"collect.read", "school_year.read"}
    | {"audit.read", "weakness.read", "transfer.read", "transfer.write", "bulletin.propose", "bulletin.issue"}
    | {"paper.keep", "trace.read", "case.read", "case.write", "bulletin.verify_across"}
    | SELF,
    "admin": MACHINE | SELF,
}
"""What a role may do in the whole county, written down a second time from product.md."""
OWN_OF = {
    "department": READ | DESK | ENTER | FILES | {"hazard.verify", "meeting.confirm", "meeting.reply"} | BY_UNIT,
    "township": READ | DESK | ENTER | FILES | COLLECT | TOWNSHIP | {"answers.keep"},
    "school": READ | DESK | ENTER | FILES | COLLECT | {"weakness.read", "classes.up", "school_year.read"},
}
"""What a member may do at its own place (a township only where it is itself the unit: `BY_UNIT`)."""


def actor(role: str, *, may_sign: bool = False) -> Actor:
    return Actor("C", f"某{role}", role, SCOPES.get(role), may_sign)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", RIGHTS)
def test_every_role_and_verb_own_other_and_county(role: str, verb: str) -> None:
    who = actor(role)
    county = ALL_OF.get(role, SELF)
    assert (may(who, verb, ANYWHERE) is None) == (verb in county)
    if role in OWN:
        own = OWN_OF[role] | SELF
        assert (may(who, verb, OWN[role]) is None) == (verb in own)
        assert (may(who, verb, OTHER[role]) is None) == (verb in SELF)
    else:
        elsewhere = Place(township="T2", school="S2", unit="health")
        assert (may(who, verb, elsewhere) is None) == (verb in county)


def test_a_refusal_is_a_sentence_that_names_what_was_refused() -> None:
    reason = may(actor("school"), "hazard.verify", OWN["school"])
    assert reason and "复查" in reason and reason.endswith("。")


@pytest.mark.parametrize("role", ROLES)
def test_unknown_verbs_and_unknown_roles_are_refused(role: str) -> None:
    assert may(actor(role), "hazard.vanish", Place(unit=SCOPES.get(role)))
    assert may(Actor("C", "x", "nobody"), "read", ANYWHERE)


@pytest.mark.parametrize("role", ["department", "township", "school"])
def test_a_member_without_a_scope_has_nothing(role: str) -> None:
    nobody = Actor("C", "x", role, None)
    for verb in set(RIGHTS) - SELF:
        assert may(nobody, verb, ANYWHERE)
        assert may(nobody, verb, Place(township="T1", school="S1", unit="police"))
    with pytest.raises(NotAllowed):
        reading_scope(nobody)


def test_a_township_verifies_and_answers_only_where_it_is_the_unit() -> None:
    township = actor("township")
    for verb in ("hazard.verify", *BY_UNIT):
        assert may(township, verb, Place(township="T1", unit="police"))
        assert may(township, verb, Place(township="T2", unit="T1")) is None


def test_the_office_does_not_judge_its_own_host_and_the_supervisor_does() -> None:
    office, supervisor = actor("office"), actor("supervisor")
    for verb in ("bulletin.verify", "bulletin.settle", "review.decide"):
        assert may(office, verb, Place(unit=HOST)) and may(supervisor, verb, Place(unit=HOST)) is None
        assert may(office, verb, Place(unit="police")) is None and may(supervisor, verb, Place(unit="police"))
    assert may(office, "hazard.verify", Place(unit="police"), about=HOST)
    assert may(supervisor, "hazard.verify", Place(unit="police"), about=HOST) is None


def test_signing_is_a_right_of_a_person_and_never_of_the_drafter() -> None:
    for role in ROLES:
        assert may(actor(role), "bulletin.sign")
    for role in ("leader", "office", "supervisor"):
        assert may(actor(role, may_sign=True), "bulletin.sign") is None
    for role in ("department", "township", "school", "admin"):
        assert may(actor(role, may_sign=True), "bulletin.sign", OWN.get(role, ANYWHERE))
    convener = actor("leader", may_sign=True)
    assert drafted_by_signer(convener, convener.name) and drafted_by_signer(convener, "某office") is None


def test_reading_scope_cuts_members_to_their_own() -> None:
    for role in ("leader", "office", "supervisor"):
        assert reading_scope(actor(role)) == ANYWHERE
    assert reading_scope(actor("department")) == Place(unit="police")
    assert reading_scope(actor("township")) == Place(township="T1")
    assert reading_scope(actor("school")) == Place(school="S1")
    with pytest.raises(NotAllowed):
        reading_scope(actor("admin"))


def test_the_table_is_whole() -> None:
    assert tuple(ORDER) == tuple(ROLES) or set(ORDER) == set(ROLES)
    assert all(name_of(verb) != verb for verb in RIGHTS)
    assert all(set(row) == set(ROLES) and all(isinstance(r, Reach) for r in row.values()) for row in RIGHTS.values())


def test_every_verb_used_in_the_tree_is_in_the_table() -> None:
    """Literal verbs of unit_of_work(actor, verb), act.require(verb, …), may(actor, verb) and visit.can(verb)."""
    position = {"unit_of_work": 1, "require": 0, "may": 1, "can": 0}
    found: dict[str, str] = {}
    rooms = ("actions", "operations", "figures", "ledgers", "papers", "pages", "ui", "demo")
    for path in [p for room in rooms for p in (ROOT / room).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            at = position.get(name)
            if at is not None and len(node.args) > at and isinstance(node.args[at], ast.Constant):
                found[str(node.args[at].value)] = path.name
    assert {"pack.change", "account.manage"} <= set(found)
    unknown = {verb: file for verb, file in found.items() if verb not in RIGHTS}
    assert not unknown, unknown


def test_every_role_has_its_column() -> None:
    assert tuple(ROLES) == ORDER and all(set(row) == set(ROLES) for row in all_rights().values())


def test_a_screen_says_who_has_a_right_from_the_table() -> None:
    assert readers_of("weakness.read") == "联席办、教育督导室、所在乡镇和学校本身"
    assert readers_of("transfer.read") == "联席办和教育督导室" and readers_of("account.manage") == "管理员"

"""Accounts and logins through the actions, on a fresh county."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from access.passwords import LONGEST, NO_PASSWORD, hash_password, verify_password, weakness
from access.sessions import ABSOLUTE, IDLE, actor_named, digest, entered_by_click, look_up, touch, wall_clock
from actions.accounts import demo, entering, managing
from actions.unit_of_work import unit_of_work
from errors import NotAllowed, Refused
from models import clock
from models.account import Account, Actor, LoginSession
from models.base import table
from models.county import County
from models.database import engine, reading, writing
from models.record import AuditEntry, DataRevision
from operations.checks.run import check

ACCOUNT, LOGIN, AUDIT, COUNTY = table(Account), table(LoginSession), table(AuditEntry), table(County)
PASSWORD = "correct horse 9"


@pytest.fixture
def admin(kaijiang: Actor) -> Actor:
    """An administrator's account and, beside it, 张某 of the office."""
    console = managing.console(kaijiang.county)
    managing.add(console, "管理员甲", role="admin", password=PASSWORD, must_change=False)
    managing.add(console, "张某", role="office", password=PASSWORD, must_change=False)
    with reading() as session:
        found = actor_named(session, "管理员甲")
    assert found
    return found


def audit() -> list[tuple[str, str, str]]:
    with reading() as session:
        return [
            tuple(r) for r in session.execute(select(AUDIT.c.actor, AUDIT.c.verb, AUDIT.c.outcome).order_by(AUDIT.c.id))
        ]


def row(name: str):
    with reading() as session:
        return session.execute(select(ACCOUNT).where(ACCOUNT.c.name == name)).one()


def revision() -> int:
    with reading() as session:
        return session.execute(select(table(DataRevision).c.revision)).scalar_one()


def test_a_login_opens_a_session_of_which_only_the_digest_is_kept(admin: Actor) -> None:
    before = revision()
    token = entering.log_in("张某", PASSWORD, "10.0.0.1")
    assert token
    visitor = look_up(token)
    assert visitor and visitor.name == "张某"
    with reading() as session:
        assert session.execute(select(LOGIN.c.token_sha256)).scalars().all() == [digest(token)]
    assert audit()[-1] == ("张某", "login", "done")
    assert revision() == before, "a login must not empty the caches"
    entering.log_out(token)
    assert look_up(token) is None and audit()[-1] == ("张某", "logout", "done")
    assert look_up("") is None and look_up("x" * 5000) is None


def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour(admin: Actor) -> None:
    for _ in range(5):
        assert entering.log_in("张某", "wrong password", "") is None
    assert entering.log_in("张某", PASSWORD, "") is None, "locked although the password is right"
    assert timedelta(minutes=14) < row("张某").locked_until - wall_clock() <= timedelta(minutes=15)
    assert [entry for entry in audit() if entry[1] == "login"] == [("张某", "login", "refused")] * 6, (
        "the try while it was locked too"
    )
    with writing() as session:
        session.execute(update(ACCOUNT).values(locked_until=wall_clock() - timedelta(seconds=1)))
    assert entering.log_in("张某", "wrong once more", "") is None
    assert row("张某").locked_until is None, "one slip after the lock must not lock again"
    assert entering.log_in("张某", PASSWORD, "")
    assert row("张某").failed_attempts == 0


def statements_of(name: str, password: str) -> list[str]:
    """The statements a login that is refused sends to the database, in order."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        assert entering.log_in(name, password, "") is None
    finally:
        event.remove(engine(), "before_cursor_execute", note)
    return sent


def test_every_refused_login_does_the_same_work_and_writes_no_unknown_name(admin: Actor) -> None:
    """Unknown, wrong, locked, disabled, without a password: the same statements, one entry of the audit each."""
    managing.add(admin, "李某", role="leader", password=PASSWORD)
    managing.disable(admin, "李某")
    with unit_of_work(admin, "account.manage") as act:
        managing.insert_account(act, "王某", "leader", None)
    count = len(audit())
    wrong = statements_of("张某", "wrong password")
    assert any("INSERT INTO audit_entry" in statement for statement in wrong)
    assert statements_of("my password typed here", "x") == wrong
    assert statements_of("李某", PASSWORD) == wrong
    assert statements_of("王某", PASSWORD) == wrong
    for _ in range(4):
        entering.log_in("张某", "wrong password", "")
    assert statements_of("张某", PASSWORD) == wrong, "locked"
    told = audit()[count:]
    assert len(told) == 9 and not any("typed here" in str(tuple(entry)) for entry in told)


def test_unlock_reset_and_must_change(admin: Actor) -> None:
    for _ in range(5):
        entering.log_in("张某", "wrong password", "")
    managing.unlock(admin, "张某")
    token = entering.log_in("张某", PASSWORD, "")
    assert token
    managing.reset(admin, "张某", "one time word 7")
    assert look_up(token) is None, "a reset ends every login"
    token = entering.log_in("张某", "one time word 7", "")
    visitor = look_up(token or "")
    assert token and visitor and visitor.must_change
    assert entering.change_password(token, "one time word 7", "short")[1]
    assert entering.change_password(token, "not the old", "a better word 8") == (None, "现在的口令不对，请重新填写。")
    fresh, reason = entering.change_password(token, "one time word 7", "a better word 8")
    assert reason is None and fresh and look_up(token) is None
    assert not look_up(fresh).must_change  # type: ignore[union-attr]


def test_a_changed_password_ends_the_other_logins(admin: Actor) -> None:
    here, there = entering.log_in("张某", PASSWORD, ""), entering.log_in("张某", PASSWORD, "")
    assert here and there and here != there
    fresh, _ = entering.change_password(here, PASSWORD, "a better word 8")
    assert fresh and look_up(fresh) and look_up(there) is None and look_up(here) is None
    assert entering.log_in("张某", PASSWORD, "") is None


def test_wrong_old_passwords_lock_too_and_end_the_login(admin: Actor) -> None:
    token = entering.log_in("张某", PASSWORD, "")
    for _ in range(5):
        entering.change_password(token or "", "guess guess", "a better word 8")
    assert look_up(token or "") is None and row("张某").locked_until


def test_disabling_acts_at_once_and_spares_the_last_administrator(admin: Actor) -> None:
    token = entering.log_in("张某", PASSWORD, "")
    managing.disable(admin, "张某")
    with reading() as session:
        assert look_up(token or "") is None and actor_named(session, "张某") is None
    assert entering.log_in("张某", PASSWORD, "") is None
    with pytest.raises(Refused, match="最后一个管理员"):
        managing.disable(admin, "管理员甲")
    managing.add(admin, "管理员乙", role="admin", password=PASSWORD)
    managing.disable(admin, "管理员甲")


def test_only_administrators_manage_accounts_and_the_attempt_is_audited(admin: Actor) -> None:
    with reading() as session:
        office = actor_named(session, "张某")
    assert office
    with pytest.raises(NotAllowed):
        managing.add(office, "新人", role="office", password=PASSWORD)
    assert audit()[-1] == ("张某", "account.manage", "refused")
    with pytest.raises(NotAllowed):
        managing.listed(office)
    assert {r["name"]: r["state"] for r in managing.listed(admin)} == {"张某": "正常", "管理员甲": "正常"}
    with pytest.raises(NotAllowed), unit_of_work(admin, "ledger.enter"):
        pytest.fail("an administrator has no say over figures")


@pytest.mark.parametrize(
    ("name", "role", "scope", "word"),
    [
        ("张某", "office", None, "已经有了"),
        ("李 某", "office", None, "不要空格"),
        ("李某", "king", None, "没有这个角色"),
        ("李某", "township", None, "代码"),
        ("李某", "township", "nowhere", "没有代码"),
        ("李某", "school", "S404", "没有代码"),
        ("李某", "department", "511723100", "没有代码"),
    ],
)
def test_unusable_accounts_are_refused(admin: Actor, name: str, role: str, scope: str | None, word: str) -> None:
    with pytest.raises(Refused, match=word):
        managing.add(admin, name, role=role, scope=scope, password=PASSWORD)


def test_the_office_is_bound_to_its_host_and_the_right_to_sign_is_granted(admin: Actor) -> None:
    assert row("张某").scope == "edu"
    token = entering.log_in("张某", PASSWORD, "")
    managing.grant_sign(admin, "张某", True)
    assert look_up(token or "") is None, "a changed right begins with a new login"
    with reading() as session:
        found = actor_named(session, "张某")
    assert found and found.may_sign
    with pytest.raises(Refused, match="审签权"):
        managing.grant_sign(admin, "管理员甲", True)


def test_a_login_ends_when_idle_and_in_any_case_after_half_a_day(admin: Actor) -> None:
    token = entering.log_in("张某", PASSWORD, "") or ""
    at = wall_clock()
    for values, stands in (
        ({"seen_at": at - IDLE + timedelta(minutes=1)}, True),
        ({"seen_at": at - IDLE - timedelta(seconds=1)}, False),
        ({"seen_at": at, "expires_at": at - timedelta(seconds=1)}, False),
        ({"seen_at": at, "expires_at": at + ABSOLUTE}, True),
    ):
        with writing() as session:
            session.execute(update(LOGIN).values(**values))
        assert (look_up(token) is not None) == stands, values
    touch(token)
    with reading() as session:
        assert session.execute(select(LOGIN.c.seen_at)).scalar_one() >= at


def test_a_moved_office_clock_does_not_lengthen_a_login(admin: Actor) -> None:
    token = entering.log_in("张某", PASSWORD, "") or ""
    with writing() as session:
        session.execute(update(LOGIN).values(expires_at=wall_clock() - timedelta(seconds=1)))
    clock.fix(clock.now() - timedelta(days=30))
    assert look_up(token) is None


def test_names_come_back_from_their_header_form(admin: Actor) -> None:
    with reading() as session:
        found = actor_named(session, "%E5%BC%A0%E6%9F%90")
        assert found and found.name == "张某"
        assert actor_named(session, None) is None and actor_named(session, "") is None


def test_demo_accounts_open_by_click_in_a_demo_county_only(admin: Actor) -> None:
    with unit_of_work(managing.console(admin.county), "account.manage") as act:
        assert demo.demo_accounts(act) == 8  # no school without schools
        assert demo.demo_accounts(act) == 0
    assert entering.enter_demo("演示联席办", "") is None and entered_by_click() == []
    assert entering.log_in("演示联席办", NO_PASSWORD, "") is None
    with writing() as session:
        session.execute(update(COUNTY).values(demo=True))
    assert entering.enter_demo("演示联席办", "") and entering.enter_demo("township", "")
    assert entering.enter_demo("张某", "") is None, "an account with a password is never opened by a click"
    assert [role for _, role, _ in entered_by_click()][:4] == ["联席办", "拟稿员", "县领导", "召集人"]


def test_passwords() -> None:
    stored = hash_password(PASSWORD)
    assert stored.startswith("$argon2id$") and verify_password(PASSWORD, stored)
    assert not verify_password(PASSWORD + "x", stored) and not verify_password(PASSWORD, None)
    assert not verify_password(PASSWORD, NO_PASSWORD) and not verify_password("x" * (LONGEST + 1), stored)
    assert weakness("x" * 7, "") and weakness("x" * 1025, "") and weakness("Password1", "") and weakness("11111111", "")
    assert weakness("zhangmou2026", "zhangmou") and weakness(PASSWORD, "张某") is None


GUESSED = (
    *("kaijiang", "kaijiang2026", "Kaijiang@2026", "kai-jiang-xian-1", "开江县学校安全2026", "wangxianzhang"),
    *("zhangxiaozhang88", "20261008", "2026-10-08", "renshizhen2026", "kaijiangrenshi", "anquan2026"),
    *(
        "admin20261008",
        "lianxihuiyi1",
        "jiaoyuju123",
        "xuexiaoanquan",
        "zhangmouer66",
        "wangmoumou",
        "王某某王某某2026",
    ),
)
OWN_WORDS = ("窗前雨后茶三杯一盏", "tr0ub4dor&3", "hK7!mq2Zp", "lvcha-motuo-dengta")


def test_words_of_the_county_names_and_years_are_refused_wherever_a_password_is_set(admin: Actor) -> None:
    """A new account, a reset, one's own change."""
    token = entering.log_in("张某", PASSWORD, "") or ""
    for password in GUESSED:
        with pytest.raises(Refused, match="猜中|账号名"):
            managing.add(admin, "张某二", role="leader", display_name="王某某", password=password)
    for password in GUESSED[::4]:
        with pytest.raises(Refused, match="猜中|账号名"):
            managing.reset(admin, "张某", password + "1")
        fresh, reason = entering.change_password(token, PASSWORD, password + "2026")
        assert fresh is None and reason and "猜中" in reason
    for password in OWN_WORDS:
        managing.reset(admin, "张某", password)
        assert entering.log_in("张某", password, "")


def test_the_audit_of_all_this_holds(admin: Actor) -> None:
    entering.log_in("张某", "wrong password", "")
    entering.log_in("张某", PASSWORD, "")
    assert all(found.ok for found in check())

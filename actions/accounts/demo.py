"""The accounts of the demo county, one a role and two of the office, entered by a click."""

from sqlalchemy import func, select
from sqlmodel import Session

from access.passwords import NO_PASSWORD
from actions.accounts.managing import host_unit, insert_account
from actions.accounts.rows import ACCOUNT
from actions.unit_of_work import UnitOfWork
from models.base import table
from models.clock import today
from models.county import Pack, pack_in_force
from models.school import School, SchoolFact


def demo_accounts(act: UnitOfWork) -> int:
    """One account a role for a demo county, and a second of the office that drafts, entered by a click, no password.

    Members are bound to the first unit that is not the host, the township with most schools and its
    first school. Returns how many were made: none where such accounts already stand.
    """
    if act.session.execute(select(ACCOUNT.c.id).where(ACCOUNT.c.password_hash == NO_PASSWORD)).first():
        return 0
    pack = pack_in_force(act.session)
    host = host_unit(pack)
    unit = next(u for u in pack.units_on(today()) if u.kind == "department" and u.code != host)
    township, school = _busiest(act.session, pack, act.county)
    words = pack.words
    people: list[tuple[str, str, str | None, str, bool]] = [
        ("演示联席办", "office", None, "导入台账、筹备会议、跟踪督办", False),
        ("演示拟稿员", "office", None, "联席办另一人：通报由两人分别拟稿和核实", False),
        ("演示县领导", "leader", None, "看全县情况", False),
        ("演示召集人", "leader", None, words.get("convener", "县领导") + "：看全县情况，审签通报", True),
        ("演示督导室", "supervisor", None, "看全县情况和操作记录，核实通报", False),
        ("演示部门", "department", unit.code, unit.name + "：只看本单位事项", False),
        ("演示乡镇", "township", township, pack.name_of(township) + "：只看本乡镇事项", False),
    ]
    if school:
        people.append(("演示学校", "school", school[0], school[1] + "：只看本校事项", False))
    people.append(("演示管理员", "admin", None, "只管账号和备份", False))
    for name, role, scope, display, sign in people:
        insert_account(act, name, role, scope, may_sign=sign, display_name=display)
    act.detail = {"demo_accounts": len(people)}
    return len(people)


def _busiest(session: Session, pack: Pack, county: str) -> tuple[str, tuple[str, str] | None]:
    fact, school = table(SchoolFact), table(School)
    valid = [t.code for t in pack.townships_on(today())]
    row = session.execute(
        select(fact.c.township_code, func.count().label("n"))
        .where(fact.c.county == county, fact.c.superseded_at.is_(None), fact.c.township_code.in_(valid))
        .group_by(fact.c.township_code)
        .order_by(func.count().desc(), fact.c.township_code)
    ).first()
    if row is None:
        return valid[0], None
    first = session.execute(
        select(school.c.code, school.c.name)
        .join(fact, (fact.c.school_code == school.c.code) & (fact.c.county == school.c.county))
        .where(
            school.c.county == county,
            school.c.superseded_at.is_(None),
            fact.c.superseded_at.is_(None),
            fact.c.township_code == row.township_code,
        )
        .order_by(school.c.code)
    ).first()
    return row.township_code, (first.code, first.name) if first else None

"""开办清单: what a county that begins still does not know, what each gap keeps from working, and where it is entered.

A gap is counted from what stands today; nothing here is a figure of a meeting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlmodel import Session

from domain.calendar import school_year_of
from figures.bitemporal import known, statements
from figures.duties.proofs.language import kinds_of, scope_of
from figures.meetings.membership.members import members_on
from models.account import Account
from models.base import FAR, table
from models.county import TOWNSHIP_KIND, UNCONFIRMED, Pack
from models.duty import CLASS, SCHOOL, STANDING, TEXT, Duty
from models.provision import Facility, Staffing
from models.school import School, SchoolClass, SchoolFact

SCHOOLS, FACT, CLASSES, ACCOUNT = table(School), table(SchoolFact), table(SchoolClass), table(Account)
STAFFING, FACILITY = table(Staffing), table(Facility)
NAMED = 3
"""How many duties a sentence names before it counts the rest."""


@dataclass(frozen=True)
class Gap:
    """One thing still unknown. `lacking` of `whole`; `blocks`: what does not work without it; `ledger`: whose template
    brings it in ('' where it is entered in a page); `how`: where; `names`: whom it lacks for, in order."""

    key: str
    title: str
    lacking: int
    whole: int
    blocks: str
    ledger: str
    how: str
    names: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether nothing is lacking any more."""
        return not self.lacking


def first_day(session: Session, pack: Pack, day: date) -> list[Gap]:
    """Every gap in the order in which it is best filled, those filled already included."""
    open_now = (
        SCHOOLS.c.county == pack.code, known(SCHOOLS, None), SCHOOLS.c.opened_on <= day,
        func.coalesce(SCHOOLS.c.closed_on, FAR) > day,
    )  # fmt: skip
    names = dict(
        session.execute(select(SCHOOLS.c.code, SCHOOLS.c.name).where(*open_now).order_by(SCHOOLS.c.code)).all()
    )
    said = statements(FACT, pack.code, None, "school_code")
    today = {
        row.school_code: row
        for row in session.execute(select(said).where(said.c.effective_on <= day, said.c.until_on > day))
    }
    bound = [code for code in names if code in today and today[code].covered]
    return [
        _registered(names),
        _of_schools("facts", "学校情况", names, [c for c in names if c not in today], (
            "学段、所在乡镇和是否适用本方案不明：这些学校什么都不应报，地图上在待划分"), "schools"),
        _of_schools("pupils", "在校学生数", names, [c for c in bound if today[c].pupils is None],
                    _duties(pack, [d for d in pack.duties if d.steps or scope_of(d).limits], "不能判定"), "schools"),
        _of_schools("classes", "班级", names, _without(session, names, bound, select(CLASSES.c.school_code).where(
            CLASSES.c.county == pack.code, known(CLASSES, None))),
                    _duties(pack, [d for d in pack.duties if d.subject_kind == CLASS], "记未报"), "schools"),
        _guards(session, pack, names, bound),
        _of_schools("facilities", "设施", names, _without(session, names, bound, select(FACILITY.c.subject_code).where(
            FACILITY.c.county == pack.code, known(FACILITY, None))),
                    _duties(pack, _standing(pack, "facilities"), "记未报"), "facilities"),
        _calendar(pack, day),
        _start(pack),
        *_accounts(session, pack, names, day),
    ]  # fmt: skip


def _registered(names: dict[str, str]) -> Gap:
    return Gap(
        "schools", "学校名录", int(not names), max(len(names), 1),
        "没有学校就没有应报，台账也导不进来", "schools", "台账 › 学校 › 导入",
    )  # fmt: skip


def _of_schools(key: str, title: str, names: dict[str, str], lacking: Sequence[str], blocks: str, ledger: str) -> Gap:
    told = tuple(names[code] for code in lacking)
    return Gap(key, title, len(lacking), len(names), blocks, ledger, "下载模板，填好后在台账导入", told)


def _without(session: Session, names: dict[str, str], bound: Sequence[str], query: Select[tuple[str]]) -> list[str]:
    stated = set(session.execute(query.distinct()).scalars())
    return [code for code in bound if code in names and code not in stated]


def _standing(pack: Pack, ledger: str) -> list[Duty]:
    return [
        duty
        for duty in pack.duties
        if (duty.ledger, duty.subject_kind, duty.period) == (ledger, SCHOOL, STANDING) and duty.judgement != TEXT
    ]


def _duties(pack: Pack, duties: Sequence[Duty], what: str) -> str:
    """7.6 心理健康课、7.7 学期课时等 3 项记未报 — of the plan's own duties."""
    own = [duty for duty in duties if duty.rule_set == pack.rule_set]
    told = "、".join(f"{duty.code} {duty.short}" for duty in own[:NAMED])
    rest = f"等 {len(own)} 项" if len(own) > NAMED else ""
    return f"{told}{rest}{what}" if own else f"本县没有靠它判定的职责，可以不填；{what}的情形不会出现"


def _guards(session: Session, pack: Pack, names: dict[str, str], bound: Sequence[str]) -> Gap:
    """Guards are the posts whose lack is a weak point of a school's security."""
    weak = [duty for duty in _standing(pack, "staffing") if duty.weak_point]
    posts = {kind for duty in weak for kind in kinds_of(duty)}
    query = select(STAFFING.c.subject_code).where(
        STAFFING.c.county == pack.code, known(STAFFING, None), STAFFING.c.post.in_(posts)
    )
    title = "、".join(sorted(posts)) or "人员"
    lacking = _without(session, names, bound, query) if posts else []
    return _of_schools("guards", title, names, lacking, _duties(pack, weak, "记未报"), "staffing")


def _calendar(pack: Pack, day: date) -> Gap:
    year = school_year_of(day)
    terms = [term for term in pack.terms if term.school_year == year]
    open_terms = [f"{term.stage} {term.term}" for term in terms if term.status == UNCONFIRMED]
    lacking, whole = (len(open_terms), len(terms)) if terms else (1, 1)
    return Gap(
        "calendar", f"{year}学年校历", lacking, whole,
        "按周、按学期的数字都标“待核”，仅供参考" if terms else "没有这个学年的校历：不算周，也不算学期",
        "", "学年 › 校历，写明依据核定", tuple(open_terms),
    )  # fmt: skip


def _start(pack: Pack) -> Gap:
    return Gap(
        "start", "起算日", int(pack.starts_on is None), 1,
        "没有起算日：从学校开办那天就算应报，正式使用以前的周会记成未报", "", "学年 › 校历 › 起算日",
    )  # fmt: skip


def _members(session: Session, pack: Pack, day: date) -> Gap:
    members = members_on(session, pack, day)
    nameless = tuple(pack.name_of(seat.body) for seat in members if not seat.person)
    return Gap(
        "member_names", "成员姓名", len(nameless), len(members), "通知、纪要只写单位，不写姓名、职务", "",
        "季度会议 › 筹备 › 成员名单", nameless,
    )  # fmt: skip


def _accounts(session: Session, pack: Pack, names: dict[str, str], day: date) -> list[Gap]:
    query = select(ACCOUNT.c.role, ACCOUNT.c.scope, ACCOUNT.c.may_sign).where(
        ACCOUNT.c.county == pack.code, ACCOUNT.c.disabled.is_(False)
    )
    rows = session.execute(query).all()
    have = {(row.role, row.scope) for row in rows}
    signing = any(row.may_sign for row in rows)
    bodies = pack.bodies_on(day)
    of_bodies = [
        pack.name_of(code)
        for code, kind in bodies.items()
        if ("township" if kind == TOWNSHIP_KIND else "department", code) not in have
    ]
    of_schools = [name for code, name in names.items() if ("school", code) not in have]
    by_admin = "由管理员在账号页成批开通，账号条打印后当面交接"
    return [
        Gap("convener", "召集人", int(not signing), 1, "通报没有人能审签", "", "由管理员授予审签权"),
        _members(session, pack, day),
        Gap("members", "成员单位账号", len(of_bodies), len(bodies), "核数、反馈、复查只能由联席办代办", "", by_admin,
            tuple(of_bodies)),
        Gap("school_accounts", "学校账号", len(of_schools), len(names), "学校的自查、演练只能由乡镇或联席办代填", "",
            by_admin, tuple(of_schools)),
    ]  # fmt: skip

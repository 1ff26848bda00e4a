"""Who may be named under which clause: the list of bodies of the plan, on the day."""

from dataclasses import dataclass
from datetime import date

from models.county import OTHER_KIND, TOWNSHIP_KIND, TOWNSHIPS, Pack

TO_CONVENER = ("party_organ", "judicial")
"""Kinds of body that stand in the lists, but whose case only the convener opens (提请召集人研究)."""


SCHOOLS_CLAUSE, CHECKING_CLAUSE, SUPERVISING_CLAUSE = "clause.schools", "clause.checks", "clause.supervision"
"""Settings that say under which task a pack puts the duties of schools, checks and rectification, and the
general supervision by departments."""

INCIDENT_TASK = "agenda.incident_task"
"""The setting that names the task under which matters of incidents fall."""


@dataclass(frozen=True)
class Standing:
    """Whether a body may be named under a clause: the reason in Chinese, and the clauses that may be offered.

    `to_convener`: it stands in the list, but its case is put to the convener instead of named.
    """

    allowed: bool
    reason: str
    offered: tuple[str, ...] = ()
    to_convener: bool = False


def clauses_of(pack: Pack, body: str, day: date) -> tuple[str, ...]:
    """The tasks in force on a day whose list of responsible units holds the body, in the order of the plan; none
    for a body that has ended or not begun."""
    kind = pack.bodies_on(day).get(body)
    if kind is None:
        return ()
    listed = TOWNSHIPS if kind == TOWNSHIP_KIND else body
    tasks = {cell.task for cell in pack.cells if cell.unit == listed}
    return tuple(task.code for task in pack.tasks_on(day) if task.code in tasks)


def answering_for_schools(pack: Pack) -> list[str]:
    """The units that answer for what schools owe (31号文 2、3), never a township."""
    clause = pack.setting(SCHOOLS_CLAUSE)
    return [cell.unit for cell in pack.cells if cell.task == clause and cell.unit != TOWNSHIPS]


def incident_clauses(pack: Pack, body: str, day: date) -> list[str]:
    """Under which clauses a matter of incidents may be put: the pack's, else the last that lists the body."""
    named = pack.setting(INCIDENT_TASK)
    return [named] if named else list(clauses_of(pack, body, day)[-1:])


def standing(pack: Pack, unit: str, clause: str, day: date) -> Standing:
    """Whether `unit` (a code) may be named in a 通报 under `clause` (1–15, S1–S4) on a day. Basis: the plan's
    safeguard 3.

    Safeguards have no list and are never the breached duty; schools are never named, they go to the bureau's
    assessment sheet; party organs and courts are put to the convener; a body or a task that has ended is none.
    本县口径.
    """
    kinds = {known_unit.code: known_unit.kind for known_unit in pack.units_on(day)} | pack.bodies_on(day)
    name, offered = pack.name_of(unit), clauses_of(pack, unit, day)
    titles = {task.code: task.title for task in pack.tasks_on(day)}
    if unit not in kinds and unit in pack.unit_names:
        return Standing(False, f"{name}在{day:%Y-%m-%d}不是有效的单位（已撤并或尚未设立），不能作为通报对象。")
    if unit not in kinds:
        bureau, plan = pack.words.get("bureau", "主管部门"), pack.words.get("plan.short", "方案")
        reason = f"“{name}”不是{plan}列明的部门或乡镇，不能通报；学校的问题转{bureau}作学校考核。"
        return Standing(False, reason)
    if kinds[unit] == OTHER_KIND:
        return Standing(False, f"{name}不是任何一项重点工作的责任单位，不能作为通报对象。")
    others = f"可改用第{'、'.join(offered)}条。" if offered else ""
    if clause not in titles:
        return Standing(False, f"没有第{clause}条。{others}", offered)
    if all(cell.task != clause for cell in pack.cells):
        reason = f"“{titles[clause]}”是保障机制，没有列责任单位，只能作为程序依据，不能作为违反的条款。{others}"
        return Standing(False, reason, offered)
    if clause not in offered:
        return Standing(False, f"第{clause}条“{titles[clause]}”的责任单位里没有{name}。{others}", offered)
    if kinds[unit] in TO_CONVENER:
        reason = f"{name}列在第{clause}条的责任单位里，但属党的工作机关或司法机关，请提请召集人研究，不直接通报。"
        return Standing(False, reason, offered, True)
    return Standing(True, f"{name}是第{clause}条“{titles[clause]}”的责任单位。", offered)

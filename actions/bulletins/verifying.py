"""The body's own words on a draft, and 核实 after them or their deadline."""

from collections.abc import Sequence
from typing import Any

from access.rights import Place
from actions.bulletins.hands import refuse_own_draft
from actions.bulletins.line import (
    Row,
    change,
    line_in,
    move,
    needed,
    on_behalf,
    own_place,
    place_of_line,
    refuse_untrue,
)
from actions.bulletins.looking import Said, Seen, cited, seen_before, stood
from actions.unit_of_work import UnitOfWork, unit_of_work
from errors import Refused
from figures.bodies.hands import BODIES, four_eyes
from models.account import Actor
from models.bulletin import SENT, VERIFIED, WITHDRAWN, BulletinLine
from models.clock import today
from models.county import pack_in_force
from models.database import reading

STANDS, CHANGED = "成立", "修改"


VERDICTS = (STANDS, CHANGED, WITHDRAWN)


def state(actor: Actor, line_id: int, statement: str, *, version: int | None = None) -> None:
    """The body's own words on the draft; printed beside the finding. Late words are taken and dated.

    The office may enter words that came on paper; the step says so.
    """
    with unit_of_work(actor, "bulletin.state", f"line {line_id}", own_place(actor)) as act:
        line = line_in(act, line_id, SENT, verb="bulletin.state", version=version)
        words = needed(statement, "请写明情况说明。")[:4000]
        late = "（逾期）" if line.statement_due and today() > line.statement_due else ""
        values = {"statement": words, "stated_on": today()}
        change(act, line, "单位说明", f"{on_behalf(actor, line)}{late}{words}", **values)


def verify(
    actor: Actor,
    line_id: int,
    verdict: str,
    finding: str,
    facts: str = "",
    rows: Sequence[Row] | None = None,
    *,
    matter: str = "",
    version: int | None = None,
) -> None:
    """核实: 成立, 修改 (new 事由 and facts, and the rows that remain) or 撤回, each with its reason, after the body's
    statement or its deadline, by another than who drafted it.

    What stands must be true today: a row closed, made up for or extended since is taken out or restated.
    """
    verb, place = _right(actor, line_id)
    changed = verdict == CHANGED
    said = Said(
        matter=matter.strip()[:200] or None if changed else None,
        facts=facts.strip()[:4000] or None if changed else None,
        finding=finding.strip()[:2000],
        rows=cited(rows) if changed and rows is not None else None,
    )

    def deed(act: UnitOfWork, line: BulletinLine, seen: Seen) -> None:
        if not line.stated_on and line.statement_due and today() <= line.statement_due:
            raise Refused(f"答复期限{line.statement_due}还没有过，请等单位说明或期满后再核实。")
        words = needed(finding, "请写核实意见。")[:2000]
        if verdict not in VERDICTS:
            raise Refused("核实结论只能是：成立、修改、撤回。")
        same = refuse_own_draft(act, line, "核实")
        if verdict == WITHDRAWN:
            move(act, line, WITHDRAWN, words + same, finding=words)
            return
        values: dict[str, Any] = {"finding": words}
        if changed:
            values |= _changed(line, said)
        now = said.on(line)
        refuse_untrue(seen.rows, f"{now.matter}\n{now.facts}", RESTATE, praise=line.praise)
        values["rows"] = stood(now.rows, seen.rows)
        move(act, line, VERIFIED, f"{CHANGED}：{words}{same}" if changed else words + same, **values)

    seen_before(actor, verb, line_id, (SENT,), deed, "核实", said=said, place=place, version=version)


RESTATE = "请选“修改”：去掉这些行，或者写明哪一天办结、超过期限几天；全部不成立的选“撤回”。"


def _right(actor: Actor, line_id: int) -> tuple[str, Place]:
    """The right by which a line is verified: where the pack asks for another organ than the drafter's, that of either
    organ over any body."""
    with reading() as session:
        across = four_eyes(pack_in_force(session)) == BODIES
    place = place_of_line(actor, line_id)
    return ("bulletin.verify_across" if across and place.unit != actor.scope else "bulletin.verify"), place


def _changed(line: BulletinLine, said: Said) -> dict[str, Any]:
    """What 修改 changes. Raises Refused for new rows, for none left, and for words left as they were."""
    facts = needed(said.facts or "", "修改认定事实请写明改后的事实。")
    values: dict[str, Any] = {"facts": facts, "matter": said.matter or line.matter}
    if said.rows is None:
        return values
    before = cited(line.rows)
    if any(row not in before for row in said.rows):
        raise Refused("核实只能去掉依据的行，不能增加；新的事项请另拟一条。")
    if not said.rows and not line.praise:
        raise Refused("依据的行全部去掉时，请选“撤回”。")
    if len(said.rows) < len(before) and facts == line.facts:
        raise Refused("去掉了依据的行，认定事实却没有改：请按留下的行改写。")
    return values

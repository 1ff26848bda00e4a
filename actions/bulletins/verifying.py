"""The body's own words on a draft, and 核实 after them or their deadline."""

from collections.abc import Sequence
from typing import Any

from actions.bulletins.line import Row, change, line_in, move, needed, on_behalf, own_place, place_of_line
from actions.unit_of_work import unit_of_work
from errors import Refused
from models.account import Actor
from models.bulletin import SENT, VERIFIED, WITHDRAWN, BulletinLine
from models.clock import today

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
    version: int | None = None,
) -> None:
    """核实: 成立, 修改 (new facts, and the rows that remain) or 撤回, each with its reason, after the statement
    or its deadline."""
    with unit_of_work(actor, "bulletin.verify", f"line {line_id}", place_of_line(actor, line_id)) as act:
        line = line_in(act, line_id, SENT, version=version)
        if not line.stated_on and line.statement_due and today() <= line.statement_due:
            raise Refused(f"答复期限{line.statement_due}还没有过，请等单位说明或期满后再核实。")
        words = needed(finding, "请写核实意见。")[:2000]
        if verdict == WITHDRAWN:
            move(act, line, WITHDRAWN, words, finding=words)
        elif verdict == STANDS:
            move(act, line, VERIFIED, words, finding=words)
        elif verdict == CHANGED:
            changed: dict[str, Any] = {
                "finding": words,
                "facts": needed(facts, "修改认定事实请写明改后的事实。")[:4000],
            }
            if rows is not None:
                changed["rows"] = _remaining(line, rows)
            move(act, line, VERIFIED, f"{CHANGED}：{words}", **changed)
        else:
            raise Refused("核实结论只能是：成立、修改、撤回。")


def _remaining(line: BulletinLine, rows: Sequence[Row]) -> list[Row]:
    kept = [{"ledger": row["ledger"], "number": row["number"]} for row in rows]
    if any(row not in line.rows for row in kept):
        raise Refused("核实只能去掉依据的行，不能增加；新的事项请另拟一条。")
    if not kept and not line.praise:
        raise Refused("依据的行全部去掉时，请选“撤回”。")
    return kept

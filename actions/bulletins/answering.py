"""反馈 of the named body, and 核销 or 再督办 after it or its deadline."""

from datetime import date

from actions.bulletins.line import line_in, move, needed, on_behalf, own_place, place_of_line
from actions.unit_of_work import unit_of_work
from errors import Refused
from models.account import Actor
from models.bulletin import ANSWERED, ISSUED, PRESSED, SETTLED
from models.clock import today


def feedback(actor: Actor, line_id: int, text: str, *, version: int | None = None) -> None:
    """反馈: the body reports what it did; what came on paper is entered by the office, and the step says so."""
    with unit_of_work(actor, "bulletin.feedback", f"line {line_id}", own_place(actor)) as act:
        line = line_in(act, line_id, ISSUED, PRESSED, verb="bulletin.feedback", version=version)
        words = needed(text, "请写整改反馈。")[:4000]
        late = "（逾期）" if line.feedback_due and today() > line.feedback_due else ""
        move(act, line, ANSWERED, f"{on_behalf(actor, line)}{late}{words}", feedback=words, answered_on=today())


def settle(
    actor: Actor, line_id: int, verdict: str, note: str, due: date | None = None, *, version: int | None = None
) -> None:
    """核销, or 再督办 with a new feedback deadline, after the body's feedback or its deadline."""
    with unit_of_work(actor, "bulletin.settle", f"line {line_id}", place_of_line(actor, line_id)) as act:
        line = line_in(act, line_id, ANSWERED, ISSUED, PRESSED, version=version)
        needed(note, "请写核销或再督办的意见。")
        if verdict == SETTLED:
            if line.state != ANSWERED:
                raise Refused("单位还没有反馈，不能核销；期满可以再督办。")
            move(act, line, SETTLED, note)
        elif verdict == PRESSED:
            if due is None or due <= today():
                raise Refused("再督办必须写明新的反馈期限，且在今天之后。")
            if line.state != ANSWERED and line.feedback_due and today() <= line.feedback_due:
                raise Refused(f"反馈期限{line.feedback_due}还没有过。")
            move(act, line, PRESSED, f"{note.strip()}（新期限{due}）", feedback_due=due)
        else:
            raise Refused("结论只能是：核销、再督办。")

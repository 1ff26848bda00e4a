"""督办函 of a meeting: to each unit whose resolutions are past their day and not carried out."""

from errors import Refused
from models.clock import today
from papers.bulletins.issued import answer_by
from papers.bulletins.replies import Letter, Pressed, letter_paper
from papers.meeting.asked import Asked, named
from papers.setting.words import written_day


def letters(asked: Asked) -> list[tuple[str, bytes]]:
    """A letter for each leading unit. Raises Refused when nothing is past its day."""
    pack, day = asked.pack, today()
    late = [d for d in asked.decided if d.overdue]
    if not late:
        raise Refused(f"{asked.label}会议的议定事项没有超过时限未落实的，不必发督办函。")
    _, meeting = named(pack)
    made = []
    for unit in dict.fromkeys(d.lead_unit for d in late):
        mine = [d for d in late if d.lead_unit == unit]
        letter = Letter(
            pack.name_of(unit), "关于限期落实联席会议议定事项的督办函",
            f"{written_day(asked.held_on)}召开的{meeting}{asked.label}{asked.sitting.kind}议定由你单位牵头的事项中",
            asked.given.issued or day, asked.given.reply_by or answer_by(pack, day), asked.given.number,
        )  # fmt: skip
        matters = [Pressed(d.matter, d.deadline, d.days_over, d.reason) for d in mine]
        made.append((letter.body, letter_paper(pack, letter, matters, asked.template)))
    return made

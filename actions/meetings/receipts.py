"""参会回执: a member answers the notice for itself, or the office on its behalf; said again, it replaces."""

from sqlalchemy import delete, insert

from access.rights import Place
from actions.meetings.members import refuse_numbers
from actions.meetings.standing import locked
from actions.unit_of_work import unit_of_work
from errors import Refused
from figures.meetings.membership.members import members_on
from figures.meetings.membership.receipts import REPLY, meeting_day
from models.account import Actor
from models.county import pack_in_force
from models.sitting import AGENDA_SET, AWAY, COMES, INSTEAD, PREPARING, REPLIES


def reply(
    actor: Actor, sitting_id: int, body: str, answer: str, *, person: str = "", post: str = "", reason: str = ""
) -> None:
    """What a member answers to the notice: 参会, 代为参会 (by whom) or 请假 (why). The list of members names the
    member; where it names nobody, `person` and `post` may.

    Raises Refused when the meeting has begun, the body is no member, nobody is named to come instead, no reason is
    given for a leave, or a number stands in place of a name; NotAllowed for another body's receipt.
    """
    person, post, reason = person.strip(), post.strip(), reason.strip()
    with unit_of_work(actor, "meeting.reply", body, Place(township=body, unit=body)) as act:
        sitting = locked(act, sitting_id, PREPARING, AGENDA_SET)
        pack = pack_in_force(act.session)
        member = next((s for s in members_on(act.session, pack, meeting_day(sitting)) if s.body == body), None)
        name = pack.name_of(body)
        if member is None:
            raise Refused(f"{name}不是这次会议的成员单位，不用回执：成员名单由联席办维护。")
        if answer not in REPLIES:
            raise Refused(f"{name}的回执请选{'、'.join(REPLIES)}。")
        if answer == INSTEAD and not (person and post):
            raise Refused(f"{name}：代为参会的，请写姓名和职务。")
        if answer == INSTEAD and person == member.person:
            raise Refused(f"{name}：{person}就是成员本人，请选“{COMES}”。")
        if answer == COMES and person and member.person and person != member.person:
            raise Refused(f"{name}的成员是{member.person}：别人来请选“{INSTEAD}”，换了人请联席办改成员名单。")
        if answer == AWAY and not reason:
            raise Refused(f"{name}：请假请写事由。")
        refuse_numbers(name, person, post)
        if len(reason) > REASON:
            raise Refused(f"{name}的请假事由有{len(reason)}个字，最多{REASON}个。")
        said = {"answer": answer, "person": "" if answer == AWAY else person, "post": "" if answer == AWAY else post}
        said["reason"] = reason if answer == AWAY else ""
        act.session.execute(delete(REPLY).where(REPLY.c.sitting_id == sitting.id, REPLY.c.body == body))
        row = {"county": act.county, "sitting_id": sitting.id, "body": body, "said_at": act.at, "said_by": actor.name}
        act.session.execute(insert(REPLY).values(row | said))
        act.detail |= {"meeting": f"sitting {sitting_id}"} | said


REASON = 400
"""The most characters of a reason for leave."""

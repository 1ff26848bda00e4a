"""What a row of a ledger says in one line, in its own words: the facts that matter for what somebody knew or did."""

from collections.abc import Callable, Mapping
from typing import Any

from catalogue.ledgers import Sheet
from figures.wording import stored_text
from models.base import Base
from models.county import Pack
from models.hazard import Hazard, HazardEvent
from models.incident import Incident
from models.inspection import Inspection
from models.meeting import Meeting, Resolution
from models.practice import Drill, Lesson
from models.provision import Document, Facility, Staffing
from models.school import SchoolFact

Facts = Mapping[str, Any]
MOST = 200
"""Letters of a row's own words that a line quotes."""


def row_words(pack: Pack, sheet: Sheet, facts: Facts) -> str:
    """One line: the ledger's own sentence where it has one, else what the row is about, by its kind."""
    own = _OWN.get(sheet.model)
    if own is not None:
        return own(pack, facts)
    fields = (sheet.kind, sheet.cites)
    return "　".join(dict.fromkeys(stored_text(facts[name]) for name in fields if name and facts.get(name)))


def quoted(words: str) -> str:
    """Somebody's own words between quotation marks, cut to a line; "" for none."""
    told = " ".join(words.split())
    return f"“{told[:MOST]}{'…' if len(told) > MOST else ''}”" if told else ""


def _joined(*parts: str) -> str:
    return "，".join(part for part in parts if part)


def _hazard(pack: Pack, row: Facts) -> str:
    limit = row["first_deadline"]
    return _joined(
        quoted(row["description"]) + (f"（{row['place']}）" if row["place"] else ""),
        row["level"],
        f"首次期限{limit}" if limit else "没有期限",
        f"复查{pack.name_of(row['verifying_unit'])}",
    )


def _step(_pack: Pack, row: Facts) -> str:
    limit = f"新期限{row['new_deadline']}" if row["new_deadline"] else ""
    approved = f"{row['approver_post']}批准" if row["approver_post"] else ""
    asked = f"{row['requested_on']}申请" if row["requested_on"] else ""
    interim = f"防护措施{quoted(row['interim'])}" if row["interim"] else ""
    return _joined(row["kind"] + quoted(row["reason"]), asked, approved, limit, interim)


def _check(_pack: Pack, row: Facts) -> str:
    found = f"发现隐患{row['found']}项" if row["found"] else "没有发现隐患"
    return _joined(f"{row['kind']}，{found}", quoted(row["content"]))


def _drill(_pack: Pack, row: Facts) -> str:
    return _joined(
        row["kind"] + (f"（{row['scenario']}）" if row["scenario"] else ""),
        "疏散" if row["evacuation"] else "",
        f"{row['people']}人" if row["people"] else "",
        f"{row['seconds']}秒" if row["seconds"] else "",
        row["carried_out"],
        quoted(row["lessons_learned"]),
    )


def _lesson(_pack: Pack, row: Facts) -> str:
    classes = f"{row['classes']}个班共" if row.get("classes", 1) > 1 else ""
    topic = f"（{row['topic']}）" if row["topic"] else ""
    return f"{row['course']}{topic}，{classes}{row['hours']:g}课时"


def _document(_pack: Pack, row: Facts) -> str:
    until = f"有效期至{row['valid_until']}" if row["valid_until"] else ""
    return _joined(f"{row['kind']}《{row['title']}》", row["doc_number"], until)


def _staffing(_pack: Pack, row: Facts) -> str:
    parts = (("full_time", "专职"), ("certified", "持证"), ("checked", "已入职查询"), ("over_55", "超55周岁"))
    told = [f"其中{word}{row[name]}人" for name, word in parts if row[name] is not None]
    return _joined(f"{row['post']}{row['people']}人", *told)


def _facility(_pack: Pack, row: Facts) -> str:
    told = [
        word if row[name] else f"未{word}"
        for name, word in (("networked", "联网"), ("to_standard", "达标"))
        if row[name] is not None
    ]
    return _joined(f"{row['kind']}：{row['present']}", *told)


def _facts(pack: Pack, row: Facts) -> str:
    return _joined(
        pack.name_of(row["township_code"]),
        row["stage"],
        f"在校{row['pupils']}人" if row["pupils"] is not None else "",
        "寄宿" if row["boarding"] else "",
    )


def _incident(_pack: Pack, row: Facts) -> str:
    hurt = [f"{word}{row[name]}人" for name, word in (("deaths", "死亡"), ("injuries", "受伤")) if row[name]]
    return _joined(row["kind"], "校内" if row["on_campus"] else "校外", *hurt, quoted(row["outcome"]))


def _resolution(pack: Pack, row: Facts) -> str:
    ended = f"{row['outcome']}{row['outcome_on'] or ''}" if row["outcome"] else ""
    return _joined(
        quoted(row["matter"]),
        f"由{pack.name_of(row['lead_unit'])}牵头",
        f"时限{row['deadline']}",
        ended,
        quoted(row["reason"]),
    )


def _meeting(_pack: Pack, row: Facts) -> str:
    return _joined(row["kind"], f"{row['convener_post']}召集" if row["convener_post"] else "")


_OWN: dict[type[Base], Callable[[Pack, Facts], str]] = {
    Hazard: _hazard,
    HazardEvent: _step,
    Inspection: _check,
    Drill: _drill,
    Lesson: _lesson,
    Document: _document,
    Staffing: _staffing,
    Facility: _facility,
    SchoolFact: _facts,
    Incident: _incident,
    Meeting: _meeting,
    Resolution: _resolution,
}

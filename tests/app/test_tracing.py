"""责任倒查 on the screen: prefilled from an incident, each reading logged once, and who is kept out."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from models.base import table
from models.database import reading
from models.incident import Incident
from models.record import AuditEntry

AUDIT, INCIDENT = table(AuditEntry), table(Incident)
Visit = Callable[..., AppTest]


def readings(verb: str) -> int:
    """How many readings stand in the audit."""
    with reading() as session:
        query = select(func.count()).select_from(AUDIT).where(AUDIT.c.verb == verb, AUDIT.c.outcome == "done")
        return int(session.execute(query).scalar_one())


@pytest.fixture
def asked() -> dict[str, str]:
    """The address under which the page of the newest incident opens."""
    with reading() as session:
        query = select(INCIDENT).where(INCIDENT.c.superseded_at.is_(None)).order_by(INCIDENT.c.happened_at.desc())
        row = session.execute(query).mappings().first()
    assert row is not None
    day = f"{row['happened_at']:%Y-%m-%d}"
    return {"of": "school", "who": row["school_code"], "day": day, "incident": row["number"]}


def test_one_reading_is_one_entry_whatever_is_clicked(visit: Visit, asked: dict[str, str]) -> None:
    before = readings("trace.read")
    app = visit("演示督导室", "tracing", **asked)
    assert not app.exception and "在办" in app.title[0].value
    said = " ".join(each.value for each in app.markdown)
    assert "那天轮到谁" in said and "报告链" in said and "谁看过这份倒查" in said
    assert readings("trace.read") == before + 1
    app.run()
    assert readings("trace.read") == before + 1


def test_an_incident_leads_there(visit: Visit, asked: dict[str, str]) -> None:
    app = visit("演示联席办", "ledger", kind="incidents", row=asked["incident"])
    assert any("倒查" in str(link.proto.label) for link in app.get("page_link"))


def test_those_concerned_are_kept_out(visit: Visit, asked: dict[str, str]) -> None:
    for who in ("演示部门", "演示乡镇", "演示学校"):
        with pytest.raises(ValueError):
            visit(who, "tracing", **asked)
    for who in ("演示县领导", "演示部门", "演示乡镇", "演示学校"):
        with pytest.raises(ValueError):
            visit(who, "cases")


def test_what_cannot_be_asked_has_a_sentence(visit: Visit, asked: dict[str, str]) -> None:
    app = visit("演示联席办", "tracing", **(asked | {"day": "2001-01-01", "incident": ""}))
    assert app.title[0].value == "不能倒查" and not app.exception
    assert visit("演示联席办", "tracing").title[0].value.startswith("责任倒查：先选")


def test_the_register_of_cases_is_empty_and_logged(visit: Visit) -> None:
    before = readings("case.read")
    app = visit("演示联席办", "cases")
    assert app.title[0].value == "没有追责案件" and readings("case.read") > before

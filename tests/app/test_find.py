"""查找: every link lists exactly the rows it promised, for each reader; words, pinyin, tails of numbers, 作废."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import select

from figures.query import Slice
from ledgers.cut import Filter
from ledgers.finding import VOIDED, search_all
from models.base import table
from models.county import pack_in_force
from models.database import reading
from models.school import School
from tests.app.conftest import TODAY

Visit = Callable[..., Any]
LINK = re.compile(r"看这 ([\d,]+) 条")


def links(app: Any) -> list[tuple[str, str]]:
    """Label and query of the links of a page."""
    return [(link.proto.label, link.proto.query_string) for link in app.get("page_link")]


@pytest.mark.parametrize("name", ["演示联席办", "演示部门", "演示乡镇", "演示学校"])
@pytest.mark.parametrize("said", ["小学", "任市 灭火器", "rs", "县公安局"])
def test_a_link_of_a_search_lists_exactly_what_it_promised(visit: Visit, name: str, said: str) -> None:
    app = visit(name, "find", q=said)
    assert not app.exception
    promised = [(found[1], where) for label, where in links(app) if (found := LINK.search(label))]
    assert promised or (name, said) != ("演示联席办", "小学")
    for number, where in promised[:4]:
        listed = visit(name, "ledger", **dict(parse_qsl(where)))
        assert not listed.exception
        shown = " ".join(m.value for m in listed.markdown) + " ".join(t.value for t in listed.title)
        assert re.search(rf"(?<!\d){number}(?![\d,])", shown), (where, number)


def test_tails_pinyin_and_former_names_find_the_same_school(county: str) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        schools = table(School)
        code, name = session.execute(select(schools.c.code, schools.c.name).order_by(schools.c.code)).first()

        def schools_by(said: str) -> set[str]:
            found = search_all(session, pack, Filter(search=said), Slice(), TODAY)
            return {hit.key for hits in found if hits.kind == "schools" and hits.sheet == "学校" for hit in hits.rows}

        assert code in schools_by(name) and code in schools_by(code[-4:])
        assert schools_by("没有这样的学校") == set() == schools_by("") == schools_by("  ")


def test_a_hazard_taken_back_is_found_apart(county: str) -> None:
    from models.hazard import HazardEvent

    steps = table(HazardEvent)
    with reading() as session:
        pack = pack_in_force(session)
        number = (
            session.execute(select(steps.c.hazard_no).where(steps.c.kind == "作废", steps.c.superseded_at.is_(None)))
            .scalars()
            .first()
        )
        assert number, "the demo county has a hazard taken back"
        found = search_all(session, pack, Filter(search=number), Slice(), TODAY)
    [voided] = [hits for hits in found if hits.state == VOIDED]
    assert [hit.key for hit in voided.rows] == [number] and voided.total == 1
    assert not [hits for hits in found if hits.kind == "hazards" and hits.state != VOIDED]

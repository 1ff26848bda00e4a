"""What each 来源 and 专项 found and mended equals the lists its numbers open, on any day and as known on any day."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from books import SCHOOLS, XLSX, book, import_files

from figures.hazards.lists import hazard_list
from figures.origins.mended import ORIGINS, origins
from figures.query import Slice, between
from models import clock
from models.account import Actor
from models.county import pack_in_force
from models.database import reading

HEAD = [
    *("隐患编号", "学校代码", "环", "隐患描述", "隐患等级", "发现日期"),
    *("来源", "专项", "整改责任主体", "复查单位", "首次整改期限"),
]
CAMPAIGN, COUNTY = "秋季大排查", "县政府大排查"


def row(number: str, school: str, day: int, source: str, campaign: str | None, due: date | None) -> list[object]:
    """A hazard found in September."""
    found = date(2026, 9, day)
    return [number, school, "校内", f"隐患{number}", "一般", found, source, campaign, school, "任市镇", due]


ROWS = [
    row("H1", "S1", 3, COUNTY, CAMPAIGN, date(2026, 9, 9)),
    row("H2", "S2", 4, COUNTY, CAMPAIGN, date(2026, 9, 20)),
    row("H3", "S1", 5, "学校自查", None, date(2026, 10, 30)),
    row("H4", "S1", 5, COUNTY, CAMPAIGN, None),
]
STEPS = [
    ["隐患编号", "序号", "事项", "日期", "办理单位", "理由或措施"],
    ["H1", 1, "报告整改", date(2026, 9, 10), "S1", "已更换"],
    ["H1", 2, "复查销号", date(2026, 9, 12), "任市镇", "合格"],
    ["H4", 1, "作废", date(2026, 9, 8), "edu", "重复"],
]


@pytest.fixture
def county(kaijiang: Actor) -> Iterator[Actor]:
    clock.fix(datetime(2026, 10, 12, 9))
    import_files(kaijiang, "schools", [(XLSX, SCHOOLS)])
    made = import_files(kaijiang, "hazards", [(XLSX, book(隐患=[HEAD, *ROWS], 办理记录=STEPS))])
    assert made.batch, [error.sentence for error in made.errors]
    yield kaijiang
    clock.fix(None)


def told(day: date, **how: object) -> list[tuple[object, ...]]:
    with reading() as session:
        found = origins(session, pack_in_force(session), day, **how)  # type: ignore[arg-type]
    return [(each.name, each.found, each.closed, each.overdue, each.schools) for each in found]


def test_a_campaign_says_how_many_it_found_and_how_many_are_mended(county: Actor) -> None:
    today = date(2026, 10, 12)
    assert told(today) == [(CAMPAIGN, 2, 1, 1, 2), ("学校自查", 1, 0, 0, 1), (COUNTY, 2, 1, 1, 2)]
    assert told(date(2026, 9, 6)) == [(CAMPAIGN, 2, 0, 0, 2), ("学校自查", 1, 0, 0, 1), (COUNTY, 2, 0, 0, 2)]
    assert told(today, recorded_by=date(2026, 10, 11)) == []
    assert told(today, part=Slice(school="S2")) == [(CAMPAIGN, 1, 0, 1, 1), (COUNTY, 1, 0, 1, 1)]


@pytest.mark.parametrize("day", [date(2026, 9, 4), date(2026, 9, 11), date(2026, 10, 12)])
def test_each_number_is_the_length_of_the_list_it_opens(county: Actor, day: date) -> None:
    with reading() as session:
        pack = pack_in_force(session)
        asked = between(date(2026, 7, 1), date(2026, 12, 31), day)
        found = origins(session, pack, day)
        assert found
        for each in found:
            assert each.field in ORIGINS
            part = Slice(**{each.field: each.name})  # type: ignore[arg-type]
            listed = {
                state: hazard_list(session, pack, asked, part=part, state=state)[1]
                for state in ("recorded", "open", "overdue")
            }
            assert listed == {"recorded": each.found, "open": each.open, "overdue": each.overdue}

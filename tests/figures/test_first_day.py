"""开办清单: each gap is counted from what stands, and goes when it is filled."""

from datetime import date

from actions.accounts.managing import add, console
from actions.teaching.calendar import TermStated, state_calendar, state_start
from figures.first_day import Gap, first_day
from models.account import Actor
from models.county import pack_in_force
from models.database import reading
from models.school import School
from tests.figures.duties.duty_ledgers import RENSHI, class_of, facility, said, school, staffing, write

DAY = date(2026, 9, 7)


def gaps() -> dict[str, Gap]:
    with reading() as session:
        return {gap.key: gap for gap in first_day(session, pack_in_force(session), DAY)}


def lacking() -> dict[str, int]:
    return {key: gap.lacking for key, gap in gaps().items()}


def test_an_empty_county_lacks_all_of_it(kaijiang: Actor) -> None:
    found = lacking()
    assert found["schools"] == found["start"] == found["convener"] == 1
    assert (found["calendar"], found["members"]) == (8, 32)
    assert found["facts"] == found["classes"] == 0, "of no school nothing is lacking"


def test_each_gap_goes_when_it_is_filled(kaijiang: Actor) -> None:
    school(kaijiang, "S1")
    school(kaijiang, "S2", pupils=None)
    school(kaijiang, "S3", covered=False)
    write(kaijiang, School, {"code": "S4", "name": "新学校", "level": "乡镇", "opened_on": date(2026, 9, 1)})
    write(kaijiang, School, {"code": "S5", "name": "未来学校", "level": "乡镇", "opened_on": date(2026, 9, 8)})
    before = gaps()
    assert before["facts"].names == ("新学校",) and before["facts"].whole == 4
    assert before["pupils"].names == ("S2学校",)
    for key in ("classes", "guards", "facilities"):
        assert before[key].names == ("S1学校", "S2学校"), key
    assert before["guards"].title == "保安" and "9.6" in before["guards"].blocks
    assert before["classes"].blocks.startswith("7.6 ") and before["classes"].ledger == "schools"
    said(kaijiang, "S4", date(2026, 9, 1), covered=False)
    said(kaijiang, "S2", date(2026, 9, 2))
    class_of(kaijiang, "S1")
    staffing(kaijiang, "保安", 2, "S1")
    staffing(kaijiang, "宿管员", 2, "S2")
    facility(kaijiang, "校园网络", "否", "S2")
    add(console("511723"), "任市", role="township", scope=RENSHI, password="horse-staple-9")
    add(console("511723"), "王县长", role="leader", may_sign=True, password="horse-staple-9")
    state_start(kaijiang, date(2026, 9, 1), "正式使用")
    year = [
        TermStated(stage, "2026-2027-1", date(2026, 9, 1), date(2027, 1, 22))
        for stage in ("幼儿园", "义务教育", "毕业年级", "高中")
    ]
    state_calendar(kaijiang, year, [], source="某市教函〔2026〕40号")
    after = gaps()
    assert {key for key, gap in after.items() if gap.done} == {"schools", "facts", "pupils", "start", "convener"}
    assert (after["classes"].names, after["guards"].names) == (("S2学校",), ("S2学校",))
    assert (after["facilities"].names, after["calendar"].lacking) == (("S1学校",), 4)
    assert after["members"].lacking == before["members"].lacking - 1
    assert after["school_accounts"].lacking == 4

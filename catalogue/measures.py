"""The figures that are shown side by side, one entry each: what a figure is called, what it counts and is a part of.

Map, table beside it, headlines and definitions read this table. A further measure of the map is one entry here whose
`part` and `whole` name counts that `figures.hazards.rectification` or `figures.reporting.weeks` already hold.
"""

from dataclasses import dataclass

HAZARDS, RETURNS = "hazards", "returns"
"""Whose counts a measure takes: Rectification of a place, or Reporting of it."""


@dataclass(frozen=True)
class Measure:
    """One figure. `key`: of the figure; `name`: on switches; `title`: over charts; `definition`: what it counts
    (figures.md), {days} being the county's red line.

    `part`, `whole`: counts of `of` by their names; a count that is no `rate` may stand without a whole. `better`: more
    of it is good. `on_map`: its word in the address of the map, "" where the map does not offer it. `state`: of
    figures.hazards.states.STATES, which lists the rows behind it, called `rows`; `shared`: head of the column with
    numerator and denominator; `own_column`: it takes the place of 销号率 in the table beside the map. `headline`: its
    name among the headline figures, "" where it is none; `whole_name`: what its denominator is called there.
    `caption`: the pack's word said under it.
    """

    key: str
    name: str
    title: str
    definition: str
    part: str
    whole: str
    of: str = HAZARDS
    rate: bool = False
    better: bool = False
    on_map: str = ""
    state: str = ""
    rows: str = ""
    shared: str = ""
    own_column: bool = False
    headline: str = ""
    whole_name: str = ""
    caption: str = "caption.office"

    @property
    def unit(self) -> str:
        """In what it is counted."""
        return "%" if self.rate else "项"


OVERDUE = Measure(
    key="overdue",
    name="逾期",
    title="期末逾期",
    definition="期末在办、现行期限早于截至日的隐患；期限当日不算，待复查的也算",
    part="overdue",
    whole="open",
    on_map="overdue",
    state="overdue",
    rows="逾期明细",
    headline="期末逾期",
    whole_name="项在办",
)
OVERDUE_LONG = Measure(
    key="overdue_long",
    name="长期逾期",
    title="期末长期逾期",
    definition="期末逾期中，超过现行期限{days}天以上的（{first}天起）；天数由本县设定",
    part="overdue_long",
    whole="overdue",
    state="overdue",
    headline="逾期超{days}天",
    whole_name="项逾期",
)
OPEN = Measure(
    key="open",
    name="在办",
    title="期末在办",
    definition="期末尚未销号的隐患，含待复查和挂账",
    part="open",
    whole="",
    on_map="open",
    state="open",
    rows="在办明细",
)
WAITING = Measure(
    key="awaiting",
    name="待复查",
    title="期末待复查",
    definition="已报告整改、等复查单位验收的隐患",
    part="awaiting_verification",
    whole="open",
    on_map="waiting",
    state="awaiting",
    rows="待复查明细",
    own_column=True,
    headline="待复查",
    whole_name="项在办",
)
PARKED = Measure(
    key="parked",
    name="挂账",
    title="期末挂账",
    definition="经批准挂账、尚未销号的隐患",
    part="parked",
    whole="open",
    on_map="parked",
    state="parked",
    rows="挂账明细",
    own_column=True,
)
CLOSED = Measure(
    key="close_rate",
    name="销号率",
    title="销号率",
    definition="本期销号 ÷（期初在办 + 新发现 + 本期重开）",
    part="closed",
    whole="members",
    rate=True,
    better=True,
    on_map="closed",
    state="open",
    rows="未销号明细",
    shared="销号/应销",
    headline="销号率",
    whole_name="项",
)
ON_TIME = Measure(
    key="on_time",
    name="按期销号率",
    title="按期销号率",
    definition="按现行期限销号 ÷ 有期限的销号",
    part="closed_on_time",
    whole="closed_with_deadline",
    rate=True,
    better=True,
    state="closed",
    headline="按期销号率",
    whole_name="项",
)
REPORTED = Measure(
    key="reporting",
    name="填报率",
    title="填报率",
    definition="有学校自查记录的校周 ÷ 应报校周；口径：教学周",
    part="reported",
    whole="owed",
    of=RETURNS,
    rate=True,
    better=True,
    on_map="reported",
    rows="欠报学校",
    shared="实报/应报",
    headline="周排查填报率",
    whole_name="校周",
    caption="caption.weeks",
)
MEASURES: dict[str, Measure] = {
    m.key: m for m in (OVERDUE, OVERDUE_LONG, OPEN, WAITING, PARKED, CLOSED, ON_TIME, REPORTED)
}
"""Key of a figure → its measure, in the order in which they are shown."""


def on_map() -> dict[str, Measure]:
    """The measures the map offers, by their word in its address."""
    return {m.on_map: m for m in MEASURES.values() if m.on_map}


def in_headlines() -> list[Measure]:
    """The measures among the headline figures."""
    return [m for m in MEASURES.values() if m.headline]

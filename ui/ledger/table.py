"""The lists of the 台账 page: hazards by state, and any other ledger from its description.

The number of a row is a button that opens it; sorting and paging are done in the database, so that what
stands first is first of all rows and not of one page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from access.ownership import home_of
from access.rights import may
from catalogue.ledgers import LEDGERS, Sheet
from charts import palette
from figures.hazards.lives.whose import whose
from figures.hazards.slices import long_overdue_days
from figures.query import Period, Slice
from figures.wording import stored_text
from ledgers.cut import Filter
from ledgers.listing import key_of, sheets_of, shown_columns
from ledgers.pupils import shown_text
from ui.desk.rows import late_words, records, until_words
from ui.ledger import hands, query
from ui.ledger.choices import LINKED, ORDERS, STATES
from ui.ledger.form import plain_heading
from ui.shell import markup, page
from ui.shell.visit import Visit

ROW = 31
CELL = 36
"""Height in px of a row and of the heading."""
CARD, PARTED, SAID = 88, " · ", 7
"""Height in px of a row on a phone, what parts its words, and how many columns of a ledger it says."""
WIDTHS = {"long": 280, "names": 150, "instant": 136, "day": 96, "deadline": 96, "flag": 62, "whole": 74, "week": 66}


@dataclass(frozen=True)
class Shown:
    """What a list showed: how many rows there are in all, and from which to which it showed."""

    total: int
    first: int
    last: int


def hazard_title(counts: Mapping[str, int], prefix: str) -> str:
    """隐患台账：在办 47 项，逾期 23 项，待复查 11 项; with what the filters cut it to in front."""
    name = prefix or "隐患台账："
    if words := query.param("q").strip():
        # What is searched for cuts the counts as well.
        name += f"含“{markup.plain(words)}”的"
    if not counts["open"]:
        return f"{name}没有在办的隐患" + (f"，本季销号 {counts['closed']} 项" if counts["closed"] else "")
    parts = [f"在办 {counts['open']} 项"]
    parts += [f"{name} {counts[s]} 项" for s, name in (("overdue", "逾期"), ("awaiting", "待复查")) if counts[s]]
    if not counts["overdue"]:
        parts.append("没有逾期")
    return name + "，".join(parts)


def hazards(visit: Visit, period: Period, part: Slice, state: str, counts: Mapping[str, int]) -> Shown:
    """The list of hazards, one page of it, in a block that fills the window; counts as `states` gave them."""
    order = query.param("order", ORDERS, "-closed_on" if state in ("closed", "closed_late") else "deadline")
    found, total = query.hazards(visit, period, part, state, order, query.page_chosen())
    if not total:
        if state == "open" and (counts["all"] or counts.get(query.MINE)) and not query.param("q"):
            mine = counts.get(query.MINE)
            other = f"有 {mine} 项轮到本单位办理，点“{STATES[query.MINE]}”。" if mine else "本季其余的点“全部”看。"
            page.empty("这个范围里没有在办的隐患", other)
        elif state != "open" and not query.param("q"):
            page.empty(f"这个范围里没有“{(STATES | LINKED)[state]}”的隐患", "可改选上面的状态、季度或筛选条件再看。")
        else:
            _nothing(visit, bool(query.param("q") or query.param("ageing") or query.param("turn")))
        return Shown(0, 0, 0)
    closed = state in ("closed", "closed_late")
    long = long_overdue_days(visit.pack)
    over = [f"▲ {int(n)}" if n > long else f"{int(n)}" if n > 0 else "" for n in found["days_over"].fillna(0)]
    acts = [whose(row) for row in records(found)]
    frame = pd.DataFrame(
        {
            "编号": found["number"],
            "乡镇": found["township"],
            "学校": found["school"].where(found["school"] != "", found["place"]),
            "隐患": found["description"],
            "环": found["ring"],
            "级别": found["level"],
            "责任单位": found["responsible"].where(found["responsible"] != found["school"], "本校"),
            "期限": [stored_text(d) or "未明确" for d in found["deadline"]],
            "超期/天": over,
            "卡在": found["stuck_at"],
            "等/天": [f"{days:.0f}" if at else "" for at, days in zip(found["stuck_at"], found["waits"], strict=True)],
            "该办": [each.acts for each in acts],
            "督促": [each.urges for each in acts],
            "延期": [f"第 {n} 次" if n else "" for n in found["extensions"]],
        }
    )
    if closed:
        frame = frame.drop(columns=["超期/天", "卡在", "等/天", "该办", "督促"])
        frame.insert(8, "销号日期", [stored_text(d) for d in found["closed_on"]])
    widths = {"编号": 128, "乡镇": 76, "学校": 164, "隐患": 176, "环": 78, "级别": 48, "责任单位": 100, "期限": 88}
    widths |= {"超期/天": 66, "卡在": 58, "等/天": 50, "该办": 92, "督促": 76, "延期": 62, "销号日期": 88}
    bold = f"color:{palette.WORSE};font-weight:600"
    marked = (
        frame.style.map(lambda v: bold if str(v).startswith("▲") else "", subset=["超期/天"]) if not closed else frame
    )
    listed = list(found["number"])
    hands.bar(visit, period, part, state, listed, total)
    tick = bool(hands.offered(visit))
    with page.wide_only("hazards"):
        _table(marked, listed, len(frame), widths, "编号", right=("超期/天", "等/天"), alt="隐患台账", tick=tick)
    with page.narrow_only("hazards"):
        _cards(listed, [_card(visit, row) for row in records(found)], "隐患台账")
    return page_of(total, len(frame))


def _card(visit: Visit, row: Mapping[str, Any]) -> str:
    """What a phone says of a hazard: how late, what it is, where, whose turn."""
    late = (
        late_words(visit.pack, row)
        or (stored_text(row["closed_on"]) and f"{row['closed_on']} 销号")
        or until_words(row)
    )
    turn = (f"{row['stuck_at']} {row['waits']:.0f} 天", whose(row).words) if row["stuck_at"] else ()
    where = (row["school"] or row["place"], row["ring"], row["level"])
    return PARTED.join(filter(None, (late, row["description"], *where, *turn)))


def _cards(keys: Sequence[str], told: Sequence[str], alt: str) -> None:
    """The rows as a phone shows them: a few lines each, and the button that opens one."""

    def opened() -> None:
        click = st.session_state.get("ledger_card")
        if click is not None:
            query.set_params(row=keys[click["row"]])

    button = st.column_config.ButtonColumn(width=58, type="secondary", on_click=opened, key="ledger_card")
    st.dataframe(
        pd.DataFrame({"打开": ["打开"] * len(told), "内容": told}),
        hide_index=True,
        row_height=CARD,
        height=min(len(told), 6) * CARD + CELL,
        column_config={"打开": button, "内容": st.column_config.TextColumn(width=284)},
        key="ledger_cards",
        alt=alt,
    )


def rows(visit: Visit, kind: str, sheet: Sheet, cut: Filter) -> Shown:
    """The list of any other ledger, generated from the sheet's description."""
    found, total = query.rows(visit, kind, sheet, cut, query.page_chosen())
    if not total:
        _nothing(visit, cut != Filter(period=cut.period), cut.period)
        return Shown(0, 0, 0)
    # A column in which nothing stands on this page only takes room.
    every = shown_columns(sheet)
    columns = [c for c in every if c is every[0] or any(row.get(c.field) not in (None, "") for row in found)]
    names = {c.field: plain_heading(visit.pack, c) for c in columns}
    frame = pd.DataFrame({names[c.field]: [shown_text(visit.pack, sheet, c, row) for row in found] for c in columns})
    keys = [key_of(sheet, row) for row in found]
    opener = names[columns[0].field]
    numbers = [names[c.field] for c in columns if c.form in ("whole", "people", "amount", "degree", "seconds", "week")]
    wide = {c.field for c in columns if c.name_of in ("school_code", "subject_code") or c.field in ("name", "title")}
    widths = {
        names[c.field]: 208 if c.field in wide else max(WIDTHS.get(c.form, 116), 14 * len(names[c.field]) + 20)
        for c in columns
    }
    of_a_name = columns[0].name_of or columns[0].field != sheet.key[0]
    widths[opener] = 90 if columns[0].choices else 176 if of_a_name else 144
    block = "ledger" if len(list(sheets_of(LEDGERS[kind]))) > 1 else "list"
    with page.wide_only("rows"):
        _table(frame, keys, len(frame), widths, opener, right=numbers, alt=f"{sheet.name}台账", block=block)
    with page.narrow_only("rows"):
        said = [PARTED.join(filter(None, map(str, row[:SAID]))) for row in frame.itertuples(index=False, name=None)]
        _cards(keys, said, f"{sheet.name}台账")
    return page_of(total, len(frame))


def _table(
    data: Any,
    keys: Sequence[str],
    n: int,
    widths: Mapping[str, int],
    opener: str,
    *,
    right: Sequence[str],
    alt: str,
    block: str = "ledger",
    tick: bool = False,
) -> None:
    """tick: rows may be ticked, to be acted on together (ui.ledger.hands)."""

    def opened() -> None:
        click = st.session_state.get("ledger_open")
        if click is not None:
            query.set_params(row=keys[click["row"]])

    def ticked() -> None:
        st.session_state[hands.TICKED] = list(st.session_state["ledger_rows"].selection.rows)
        hands.let_go()

    config: dict[str, Any] = {
        name: st.column_config.TextColumn(width=width, alignment="right" if name in right else None)
        for name, width in widths.items()
    }
    config[opener] = st.column_config.ButtonColumn(
        width=widths[opener], type="tertiary", alignment="left", on_click=opened, key="ledger_open"
    )
    fits = n <= 14
    with st.container(key=f"few_{block}") if fits else page.fill(block, st.container()):
        st.dataframe(
            data,
            hide_index=True,
            row_height=ROW,
            height=n * ROW + CELL if fits else "stretch",
            column_config=config,
            key="ledger_rows",
            alt=alt,
            on_select=ticked if tick else "ignore",
            selection_mode="multi-row",
        )


def page_of(total: int, n: int) -> Shown:
    """Which of all rows a page of n rows shows."""
    first = (query.page_chosen() - 1) * query.PAGE_ROWS
    return Shown(total, first + 1, first + n)


def _nothing(visit: Visit, narrowed: bool, within: Period | None = None) -> None:
    if narrowed:
        page.empty("没有符合条件的行", "可去掉搜索词或上面的筛选条件再看。")
    elif visit.can("ledger.enter", visit.place):
        other = "别的季度请在上面改选。" if within else ""
        what = f"{within.label}还没有记录" if within else "还没有记录"
        many = "成批的点“导入”，" if may(visit.actor, "import", home_of(visit.actor)) is None else ""
        page.empty(what, f"点“登记”录入一行；{many}空白模板在“导出”里。{other}")
    else:
        page.empty("还没有记录", "录入后显示在这里。")


def foot(shown: Shown, sentence: str) -> None:
    """Below the list: how many rows, by what order, and the pages."""
    if not shown.total:
        return
    pages = -(-shown.total // query.PAGE_ROWS)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="ledger_foot"):
        where = f"，第 {shown.first}–{shown.last} 行" if pages > 1 else ""
        page.note(f"{shown.total:,} 行{where}。{sentence}")
        if pages > 1:
            st.space("stretch")
            key, now = "ledger_page", min(query.page_chosen(), pages)
            st.session_state[key] = now

            def turned() -> None:
                n = int(st.session_state[key])
                query.set_params(page=str(n) if n > 1 else None, row=None)

            st.pagination(pages, key=key, on_change=turned)


def row_title(kind: str, sheet: Sheet, total: int, asked_for: str) -> str:
    """检查台账：2026年三季度 312 次: the ledger, what was asked for, and how many rows that is."""
    ledger = LEDGERS[kind]
    name = f"{ledger.title}台账" if sheet is ledger.sheets[0] else f"{ledger.title}台账·{sheet.name}"
    counted = f"{total:,} {sheet.counted_in}" if total else "没有记录"
    return f"{name}：{asked_for}{' ' if asked_for else ''}{counted}"


def hazard_note(visit: Visit, period: Period) -> str:
    """How the list is to be read."""
    long = long_overdue_days(visit.pack)
    return (
        f"{period.cut(markup.full_day(period.as_of))}；▲ 超期超过 {long} 天；点编号看办理经过。导出的表就是导入的表。"
    )

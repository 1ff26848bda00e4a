"""放映: one agenda item a page, drawn from the frozen snapshot alone and readable at eight metres.

Every length is a share of the window's height (1 rem = 32 px at 1080), so that 1366×768 shows the same slide
smaller and nothing falls below 28 px at full size. Bars are markup, not a chart: their text must grow with the
window, which a chart's does not. What comes from data is escaped.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from html import escape
from typing import Any

import streamlit as st

from catalogue.words import TO_FUND
from charts import palette
from figures.meetings.resolutions import DONE, NOT_DONE, Decided
from models.clock import now
from models.county import Pack
from models.sitting import KINDS
from ui.shell import markup

STYLE = f"""<style>
/* the shell goes, the window is the slide */
html{{font-size:clamp(15px,min(2.963vh,1.667vw),96px)!important}}
header[data-testid="stHeader"],[data-testid="stSidebar"],.stApp .st-key-who{{display:none!important}}
.stMainBlockContainer{{padding:1.2rem 2.2rem 0!important;max-width:none}}
.stMainBlockContainer>div{{gap:0!important}}
.slide{{color:{palette.INK};font-size:1rem;line-height:1.35;height:calc(100vh - 4.6rem);display:flex;
  flex-direction:column;overflow:hidden}}
.slide p,.slide ol,.slide table{{margin:0;padding:0;font-size:1rem}}
.slide .top{{display:flex;gap:1.4rem;padding-right:9rem;font-size:1rem;color:{palette.SECONDARY}}}
.slide .top b{{color:{palette.WORSE}}}
.slide .top b.calm{{color:{palette.ACCENT}}}
.slide h1{{font-size:2rem;line-height:1.25;font-weight:700;margin:.15rem 0 .7rem;padding:0;letter-spacing:0}}
.slide h1.long{{font-size:1.6rem}}
.slide .two{{display:grid;grid-template-columns:11fr 9fr;gap:2.4rem;flex:1;min-height:0}}
.slide .one{{flex:1;min-height:0}}
.slide .col{{display:flex;flex-direction:column;gap:.95rem;min-width:0;min-height:0}}
.slide h2{{font-size:1rem;font-weight:700;margin:0 0 .35rem;padding:0;letter-spacing:0;line-height:1.3}}
.slide h2 span{{font-weight:400;color:{palette.SECONDARY}}}
.bars{{display:grid;grid-template-columns:max-content 1fr;gap:0 .6rem;flex:1;min-height:0;max-height:21.2rem;
  align-content:start;grid-auto-rows:minmax(0,2.65rem)}}
.bars>span{{text-align:right;align-self:center;white-space:nowrap}}
.bars>div{{display:flex;align-items:center;gap:.4rem;min-width:0}}
.bars i{{display:block;height:1.4rem;background:{palette.BAR};min-width:.15rem}}
.bars .marked i{{background:{palette.WORSE}}}
.bars b{{font-size:1.06rem;white-space:nowrap}}
.slide ol{{padding-left:1.4rem}}
.slide li{{margin:.1rem 0}}
.slide .bad{{color:{palette.WORSE};font-weight:700;white-space:nowrap}}
.slide .good{{color:{palette.BETTER};font-weight:700;white-space:nowrap}}
.slide .run{{color:{palette.PROGRESS};font-weight:700;white-space:nowrap}}
.slide .dim{{color:{palette.SECONDARY}}}
.slide table{{border-collapse:collapse;width:100%;font-size:.94rem}}
.slide th{{text-align:left;font-weight:400;color:{palette.SECONDARY};border:0;border-bottom:1.5px solid {palette.INK};
  padding:.2rem .5rem .2rem 0;white-space:nowrap;font-size:.9rem}}
.slide td{{border:0;border-bottom:1px solid #CDD4DB;padding:.28rem .5rem .28rem 0;vertical-align:top}}
.slide td.n,.slide th.n{{text-align:right;white-space:nowrap}}
.slide :is(td,th).n+:is(td,th){{padding-left:1.6rem}}
/* few rows are set larger: the room is there, and eight metres are far */
.slide .large{{gap:1.2rem}} .slide .large :is(p,ol,h2){{font-size:1.3rem}}
.slide .large table{{font-size:1.25rem}} .slide .large th{{font-size:1.1rem}}
.slide td.k{{white-space:nowrap}}
.slide .low{{margin-top:auto!important;padding-bottom:.4rem!important}}
.slide .clip{{display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}}
/* the footer: meeting and cut-off, next item, page, clock */
.stApp .st-key-foot{{position:fixed;left:2.2rem;right:2.2rem;bottom:.55rem;width:auto!important;background:#fff;
  border-top:2px solid {palette.INK};padding-top:.35rem;z-index:5}}
.foot{{display:flex;justify-content:space-between;gap:1.6rem;font-size:.9rem;line-height:1.4;
  color:{palette.SECONDARY};white-space:nowrap}}
.foot .next{{flex:1;text-align:right;overflow:hidden;text-overflow:ellipsis}}
.foot b{{color:{palette.INK};font-weight:700}}
.foot b.soon{{color:{palette.PROGRESS}}}
.foot b.over{{color:{palette.WORSE}}}
/* keys need buttons; they take no place: two edges to click, the rest out of sight */
.stApp .st-key-keys{{position:fixed;left:-200vw;top:0}}
.stApp :is(.st-key-edge_back,.st-key-edge_on){{position:fixed;top:20vh;bottom:20vh;width:2rem;z-index:6}}
.stApp .st-key-edge_back{{left:0}} .stApp .st-key-edge_on{{right:0}}
.stApp :is(.st-key-edge_back,.st-key-edge_on) button{{opacity:0;width:2rem;height:60vh;min-height:0;padding:0;border:0}}
.stApp :is(.st-key-edge_back,.st-key-edge_on) button:focus-visible{{opacity:.6}}
.stApp .st-key-enter{{position:fixed;right:2.2rem;top:.9rem;width:auto;z-index:6}}
.stApp .st-key-enter button p{{font-size:.9rem}}
@media(max-width:640px){{
  html{{font-size:17px!important}}
  .stMainBlockContainer{{padding:.8rem .8rem 6rem!important}}
  .slide{{height:auto;overflow:visible}} .slide .two{{display:block}} .slide .col+.col{{margin-top:1rem}}
  .slide .top{{flex-wrap:wrap;gap:.2rem 1rem}} .slide h1{{font-size:1.5rem}} .slide td.wide{{display:none}}
  .stApp :is(.st-key-foot,.st-key-enter){{position:static;margin-top:1rem}}
  .foot{{flex-wrap:wrap;white-space:normal;gap:.2rem 1rem}} .foot .next{{display:none}}
}}
</style>"""
AMBER = 0.8
"""From this share of an item's minutes on the clock turns amber; past them plum."""
MARKS = {DONE: ("good", "✓"), NOT_DONE: ("bad", "×")}


def clear_the_wall() -> None:
    """Put the slide in the place of the shell."""
    st.html(STYLE)


FEW = 3
"""So few bars say less than the rows themselves."""
LARGE_ROOM, LARGE_CHARACTERS = 24, 36
"""Height in rem under a slide's title, and characters of a row that fit one line, at the larger size."""
KEPT_FROM_THE_WALL = "学校"
"""A column of the papers that is not projected: weak points of a named school stay off the wall."""


def slide(pack: Pack, item: Mapping[str, Any], index: int, decided: Sequence[Decided]) -> None:
    """One agenda item. decided: the resolutions of this meeting that the item has led to so far."""
    times = f"<span>第 {item['times']} 次上会</span>" if item["times"] > 1 and item["kind"] in ("red", "new") else ""
    reporter = f"<span>{escape(pack.name_of(item['reporter']))}汇报</span>" if item["reporter"] else ""
    calm = "" if item["kind"] == "red" else ' class="calm"'
    top = (
        f'<div class="top"><b{calm}>{escape(KINDS[item["kind"]])}</b>{times}<span>议程 {index}</span>'
        f"<span>限 {item['minutes']} 分钟</span>{reporter}</div>"
    )
    shown = item["shown"]
    owes = shown.get("owes", [])
    listed = "table" in shown and len(shown.get("bars", {}).get("names", ())) <= FEW
    blocks = (
        _asked(item["ask"]),
        _before(shown.get("before", [])),
        _turns(shown.get("turns", [])),
        "" if listed else _owes(owes[:2], None) if decided else _owes(owes, shown.get("owes_more")),
        _decided(pack, decided),
    )
    right = "".join(block for block in blocks if block)
    left = _table(shown) if listed else _bars(shown) if "bars" in shown else ""
    told = bool(item["facts"]) and item["kind"] not in ("last", "standing")
    facts = f'<p class="{"dim low clip" if left else ""}">{escape(item["facts"])}</p>' if told else ""
    if listed:
        large = " large" if _fits_large(shown["table"], blocks, facts) else ""
        body = f'<div class="col one{large}">{left}{right}{facts}</div>'
    elif left and right:
        body = f'<div class="two"><div class="col">{left}{facts}</div><div class="col">{right}</div></div>'
    else:
        body = f'<div class="col one">{left}{facts}{right}</div>'
    st.html(f'<div class="slide">{top}{_title(item["title"])}{body}</div>')


def _fits_large(table: Mapping[str, Any], blocks: Sequence[str], facts: str) -> bool:
    """Whether a table and the blocks under it fit the slide at 1.3 times their size, reckoned in lines of rem."""
    wide = [
        sum(len(str(cell)) for head, cell in zip(table["heads"], row, strict=True) if head != KEPT_FROM_THE_WALL)
        for row in table["rows"]
    ]
    lines = sum(2.25 if characters < LARGE_CHARACTERS else 3.9 for characters in wide)
    under = sum(3.3 + 1.75 * max(1, block.count("<p>") + block.count("<li")) for block in blocks if block)
    return 2 + lines + under + (2.5 if facts else 0) <= LARGE_ROOM


def _title(text: str) -> str:
    long = ' class="long"' if len(text) > 26 else ""
    return f"<h1{long}>{escape(text)}</h1>"


def _asked(ask: str) -> str:
    points = [point.strip() for point in ask.replace(";", "；").split("；") if point.strip()]
    if not points:
        return ""
    if len(points) == 1:
        return f"<section><h2>请会议议定</h2><p>{escape(points[0])}</p></section>"
    return f"<section><h2>请会议议定</h2><ol>{''.join(f'<li>{escape(p)}</li>' for p in points)}</ol></section>"


def _outcome(outcome: str, reason: str = "") -> str:
    look, mark = MARKS.get(outcome, ("run", "◐"))
    said = f'<span class="dim">，{escape(reason)}</span>' if reason else ""
    return f'<span class="{look}">{mark} {escape(outcome)}</span>{said}'


def _before(before: Sequence[Sequence[str]]) -> str:
    if not before:
        return ""
    lines = "".join(f"<p>{escape(m)}　{_outcome(outcome, why)}</p>" for m, _, _, outcome, why in before[:2])
    return f"<section><h2>上次议定</h2>{lines}</section>"


def _turns(turns: Sequence[Sequence[Any]]) -> str:
    if len(turns) < 2:
        return ""
    total = sum(n for _, n in turns)
    parts = "　".join(f"<b>{escape(w)} {n}</b>" if w == TO_FUND else f"{escape(w)} {n}" for w, n in turns)
    return f"<section><h2>卡在哪里<span>（{total} 项）</span></h2><p>{parts}</p></section>"


def _owes(owes: Sequence[Sequence[Any]], more: int | None) -> str:
    """The bodies that owe most; `more` hazards wait for others, so that the column adds up for who counts."""
    if not owes:
        return ""
    rows = "".join(
        f'<tr><td class="k">{escape(body)}</td><td class="k">{escape(what)}</td><td class="k">{_day(due)}</td>'
        f'<td class="n">{f"{over} 天" if over else "未到期"}</td></tr>'
        for body, what, due, over in owes
    )
    rest = f"，另有 {more} 项" if more else ""
    return (
        f"<section><h2>各单位待办<span>（按最早的期限{rest}）</span></h2><table><thead><tr><th>单位</th><th>事项</th>"
        f'<th>最早到期</th><th class="n">最长超期</th></tr></thead><tbody>{rows}</tbody></table></section>'
    )


def _day(iso: str) -> str:
    return markup.day(date.fromisoformat(iso)) if iso else markup.NOTHING


def _decided(pack: Pack, decided: Sequence[Decided]) -> str:
    if not decided:
        return ""
    lines = "".join(
        f'<li value="{d.seq}">{escape(d.matter)}<span class="dim">　{escape(pack.name_of(d.lead_unit))}，'
        f"{markup.day(d.deadline)}前</span></li>"
        for d in decided[-3:]
    )
    return f'<section><h2><b class="good">✓ 会议议定</b></h2><ol>{lines}</ol></section>'


def _bars(shown: Mapping[str, Any]) -> str:
    bars = shown["bars"]
    top = max(bars["values"], default=0) or 1
    total = f"（{escape(shown['unit'])}，合计 {shown['total']:,}）"
    note = f"　{escape(shown['note'])}" if shown.get("note") else ""
    rows = "".join(
        f"<span>{escape(name)}</span><div{_marked(name, bars)}>"
        f'<i style="width:{88 * value / top:.1f}%"></i><b>{value:,}</b></div>'
        for name, value in zip(bars["names"], bars["values"], strict=True)
    )
    return f'<h2>{escape(shown["title"])}<span>{total}</span>{note}</h2><div class="bars">{rows}</div>'


def _marked(name: str, bars: Mapping[str, Any]) -> str:
    return ' class="marked"' if name == bars.get("marked") else ""


def _table(shown: Mapping[str, Any]) -> str:
    heads, rows = shown["table"]["heads"], shown["table"]["rows"]
    columns = [
        (i, head, bool(rows) and all(_figure(row[i]) for row in rows))
        for i, head in enumerate(heads)
        if head != KEPT_FROM_THE_WALL
    ]
    head = "".join(f"<th{' class=n' if number else ''}>{escape(h)}</th>" for _, h, number in columns)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="{"n" if number else "k" if len(str(row[i])) < 8 else ""}">{_cell(str(row[i]))}</td>'
            for i, _, number in columns
        )
        + "</tr>"
        for row in rows
    )
    more = f'<p class="dim">另有 {shown["more"]} 项，见会议材料。</p>' if shown.get("more") else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _figure(cell: Any) -> bool:
    return str(cell).rstrip("%次项天").replace(",", "").replace(".", "").isdecimal() or cell == markup.NOTHING


def _cell(text: str) -> str:
    return _outcome(text) if text in MARKS or text == "在办" else escape(text)


def closing(pack: Pack, decided: Sequence[Decided]) -> None:
    """The last page: every resolution of this meeting, to be read out before it closes."""
    rows = [[str(d.seq), d.matter, pack.name_of(d.lead_unit), markup.full_day(d.deadline)] for d in decided]
    shown = {
        "table": {"heads": ["序", "议定事项", "牵头单位", "完成时限"], "rows": rows[:8]},
        "more": max(0, len(rows) - 8),
    }
    title = f"本次会议议定 {len(rows)} 项" if rows else "本次会议还没有录入议定事项"
    body = _table(shown) if rows else ""
    st.html(
        f'<div class="slide"><div class="top"><b class="calm">会议议定</b></div>{_title(title)}'
        f'<div class="col one">{body}</div></div>'
    )


def foot(
    meeting: str, cut_off: date, label: str, following: str, page: int, pages: int, began: datetime, minutes: int
) -> None:
    """The footer with the clock; redrawn every second, text only."""
    spent = int((now() - began).total_seconds())
    look = "over" if spent > 60 * minutes else "soon" if spent > 60 * minutes * AMBER else ""
    over = "▲ 超时 " if look == "over" else ""
    clock = f'<b class="{look}">{over}{spent // 60}:{spent % 60:02d} / {minutes} 分钟</b>' if minutes else ""
    after = f"下一项：{escape(following)}" if following else ""
    st.html(
        f'<div class="foot"><span>{escape(meeting)}　截至{markup.day(cut_off)}　{escape(label)}</span>'
        f'<span class="next">{after}</span>{clock}<b>{page} / {pages}</b><b>{now():%H:%M}</b></div>'
    )

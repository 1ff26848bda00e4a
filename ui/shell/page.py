"""The shell of every page: logo, the few CSS rules with their reasons, who is signed in, 演示数据, titles.

The only place that writes HTML. What comes from data is escaped; what is styled here is only what a theme
file cannot say.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import pydeck as pdk
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from charts import palette
from charts.config import Drawing, with_text
from figures.meetings.findings import Finding
from figures.meetings.headlines import Headline
from models.county import Pack
from ui.shell import address, markup
from ui.shell.visit import Visit

Height = int | Literal["stretch"]
CSS = f"""<style>
/* the theme has no left and right padding */
.stMainBlockContainer{{padding-left:1.5rem;padding-right:1.5rem}}
.st-key-findings li{{margin-left:1.9rem}}
/* figures stand under each other in tables and headlines */
.stApp{{font-variant-numeric:tabular-nums}}
/* built in: 1.25rem above a heading; the 1rem below keeps the next block from sliding over it */
.stMainBlockContainer .stHeading :is(h1,h2,h3){{padding:0 0 1rem}}
/* Python does not know the window: the main thing of a page fills what is left of it */
.stApp [class*="st-key-fill"]{{height:calc(100vh - var(--top,12.6rem));min-height:24rem;flex:none}}
/* a table that fills a block must not insist on its own least height */
.stApp [class*="st-key-fill"] [data-testid="stDataFrameResizable"],
.stApp [class*="st-key-fill"] [data-testid="stDataFrameResizable"]>div{{min-height:0!important}}
/* the hover toolbar is English, useless on a map, and takes tables out past our own export */
[data-testid="stElementContainer"]:is(:has(.stVegaLiteChart),:has(.stDataFrame)) [data-testid="stElementToolbar"]{{
  display:none}}
/* who is signed in stands in the empty right end of the header */
[data-testid="stLayoutWrapper"]:has(>.st-key-who){{position:fixed;top:0;right:1.5rem;width:auto;height:3.75rem;
  z-index:999991;display:flex;align-items:center;justify-content:center}}
[data-testid="stLayoutWrapper"]:has(>.st-key-who) .st-key-who{{width:auto;height:auto;flex:none}}
.who{{display:flex;align-items:center;gap:.9rem;font-size:.87rem;color:{palette.SECONDARY};white-space:nowrap}}
.who b{{color:{palette.WORSE};border:1px solid {palette.WORSE};border-radius:3px;padding:.05rem .45rem;font-weight:600}}
.who form{{margin:0}}
.who button{{all:unset;cursor:pointer;color:{palette.ACCENT}}}
.who a{{color:{palette.ACCENT};text-decoration:none}}
.who :is(a,button):focus-visible{{outline:2px solid {palette.ACCENT};outline-offset:2px}}
/* where the keyboard stands in the navigation must be seen; the anchor of a title is a stop that leads nowhere */
[data-testid="stTopNavLink"]:focus-visible{{outline:2px solid {palette.ACCENT};outline-offset:1px}}
[data-testid="stHeaderActionElements"]{{display:none}}
/* at work: a Chinese word in the middle, not an English one over who is signed in */
[data-testid="stStatusWidget"]:has([data-testid="stStatusWidgetRunningIcon"])>*{{display:none}}
[data-testid="stStatusWidget"]:has([data-testid="stStatusWidgetRunningIcon"])::after{{content:"正在计算…";position:fixed;
  top:.9rem;left:50%;transform:translateX(-50%);padding:.1rem .8rem;font-size:.87rem;border-radius:3px;
  color:{palette.ACCENT};background:{palette.SELECTED_GROUND};z-index:999992}}
/* the desk: counts over hairlines, each the door to its rows; a row a thing, its act a small white button */
.st-key-strip{{border-top:1px solid {palette.LINE};border-bottom:1px solid {palette.LINE};padding:.35rem 0}}
.st-key-strip>*{{flex:1 1 6.4rem;width:auto;border-left:1px solid {palette.LINE};padding-left:.8rem}}
.st-key-strip>:first-child{{border-left:0;padding-left:0}}
.st-key-strip .stPageLink a{{padding:0}}
.st-key-strip .stPageLink strong{{font-size:1.31rem;font-weight:600}}
.stApp [class*="st-key-rows_"]>*{{border-top:1px solid {palette.LINE};padding:.22rem 0;min-height:2.1rem}}
.stApp [class*="st-key-rows_"] .stPageLink a{{border:1px solid {palette.LINE};border-radius:3px;padding:.05rem .55rem;
  background:#fff}}
.stApp [class*="st-key-rows_"] .stHorizontalBlock{{flex-wrap:nowrap}}
.stApp [class*="st-key-rows_"] :is(.stPageLink,.stMarkdown:not(:first-child)){{white-space:nowrap}}
/* legend of states: our own markup */
.states{{display:flex;gap:.9rem;align-items:center;font-size:.87rem;white-space:nowrap;flex-wrap:wrap}}
.states i{{display:inline-block;min-width:1.6rem;height:1.2rem;line-height:1.15rem;margin-right:.35rem;
  text-align:center;font-style:normal;border:1px solid;vertical-align:middle}}
.states .hatch{{background:repeating-linear-gradient(135deg,#fff 0 4px,{palette.HATCH_GRID} 4px 5px)}}
/* a link in a finding stands on the line of its sentence, on a phone too */
.st-key-findings .stPageLink{{margin-top:.22rem}}
/* tables to read: only the column of prose may wrap */
:is(.stApp,[role="dialog"]) [class*="st-key-plain"] :is(th,td):not(:nth-child(2)) *{{white-space:nowrap}}
/* the matrix of bodies has a note of two lines under it */
.stApp .st-key-fill_matrix{{--top:15.4rem}}
/* the lists of the ledgers and the uploaded sheet have more above and below them */
.stApp .st-key-fill_ledger{{--top:18.1rem}}
.stApp .st-key-fill_list{{--top:15.2rem}}
/* the box for returned workbooks is as high as the one beside it: the button alone, no second frame */
.st-key-collect_drop [data-testid="stFileUploaderDropzone"]{{padding:0;min-height:0;background:none;border:0;
  justify-content:flex-end}}
.st-key-collect_drop,.st-key-collect_paste{{min-height:4.9rem;justify-content:center}}
/* lines of a pasted text, numbered; what is asked about is tinted */
.stApp .pasted{{margin:0;padding:.4rem 0;list-style:none;background:{palette.CODE_GROUND};
  border:1px solid {palette.LINE};
  max-height:calc(100vh - 15rem);overflow:auto;font-size:.93rem;line-height:1.65}}
.stApp .pasted li{{display:flex;gap:.6rem;margin:0;padding:0 .6rem 0 0;overflow-wrap:anywhere;font-size:.93rem}}
.pasted li i{{flex:0 0 2.4rem;text-align:right;color:{palette.SECONDARY};font-style:normal}}
.pasted .asked span{{background:{palette.ASKED_GROUND};color:{palette.PROGRESS};font-weight:600}}
.pasted .left{{color:{palette.SECONDARY}}}
.pasted .wrong span{{background:{palette.WORSE_GROUND};color:{palette.WORSE};font-weight:600}}
.pictures{{display:flex;flex-wrap:wrap;gap:.5rem}}
.pictures a{{width:148px;color:{palette.INK};text-decoration:none;font-size:.82rem;line-height:1.35}}
.pictures :is(img,b){{display:block;width:148px;height:111px;object-fit:cover;border:1px solid {palette.LINE};
  background:{palette.CODE_GROUND}}}
.pictures b{{padding:.5rem;overflow:hidden;overflow-wrap:anywhere;font-weight:400;box-sizing:border-box}}
.stApp .st-key-fill_import{{--top:16rem}}
.stApp .st-key-fill_questions{{--top:11.4rem;overflow-y:auto}}
.stApp .st-key-fill_few{{height:auto;min-height:0}}
/* what would stand in the ledger is a second look: only where the first one leaves room */
@media(max-height:960px),(max-width:1500px){{[data-testid="stLayoutWrapper"]:has(>.st-key-becoming){{display:none}}}}
@media(min-height:961px) and (min-width:1501px){{.stApp .st-key-fill_import{{--top:37rem}}}}
/* the uploader speaks English: its own words are covered by ours, its limits stand beside it */
.st-key-uploader [data-testid="stFileUploaderDropzone"] button{{font-size:0}}
.st-key-uploader [data-testid="stFileUploaderDropzone"] button{{gap:0}}
.st-key-uploader [data-testid="stFileUploaderDropzone"] button *{{font-size:0;width:0;margin:0}}
.st-key-uploader [data-testid="stFileUploaderDropzone"] button::after{{content:"选择文件";font-size:1rem}}
.st-key-uploader [data-testid="stFileUploaderDropzoneInstructions"]{{display:none}}
/* what a phone shows in place of something wide */
[data-testid="stLayoutWrapper"]:has(>[class*="st-key-narrow"]){{display:none}}
/* the filters fold behind one button on a phone */
[data-testid="stLayoutWrapper"]:has(>.st-key-fold){{display:none}}
@media(max-width:640px){{
  .stMainBlockContainer{{padding-left:.8rem;padding-right:.8rem}}
  .stMainBlockContainer .stHeading h1{{font-size:1.25rem}}
  .stApp [class*="st-key-fill"]{{height:34rem}}
  .stApp .pasted{{max-height:15rem}}
  .stApp :is(.st-key-fill_questions,.st-key-fill_few){{height:auto;min-height:0}}
  /* what does not fit beside the matter itself */
  .stApp .st-key-plain_agenda :is(th,td):is(:nth-child(1),:nth-child(3),:nth-child(5)),
  .stApp :is(.st-key-plain_resolved,.st-key-plain_entered) :is(th,td):is(:nth-child(1),:nth-child(3),:nth-child(6))
    {{display:none}}
  .stApp :is(.st-key-plain_resolved,.st-key-plain_entered) :is(th,td):nth-child(4) *{{white-space:normal}}
  .stApp :is(.st-key-plain_resolved,.st-key-plain_entered) td:nth-child(4){{min-width:5.6rem}}
  .st-key-findings .stHorizontalBlock{{flex-wrap:nowrap}}
  .st-key-findings .stElementContainer:has(.stMarkdown){{min-width:0;flex-shrink:1}}
  .st-key-findings .stPageLink{{white-space:nowrap}}
  [data-testid="stLayoutWrapper"]:has(>:is(.st-key-fold,[class*="st-key-narrow"])){{display:flex}}
  [data-testid="stLayoutWrapper"]:has(>.st-key-filters_row){{display:none}}
  [data-testid="stLayoutWrapper"]:has(>.st-key-who){{right:.8rem}}
  .stApp .st-key-plain_agenda :is(th,td):is(:nth-child(1),:nth-child(4)){{display:none}}
  [role="dialog"] .st-key-plain_receipts :is(th,td):is(:nth-child(2),:nth-child(5)){{display:none}}
  [role="dialog"] :is(.st-key-plain_story,.st-key-plain_versions) :is(th,td):nth-child(n+4){{display:none}}
  .who .name,.stApp [class*="st-key-wide"]{{display:none}}
}}
@media print{{.who form,.who a{{display:none}}}}
</style>"""


def shell(visit: Visit) -> None:
    """What stands on every page: the styles, the county's name, 演示数据 where it is invented, and 退出."""
    pack = visit.pack
    st.html(CSS)
    st.logo(_logo(pack.words.get("product", pack.name)), size="large")
    invented = f"<b>{escape(pack.words.get('demo_short', '演示数据'))}</b>" if pack.demo else ""
    with st.container(key="who"):
        st.html(
            f'<div class="who">{invented}<span class="name">{escape(visit.role)}　{escape(visit.actor.label)}</span>'
            '<a class="name" href="/help" target="_self">帮助</a>'
            '<form method="post" action="/logout"><button type="submit">退出</button></form></div>'
        )


def _logo(name: str) -> str:
    width = 22 + 19 * len(name)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="32" viewBox="0 0 {width} 32">'
        f'<rect x="0" y="5" width="4" height="22" fill="{palette.ACCENT}"/>'
        f'<text x="13" y="22.5" font-family="{escape(palette.FONT)}" font-size="18" font-weight="600" '
        f'fill="{palette.INK}">{escape(name)}</text></svg>'
    )


def states_legend(*keys: str) -> None:
    """The legend of state words, the same on every page that needs it."""
    parts = []
    for key in keys:
        look = palette.look(key)
        style = f"color:{look.ink};background:{look.ground};border-color:{look.edge}"
        box = (
            f'<i class="hatch" style="border-color:{look.edge}"></i>'
            if key in ("no_data", "missing")
            else (f'<i style="{style}">{look.symbol}</i>')
        )
        parts.append(f"<span>{box}{look.word}</span>")
    st.html(f'<div class="states">{"".join(parts)}</div>', width="content")


def draw(drawing: Drawing, height: Height, key: str | None = None) -> None:
    """A chart that takes no clicks, with its sentence for those who cannot see it."""
    sent: Any = with_text(drawing.spec)
    st.vega_lite_chart(sent, theme=None, height=height, alt=drawing.alt, key=key)


def choose(name: str, clicked: Mapping[str, Any], layer: str, now: str | None) -> None:
    """Put the code of a clicked place into the address; a second click on it takes it out again."""
    codes = [found.get("code") for found in clicked.get(layer) or [] if found.get("code")]
    if codes:
        address.put(name, None if codes[0] == now else codes[0])


def clickable(drawing: Drawing, key: str, clicked: Callable[[Any], None], height: Height = "stretch") -> None:
    """A chart whose click is handed to `clicked` as its selection.

    The key must change with what is chosen: a chart that keeps its own selection stays silent when the same
    place is clicked again.
    """

    def moved() -> None:
        clicked(st.session_state[key].selection)

    sent: Any = with_text(drawing.spec)
    st.vega_lite_chart(sent, theme=None, height=height, alt=drawing.alt, key=key, on_select=moved)


def clickable_deck(deck: pdk.Deck, key: str, sentence: str, height: int, clicked: Callable[[Any], None]) -> None:
    """A pydeck map whose click is handed to `clicked` as the picked objects by layer."""

    def moved() -> None:
        clicked(st.session_state[key].selection.objects)

    st.pydeck_chart(deck, key=key, on_select=moved, height=height, alt=sentence)


def fill(name: str, column: DeltaGenerator) -> DeltaGenerator:
    """A block in a column that fills the window downwards; a chart or table in it takes `height="stretch"`."""
    return column.container(key=f"fill_{name}", height="stretch", gap="xsmall")


def below(name: str, above: int, least: int) -> DeltaGenerator:
    """A block that fills the window under `above` px of other things, never lower than `least` px.

    On a phone a block with a table is a screen high, any other as high as its content.
    """
    block = f".stApp .st-key-below_{name}"
    resizable = f'{block} [data-testid="stDataFrameResizable"]'
    st.html(
        f"<style>@media(min-width:641px){{{block}{{height:calc(100vh - {above}px);min-height:{least}px;flex:none}}"
        f"{block} .stCode{{height:calc(100vh - {above + 42}px);min-height:{least - 42}px}}}}"
        f"@media(max-width:640px){{{block}:has(.stDataFrame){{height:27rem;flex:none}}{block} .stCode{{height:16rem}}}}"
        f"{resizable},{resizable}>div{{min-height:0!important}}</style>"
    )
    return st.container(key=f"below_{name}", height="stretch", gap="xsmall")


def no_higher(name: str, height: int) -> None:
    """A table that fills the block `below` of this name is no higher than its rows: no empty ones are drawn."""
    st.html(
        f"<style>.stApp .st-key-below_{name} .stElementContainer:has(.stDataFrame){{max-height:{height}px}}</style>"
    )


def wide_only(name: str) -> DeltaGenerator:
    """A block that a phone leaves out, because it cannot be read there; the list that follows says the same."""
    return st.container(key=f"wide_{name}", width="stretch" if name != "legend" else "content")


def narrow_only(name: str) -> DeltaGenerator:
    """A block that only a phone shows, in place of something wide."""
    return st.container(key=f"narrow_{name}")


def top() -> DeltaGenerator:
    """The row of filters and the page's control."""
    return st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="top")


def headline(figure: Headline, since: str, since_year: str) -> None:
    """One headline figure: the number with its fraction beside it, then both comparisons in words.

    since, since_year: what the comparisons are called (figures.query.comparison)."""
    st.metric(figure.name, markup.headline(figure), help=figure.definition)
    st.markdown(
        f":small[{since} {markup.headline_change(figure, figure.last_quarter, judge=True)}]  \n"
        f":small[:gray[{since_year} {markup.headline_change(figure, figure.last_year)}]]"
    )


def findings(found: Sequence[Finding]) -> None:
    """Sentences with their lead in bold, each with a link to the view that shows its rows."""
    rows = st.container(gap=None, key="findings")
    for i, each in enumerate(found, 1):
        with rows.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(f"{i}. **{markup.plain(each.lead)}**{markup.plain(each.rest)}", width="content")
            if each.view != "meeting":  # what stands further down on this very page
                st.page_link(f"pages/{each.view}.py", label=":blue[名单]", query_params=address.kept(**each.filters))


def copyable(text: str) -> None:
    """Text to paste elsewhere, with the copy button."""
    st.code(text, language=None, wrap_lines=True, height=190)


@dataclass(frozen=True)
class Picture:
    """One picture of a strip: where a click leads, its small form ("" for a file that is only downloaded), what stands
    under it, and such a file's name."""

    to: str
    small: str
    told: str
    name: str = ""


def pictures(shown: Sequence[Picture]) -> None:
    """Small pictures in a line, each a link; a file that is none stands by its name."""
    parts = []
    for each in shown:
        told = escape(each.told)
        face = f'<img src="{each.small}" alt="{told}" loading="lazy">' if each.small else f"<b>{escape(each.name)}</b>"
        parts.append(f'<a href="{each.to}" target="_blank" title="{told}">{face}<span>{told}</span></a>')
    st.html(f'<div class="pictures">{"".join(parts)}</div>')


def header(name: str, quantity: str = "") -> None:
    """A block's heading with its quantity in secondary text."""
    st.markdown(f"**{name}**　:small[:gray[{quantity}]]" if quantity else f"**{name}**", width="content")


def note(text: str) -> None:
    """Secondary text of full contrast; `st.caption` is 4.3:1."""
    st.markdown(f":small[:gray[{text}]]")


def empty(what: str, next_step: str) -> None:
    """A designed empty state: what is missing and what to do next."""
    with st.container(border=True):
        st.markdown(f"**{what}**")
        st.markdown(f":gray[{next_step}]")


def stop(sentence: str, pack: Pack | None = None) -> None:
    """A page that cannot be shown, with the sentence that says why and what to do."""
    st.html(CSS)
    if pack:
        st.logo(_logo(pack.words.get("product", pack.name)), size="large")
    st.title("看不到这个页面")
    st.markdown(sentence)
    st.html('<form method="post" action="/logout"><button type="submit">返回登录</button></form>')

"""A row opened: what it says, and the forms by which it is corrected, taken out, or a new one entered.

One dialog for every ledger but hazards, whose life has a dialog of its own. Two people at once: the form
carries the version it was made from, and the second to save is told who was first.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from access.rights import may
from actions.attachments.keeping import Given, kept_files
from actions.ledgers.entries import ON_THE_SPOT as AT_ONCE
from actions.ledgers.entries import correct, enter, fixed_on_the_spot, void
from actions.ledgers.next_steps import corrections
from catalogue.ledgers import HAZARDS_SHEET, LEDGERS, SCHOOLS_SHEET, Column, Sheet
from ledgers.listing import key_from, key_of, shown_columns
from ledgers.pupils import shown_text
from models.clock import today
from models.county import Pack
from ui.attached import chooser
from ui.attached.strip import strip, table_of
from ui.ledger import form, query
from ui.shell import page
from ui.shell.visit import Visit

WIDE = 860
ON_THE_SPOT = (
    Column("measures", "整改措施", "long", True, note="当场做了什么。"),
    Column("verified", "复查意见", "long", note="留空记为“当场整改，复查合格”。"),
)
TWIN, SPOT = "ledger_twin", "ledger_spot"


def close() -> None:
    """Take the opened row out of the address."""
    query.set_params(row=None, do=None)
    st.session_state.pop(TWIN, None)
    form.look_again()


def opened(visit: Visit, kind: str, sheet: Sheet) -> None:
    """The dialog of the row the address names."""
    key = key_from(sheet, query.param("row"))
    row = query.row(visit, sheet, key) if key else None
    title = f"{sheet.name}　{row[sheet.key[0]]}" if row and len(sheet.key) == 1 else sheet.name

    def body() -> None:
        form.done()
        if row is None or key is None:
            page.empty("没有这一行", "它可能刚被作废，或不在您能看的范围内；关闭后从列表里再选。")
            return
        pack = visit.pack
        if code := row.get("school_code") or (row.get("code") if sheet is SCHOOLS_SHEET else None):
            st.page_link("pages/one_school.py", label=":blue[这所学校的全部]", query_params={"school": str(code)})
        form.listed([(form.plain_heading(pack, c), shown_text(pack, sheet, c, row)) for c in shown_columns(sheet)])
        strip(visit, table_of(sheet), key_of(sheet, dict(row)))
        change(visit, kind, sheet, row)

    st.dialog(title, width=WIDE, position="right", on_dismiss=close)(body)()


def change(visit: Visit, kind: str, sheet: Sheet, row: Mapping[str, Any], *, voiding: bool = True) -> None:
    """The forms 更正 and 作废 of a standing row, for who may use them."""
    may_change = corrections(visit.actor, sheet, row)
    if not may_change.allowed:
        return
    key = {name: row[name] for name in sheet.key}
    columns = form.columns_of(sheet, new=False)
    columns = [column for column in columns if column.field not in may_change.held]
    seen = form.first_seen(f"{sheet.name}_{key_of(sheet, dict(row))}", str(row["id"]))
    if seen != str(row["id"]):
        form.overtaken(row["recorded_by"], f"{row['recorded_at']:%Y-%m-%d %H:%M}", f"again_{sheet.name}_{seen}")
    with st.expander("更正", icon=":material/edit:"), st.form(f"correct_{sheet.name}_{seen}", border=False):
        values = form.fields(visit, columns, row, f"c{seen}", new=False)
        if may_change.held:
            held = [form.plain_heading(visit.pack, c) for c in sheet.stored if c.field in may_change.held]
            page.note(f"{'、'.join(held)}由联席办更正：它们决定这一行算在哪一期、哪里、谁名下和何时到期。")
        reason = st.text_input("更正理由 *", key=f"because_{seen}", placeholder="如：原登记笔误", max_chars=400)
        if st.form_submit_button("保存更正", type="primary"):
            differing = form.changed(columns, row, values)
            saved = form.guarded(lambda: correct(visit.actor, kind, sheet.name, key, differing, reason, int(seen)))
            if saved is not None:
                names = "、".join(form.plain_heading(visit.pack, sheet.column(name)) for name in saved)
                form.say_done(f"已更正：{names}。" if saved else "没有改动，什么都没有写。")
                st.rerun()
    if not voiding or not may_change.may_void:
        return
    with st.expander("作废", icon=":material/delete:"), st.form(f"void_{sheet.name}_{seen}", border=False):
        page.note("作废的行不再计入任何数字，历史仍可查。")
        reason = st.text_input("作废理由 *", key=f"v{seen}_reason", max_chars=400)
        if st.form_submit_button("作废这一行"):
            done = form.guarded(
                lambda: void(visit.actor, kind, sheet.name, key, reason, int(seen)) or True  # type: ignore[func-returns-value]
            )
            if done:
                form.say_done("已作废。")
                close()
                st.rerun()


def entering(visit: Visit, kind: str, sheet: Sheet) -> None:
    """The dialog in which a new row is entered; a hazard mended at once is one entry of one day."""

    def body() -> None:
        on_the_spot = False
        if sheet is HAZARDS_SHEET and _may_close_at_once(visit):
            chosen = st.segmented_control(
                "登记方式",
                ["登记隐患", AT_ONCE],
                default="登记隐患",
                key=SPOT,
                label_visibility="collapsed",
                required=True,
            )
            on_the_spot = chosen == AT_ONCE
            if on_the_spot:
                page.note("发现、整改、复查同一天：一次写成登记、报告整改和销号三步；复查单位不能是整改单位。")
        warned = (visit.pack.words.get(key, "") for key in ("personal", "classified"))
        page.note("。".join(["带 * 的必填", *filter(None, warned)]) + "。")
        if sheet is HAZARDS_SHEET:
            page.note(suggested_days(visit.pack))
        columns = form.columns_of(sheet, new=True)
        stands = {column.field: today() for column in columns if column.field == sheet.day}
        with st.form(f"enter_{sheet.name}", border=False):
            values = form.fields(visit, columns, stands, f"new_{sheet.name}", new=True)
            if on_the_spot:
                values |= form.fields(visit, ON_THE_SPOT, {}, "new_spot", new=False)
            files = chooser.choose(chooser.named(sheet.files[0]), "new_files") if sheet.files else []
            submitted = st.form_submit_button("登记", type="primary", icon=":material/add:")
        if submitted:
            filled = {name: value for name, value in values.items() if value not in (None, "", [])}
            number = form.guarded(lambda: _entered(visit, kind, sheet, filled, on_the_spot, files))
            if number is not None:
                form.say_done(f"已登记：{number}。")
                query.set_params(do=None, row=number if len(sheet.key) == 1 else None)
                for name in [name for name in st.session_state if str(name).startswith(("new_", TWIN))]:
                    del st.session_state[name]
                st.rerun()
        if submitted or st.session_state.get(TWIN):
            st.checkbox("不是同一件，仍按新增登记（只在提示“疑似重复”时用）", key=TWIN)

    st.dialog(f"登记{LEDGERS[kind].title}", width=WIDE, position="right", on_dismiss=close)(body)()


def _entered(
    visit: Visit, kind: str, sheet: Sheet, values: dict[str, Any], on_the_spot: bool, given: list[Given]
) -> str:
    files = kept_files(given)
    new = bool(st.session_state.get(TWIN, False))
    if not on_the_spot:
        return enter(visit.actor, kind, sheet.name, values, new=new, files=files)
    measures, verified = str(values.pop("measures", "")), str(values.pop("verified", ""))
    return fixed_on_the_spot(visit.actor, values, measures=measures, verified=verified, new=new, files=files)


def suggested_days(pack: Pack) -> str:
    """The county's suggested days for a rectification, as its settings call them."""
    told = (pack.settings[key] for key in ("hazard.days_general", "hazard.days_major"))
    return "；".join(f"{setting.label} {setting.value} {setting.unit}".strip() for setting in told) + "。"


def _may_close_at_once(visit: Visit) -> bool:
    """Closing at once is a verification: who never verifies is not offered it."""
    return visit.actor.role != "school" and may(visit.actor, "hazard.verify", visit.place) is None

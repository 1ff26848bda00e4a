"""Papers that stand already under their 文号, and the 分项 a paper of a kind may have."""

from catalogue.ledgers import DOCUMENTS_SHEET
from domain.doc_number import same_number
from ledgers.validate.rows.absent import ask_absent
from ledgers.validate.rows.row import Row
from ledgers.validate.rows.validator import Validator


def before_documents(validator: Validator, rows: list[Row]) -> None:
    """A 分项 is one of its kind; a paper that stands under its 文号, for one subject, duty and 分项, is that paper."""
    ask_absent(validator, DOCUMENTS_SHEET, rows)
    for row in rows:
        _check_item(validator, row)
    asked = [row for row in rows if not row.bad and not row.facts.get("number") and row.facts.get("doc_number")]
    if not asked:
        return
    stand = validator.stored(DOCUMENTS_SHEET, "subject_code", {str(row.facts.get("subject_code")) for row in asked})
    known = {
        (old.subject_code, old.duty or old.kind, old.item, same_number(old.doc_number)): old.number
        for old in stand
        if old.doc_number
    }
    for row in asked:
        facts = row.facts
        about = str(facts.get("duty") or facts.get("kind"))
        paper = (
            str(facts.get("subject_code")),
            about,
            str(facts.get("item") or ""),
            same_number(str(facts["doc_number"])),
        )
        if number := known.get(paper):
            facts["number"] = number
            validator.counted[
                "行的文号已在台账里（主体和对应条款也相同），是同一份材料，按已登记的编号办理，只记一次"
            ] += 1


def _check_item(validator: Validator, row: Row) -> None:
    kind, item = row.facts.get("kind"), row.facts.get("item")
    if not item or not kind:
        return
    listed = validator.pack.items_of(str(kind))
    if item not in listed:
        may_be = f"可填{'、'.join(listed)}" if listed else "这一类材料不分项，请清空这一格"
        validator.error(row, "item", f"“{item}”不是“{kind}”的分项：{may_be}。")

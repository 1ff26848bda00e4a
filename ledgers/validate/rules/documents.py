"""Papers that stand already under their 文号."""

from catalogue.ledgers import DOCUMENTS_SHEET
from domain.doc_number import same_number
from ledgers.validate.rows.row import Row
from ledgers.validate.rows.validator import Validator


def before_documents(validator: Validator, rows: list[Row]) -> None:
    """A paper that stands already under its 文号, for the same subject and duty, is that paper."""
    asked = [row for row in rows if not row.bad and not row.facts.get("number") and row.facts.get("doc_number")]
    if not asked:
        return
    stand = validator.stored(DOCUMENTS_SHEET, "subject_code", {str(row.facts.get("subject_code")) for row in asked})
    known = {
        (old.subject_code, old.duty or old.kind, same_number(old.doc_number)): old.number
        for old in stand
        if old.doc_number
    }
    for row in asked:
        facts = row.facts
        about = str(facts.get("duty") or facts.get("kind"))
        if number := known.get((str(facts.get("subject_code")), about, same_number(str(facts["doc_number"])))):
            facts["number"] = number
            validator.counted[
                "行的文号已在台账里（主体和对应条款也相同），是同一份材料，按已登记的编号办理，只记一次"
            ] += 1

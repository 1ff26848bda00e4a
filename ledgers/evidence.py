"""What the product issues itself, as rows of the ledger 材料: which duty of the pack each kind of paper proves, and
what of it only readers of the register of transfers may see.

Settings of the pack say the meaning (`evidence.bulletin` = the duty that issued 通报 prove …); a pack that says
nothing keeps such papers out of the ledger. Words of the plan's safeguards three and four (31号文 三（三）（四）).
"""

from sqlalchemy import ColumnElement, FromClause, and_, or_

from figures.duties.proofs.papers import COUNTY_LEVEL
from models.county import Pack

BULLETIN, REVIEW, TRANSFER = "evidence.bulletin", "evidence.review", "evidence.transfer"
KIND_CODES = {BULLETIN: "bulletin", REVIEW: "bulletin_review", TRANSFER: "transfer"}
"""The entries of the dictionary `document_kind` that papers of these meanings have as 材料类型."""


def kind_of(pack: Pack, meaning: str) -> str:
    """The 材料类型 of a paper of this meaning; "" when the pack does not name it."""
    entries = pack.dictionaries.get("document_kind", ())
    return next((entry.name for entry in entries if entry.code == KIND_CODES[meaning]), "")


def of_the_register(pack: Pack, rows: FromClause) -> ColumnElement[bool]:
    """Documents that stand for a transfer: read under the register's own right alone (transfer.read)."""
    duty, kind = pack.setting(TRANSFER), kind_of(pack, TRANSFER)
    about = or_(and_(rows.c.duty == duty, rows.c.duty != ""), and_(rows.c.kind == kind, rows.c.kind != ""))
    return and_(rows.c.subject_kind == COUNTY_LEVEL, about)

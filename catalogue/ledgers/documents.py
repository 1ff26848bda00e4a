"""材料: papers that prove something was done."""

from catalogue.ledgers.columns import BY_SUBJECT, SUBJECT_CODE, SUBJECT_KIND, Column, Ledger, Proof, Sheet
from models.provision import Document

DOCUMENTS_SHEET = Sheet(
    "材料",
    Document,
    ("number",),
    (
        Column("number", "材料编号", "number_of", key=True, note="留空由系统给号。", width=16),
        SUBJECT_KIND,
        SUBJECT_CODE,
        Column("kind", "材料类型", "choice", True, choices="document_kind", width=16),
        Column("title", "标题", required=True, width=36),
        Column("doc_number", "文号", width=20),
        Column("on_date", "日期", "day", True),
        Column("valid_until", "有效期至", "day"),
        Column("duty", "对应条款", note="履职清单中的编号，如3.4。", width=10),
        Column("quantity", "数量", "amount", note="测评填实测人数。", width=8, pupils=True),
        Column("quantity_due", "应有数量", "amount", note="测评填应测人数。", width=10, pupils=True),
        Column("amount", "金额（元）", "amount"),
    ),
    day="on_date",
    identity=("subject_kind", "subject_code", "on_date", "kind", "title"),
    twins=("kind", "title", "doc_number", "quantity", "quantity_due", "amount"),
    orders=(("on_date", "valid_until"),),
    counted_in="件",
    kind="kind",
    dated=True,
    cites="title",
    proves=Proof(
        {"材料类型": "kind", "数量": "quantity", "应有数量": "quantity_due", "金额": "amount"},
        BY_SUBJECT,
    ),
    before="ledgers.validate.rules.documents:before_documents",
)

LEDGER = Ledger("documents", "材料", (DOCUMENTS_SHEET,), "CL")

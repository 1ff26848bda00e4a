"""材料: papers that prove something was done."""

from catalogue.attachments import ROLL, SCAN, SCENE, SIGNED
from catalogue.ledgers.columns import BY_SUBJECT, SUBJECT_CODE, SUBJECT_KIND, Column, Ledger, Proof, Sheet
from models.provision import Document

SHARES = "数量和应有数量：测评填实测、应测人数，档案填已建、在校人数，责任书填已签、教职工人数，安全课填已上、计划课时"
"""What the two numbers mean, kind by kind, whose quotient is a share."""
DOCUMENTS_SHEET = Sheet(
    "材料",
    Document,
    ("number",),
    (
        Column("number", "材料编号", "number_of", key=True, note="留空由系统给号。", width=16),
        SUBJECT_KIND,
        SUBJECT_CODE,
        Column("kind", "材料类型", "choice", True, choices="document_kind", width=16),
        Column(
            "item",
            "分项",
            "choice",
            choices="document_item",
            width=12,
            note="只有部分材料类型分项，如培训的安保、食品、消防；一份材料有几项的，每项一行，文号相同。",
        ),  # fmt: skip
        Column("title", "标题", required=True, width=36),
        Column("doc_number", "文号", width=20),
        Column("on_date", "日期", "day", True),
        Column("valid_until", "有效期至", "day"),
        Column("duty", "对应条款", note="履职清单中的编号，如3.4。", width=10),
        Column("quantity", "数量", "amount", note=f"{SHARES}；宣传填到场人次。", width=8, pupils=True),
        Column("quantity_due", "应有数量", "amount", note=f"{SHARES}。", width=10, pupils=True),
        Column("amount", "金额（元）", "amount"),
    ),
    day="on_date",
    identity=("subject_kind", "subject_code", "on_date", "kind", "item", "title"),
    twins=("kind", "title", "doc_number", "quantity", "quantity_due", "amount"),
    orders=(("on_date", "valid_until"),),
    counted_in="件",
    files=(SCAN, SIGNED, ROLL, SCENE),
    kind="kind",
    dated=True,
    cites="title",
    proves=Proof(
        {"材料类型": "kind", "分项": "item", "数量": "quantity", "应有数量": "quantity_due", "金额（元）": "amount"},
        BY_SUBJECT,
    ),
    before="ledgers.validate.rules.documents:before_documents",
)

LEDGER = Ledger("documents", "材料", (DOCUMENTS_SHEET,), "CL")

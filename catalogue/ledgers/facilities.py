"""设施: what a school, township or unit has, from a day on."""

from catalogue.ledgers.columns import (
    A_STATEMENT,
    BY_SUBJECT,
    SCHOOLS,
    SUBJECT_CODE,
    SUBJECT_KIND,
    Column,
    Ledger,
    Proof,
    Sheet,
    Wide,
)
from models.provision import Facility

FACILITIES_SHEET = Sheet(
    "设施",
    Facility,
    ("subject_kind", "subject_code", "kind", "effective_on"),
    (
        SUBJECT_KIND.as_key(),
        SUBJECT_CODE.as_key(),
        Column("kind", "设施类别", "choice", True, True, choices="facility", width=20),
        Column("effective_on", "生效日期", "day", True, True),
        Column("present", "已具备", "choice", True, choices="presence", width=10),
        Column("networked", "已联网", "flag", note="一键报警、视频监控填写。", width=10),
        Column("to_standard", "达标准", "flag", note="心理辅导室填写。", width=10),
        Column("serves", "服务学校代码", SCHOOLS, note="区域心理辅导站填写，多个用顿号隔开。", width=24),
    ),
    day="effective_on",
    counted_in="条",
    kind="kind",
    proves=Proof(
        {"设施类别": "kind", "已具备": "present", "已联网": "networked", "达标准": "to_standard"},
        BY_SUBJECT,
        statement=True,
    ),
    wide=Wide("present", (*A_STATEMENT, "kind", "present"), beside=("networked", "to_standard")),
)

LEDGER = Ledger("facilities", "设施", (FACILITIES_SHEET,), standing=True)

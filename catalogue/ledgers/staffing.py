"""人员: how many hold a safety post at a school, township or unit, from a day on; numbers, never names."""

from catalogue.ledgers.columns import (
    A_STATEMENT,
    BY_SUBJECT,
    SUBJECT_CODE,
    SUBJECT_KIND,
    Column,
    Ledger,
    Proof,
    Sheet,
    Wide,
)
from models.provision import Staffing

STAFFING_SHEET = Sheet(
    "人员",
    Staffing,
    ("subject_kind", "subject_code", "post", "effective_on"),
    (
        SUBJECT_KIND.as_key(),
        SUBJECT_CODE.as_key(),
        Column("post", "岗位类别", "choice", True, True, choices="staff_post", width=16),
        Column("effective_on", "生效日期", "day", True, True),
        Column("people", "人数", "whole", True, note="只填人数，不填姓名。", width=8),
        Column("full_time", "其中专职", "whole", width=10),
        Column("part_time", "其中兼职", "whole", width=10),
        Column("over_55", "其中超55周岁", "whole", note="满56周岁起算。"),
        Column("certified", "其中持保安员证", "whole"),
        Column("checked", "其中已入职查询", "whole"),
    ),
    day="effective_on",
    parts=tuple((part, "people") for part in ("full_time", "part_time", "over_55", "certified", "checked")),
    counted_in="条",
    kind="post",
    proves=Proof(
        {
            "岗位类别": "post",
            "人数": "people",
            "其中专职": "full_time",
            "其中兼职": "part_time",
            "其中超55周岁": "over_55",
            "其中持保安员证": "certified",
            "其中已入职查询": "checked",
        },
        BY_SUBJECT,
        statement=True,
    ),
    wide=Wide(
        "people",
        (*A_STATEMENT, "post", "people"),
        beside=("full_time", "part_time", "over_55", "certified", "checked"),
    ),
)

LEDGER = Ledger("staffing", "人员", (STAFFING_SHEET,), standing=True)

"""Words of the ledgers that the program itself compares with: each stands here once, and a pack must hold it.

Words of steps stand in `catalogue.steps`; that of a school's own check and of a county-run school beside their tables.
"""

OF_SCHOOL, OF_TOWNSHIP = "学校", "乡镇"
"""主体类型: whose a document or a statement of facilities and staffing is."""
YES, NO = "是", "否"
"""What a flag is called in a ledger and in a pack."""
NOT_HERE = "不适用"
"""已具备 of what a school has no place for, a gas alarm where no gas is."""

TO_RECTIFY, TO_VERIFY, TO_FUND, TO_DISCUSS = "整改", "待复查", "等资金", "等会商"
"""卡在哪里: what a hazard that lies open waits for."""
TO_RECEIVE, SENT_BACK = "交办至接收", "退回"
"""Two more stages (figures.hazards.lives.stages): nobody has taken it up yet; mended anew after a verification."""
STAGES = (TO_RECEIVE, TO_RECTIFY, SENT_BACK, TO_FUND, TO_DISCUSS, TO_VERIFY)
"""The stages of a life in the order in which they are read."""

ATTENDED, SAT_IN, EXCUSED = "出席", "列席", "请假"
"""How a body takes part in a meeting."""

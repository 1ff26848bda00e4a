"""通报 with due process: 拟通报 → 送核 → 核实 → 审签 → 印发 → 反馈 → 核销, and 复核 and 移送 beside it.

Every step is taken only from the one before it and by whom it is given to: the drafter never signs,
matters that name the office's own host are verified by the supervision room, a party organ or a court is
put to the convener instead of being named. Evidence freezes at 审签; silence is printed as 逾期未反馈.
"""

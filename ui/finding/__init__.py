"""查找: one box over all ledgers."""

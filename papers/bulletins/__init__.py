"""The papers of an issued 通报: the document itself, 复核决定, 反馈表, and the 督办函 after it."""

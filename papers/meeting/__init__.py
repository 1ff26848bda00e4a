"""The papers of a meeting: 会议通知, 议程, 会议材料, 讲话提纲, 纪要, 议定事项清单, 督办函."""

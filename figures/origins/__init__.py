"""Where hazards come from (来源, 专项), and what came of each."""

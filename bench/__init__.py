"""The benchmark: ours against a stock page or a stated bound, measured in the same run."""

"""Excel's own workbooks: inspected part by part, then read."""

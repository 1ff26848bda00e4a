"""Files of a ledger read into tables of values by field: the step between the cells and the judgement.

A sheet is known by its headings, a column by its heading, a cell by the form of its column. What cannot be
read stays blank and leaves an error that points at the cell; whether the row may stand is judged later.
"""

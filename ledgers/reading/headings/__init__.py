"""Where a clerk's sheet begins, what its columns mean, and which rows are not data.

Headings are found by text and alias below any number of title rows, over one or two rows, merged or not.
Nothing is dropped silently: columns that mean nothing here are listed, rows that are passed over are kept
with the reason, and a year or a school that only the title states is used with a note.
"""

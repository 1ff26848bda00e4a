"""What a recognised sheet leaves open is decided here, each decision as a reading: columns, groups, rows, days.

`recognise` finds what stands there; nothing in it means anything yet. These steps change what was recognised by the
answer taken.
"""

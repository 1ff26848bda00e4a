"""From a cell as a clerk wrote it to a value, or to a Chinese sentence that says what to write instead.

Strict on purpose: whatever has two readings is refused, and what is read with a grain of salt (余, a year taken from
the title) comes with a note.
"""

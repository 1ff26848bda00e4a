"""What `manage.py check` proves: nothing here changes anything.

One module a subject: the file and the schema, the audit, references between tables, digests of what must not
change, spans and the invariants of the figures.
"""

"""截数后补报、更正: what is known otherwise today of a cut-off day than when it was frozen.

A frozen figure never changes; beside it stand the rows that were recorded later, of every ledger, each with who, when
and why, and the figures they would change.
"""

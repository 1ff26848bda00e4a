"""Rules that propose lines of a 通报: each finds bodies about which something stands in the ledgers long enough.

**Adding a rule** takes an entry in `catalogue/proposal_rules.py` and a function in a file here, under a name of its
own: `def unanswered(asked: Question, limit: float) -> Iterator[Shortfall]`. It is called only where the county has set
the rule's limit. It names nobody itself: it yields what it found, and `figures.bodies.proposals` looks up who may be
named under the clause, leaves out who may not, and writes the rule's name into the proposal. Figures of duties are
asked through `asked.duties`, so that they are evaluated once.
"""

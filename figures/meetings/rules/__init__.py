"""Rules of the agenda: each finds the matters of one kind that a meeting should speak of, and says them in figures.

**Adding a rule** takes two things, and no other module changes:

1. An entry in `catalogue/agenda_rules.py`: its name (stored for ever), Chinese title, kind (last, red, standing, new),
   weight, clause and settings, and `propose="figures.meetings.rules.<file>:<function>"`.
2. A file here with that function, under a name of its own: `def dangers(asked: Asked) -> Iterator[Proposal]`.

What the function has to keep to:

- It asks every figure through `asked.of(rectification)`, `asked.of(reporting)`, `asked.of(duty_instances)` …: what
  several rules ask of session, pack and period is then answered once. It never reads the clock: the day is
  `asked.period.as_of`, which is the cut-off when the meeting is frozen.
- It yields a Proposal for every matter that ought to come up by itself (`raised`, the default), **and** for every
  matter for which `asked.stands(about)` is true, whatever its figures are on that day, with `raised=False` when they
  would not have brought it up: the item stands on an agenda already and must say the figures of the day it is asked
  for, a nought too.
- `about` names which of the rule's matters it is (a township's code, a duty's); "" where a rule has only one.
- `figures` holds at least one figure with numerator and denominator, and `title` or `facts` says it; every number in
  title, facts, ask and `shown` comes from the figures asked. `facts` is half a sentence without a full stop.
- `rows` are the ledger rows behind it, `shown` what a slide and the paper draw (figures.meetings.slides), `clause` the
  clause where the entry does not name one, `reporter` the body that reports on it.
"""

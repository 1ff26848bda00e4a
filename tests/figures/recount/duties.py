"""Every instance of every duty of the plan, one at a time (docs/duties.md)."""

from collections.abc import Iterator
from datetime import date

from tests.figures.recount.books import FAR, Pack, holds
from tests.figures.recount.periods import Span, is_over, spans
from tests.figures.recount.proofs import Proof, Rows, units_of
from tests.figures.recount.subjects import Subject, begins, bound, of_kind, owes, schools

Books = dict[str, dict[str, list[dict]]]


def instances(books: Books, pack: Pack, start: date, on: date) -> list[dict]:
    """The instances of a question [start, on], with the keys of `figures --json` and besides `place`, `school`,
    `over` and `judgement`."""
    return list(_Question(books, pack, start, on).all())


class _Question:
    def __init__(self, books: Books, pack: Pack, start: date, on: date) -> None:
        self.pack, self.start, self.on = pack, start, on
        self.schools = schools(books["schools"])
        self.rows = Rows(pack, books, on)
        self.rows.every_school = self._every_school
        self.periods: dict[tuple[str, str], list[Span]] = {}

    def all(self) -> Iterator[dict]:
        """Duty by duty."""
        for duty in self.pack.duties:
            if duty["rule_set"] == self.pack.settings["plan.rule_set"] and duty["judgement"] != "text":
                yield from self._of(duty)

    def _spans(self, kind: str, calendar: str) -> list[Span]:
        if (kind, calendar) not in self.periods:
            self.periods[kind, calendar] = spans(self.pack, kind, calendar, self.start, self.on)
        return self.periods[kind, calendar]

    def _of(self, duty: dict) -> Iterator[dict]:
        kind = duty["subject_kind"]
        subjects = of_kind(kind, self.pack, self.schools, self.on) if kind != "unit" else self._units(duty)
        calendars = sorted(set(self.pack.calendars.values()) | set(self.pack.grades.values()))
        for subject in subjects:
            for calendar in calendars if subject.school else [self.pack.base]:
                for span in self._spans(duty["period"], calendar):
                    if duty["period"] == "standing" and calendar != self.pack.base:
                        continue
                    if duty["period"] != "standing" and not self._lives_by(subject, calendar, span):
                        continue
                    if min(span.last, self.on) < self.pack.starts:
                        continue
                    if not self._in_force(duty, span) or not subject.open_in(span.first, span.last):
                        continue
                    if kind == "unit" and not self._valid(duty, subject.code, span):
                        continue
                    if made := self._instance(duty, subject, span):
                        yield made

    def _lives_by(self, subject: Subject, calendar: str, span: Span) -> bool:
        """Whether the calendar of this period is the subject's on the day asked; of a term, on the first day on which
        one of that name ends in any calendar."""
        on = self.asked(subject, span)
        if span.kind == "term":
            on = min(self.on, *(share["last"] for share in self.pack.shares if share["term"] == span.name))
        return subject.calendar(self.pack, on) == calendar

    def asked(self, subject: Subject, span: Span) -> date:
        """The day that says who is bound."""
        if span.kind in ("week", "fortnight"):
            taught = [begins(self.pack, subject, week, self.on) for week in span.weeks] if subject.school else []
            return min(next(filter(None, taught), span.weeks[0]["first"]), self.on)
        return min(span.last, self.on)

    def _in_force(self, duty: dict, span: Span) -> bool:
        begins, ends = date.fromisoformat(duty["valid_from"]), date.fromisoformat(duty["valid_to"] or FAR.isoformat())
        return begins <= min(self.on, span.last) and span.last < ends

    def _units(self, duty: dict) -> list[Subject]:
        return [Subject(code) for code in dict.fromkeys(units_of(duty, self.pack, self.on))]

    def _valid(self, duty: dict, code: str, span: Span) -> bool:
        on = min(self.on, span.last)
        if duty["units"].startswith("名单") and not any(
            t["code"] == duty["clause"] and holds(t, on) for t in self.pack.tasks
        ):
            return False
        return any(unit["code"] == code for unit in self.pack.units_on(on))

    def _campuses(self, on: date) -> dict[str, set[str]]:
        """Main school → its campuses on a day."""
        found: dict[str, set[str]] = {}
        for school in self.schools:
            if main := school.fact(on).get("所属主校代码"):
                found.setdefault(main, set()).add(school.code)
        return found

    def _instance(self, duty: dict, subject: Subject, span: Span) -> dict | None:
        kind, over = duty["subject_kind"], is_over(span, self.on)
        fact = subject.school.fact(self.asked(subject, span)) if subject.school else {}
        binds = bound(self.pack, duty["scope"], fact) if subject.school else True
        through = subject.school and duty.get("through_main") == "是" and fact.get("所属主校代码")
        if through and (kind == "school" or subject.unregistered):
            binds = False
        usual = span.weeks[0]["first"] if span.kind in ("week", "fortnight") else span.last
        self.rows.campuses = self._campuses(min(usual, self.on))
        tracked = duty["judgement"] == "tracked"
        if tracked and (binds is False or subject.unregistered):
            return None
        if subject.school and not tracked and span.kind in ("month", "quarter") and not span.weeks:
            return None
        proof = self._proof(duty, subject, span)
        need, alt = _number(duty["minimum"]), _number(duty["alternative_minimum"])
        if proof.need is not None or duty["whole"]:
            need = proof.need
        have_alt = None
        if duty["alternative_filter"]:
            have_alt = len(self.rows.periodic(duty, kind, subject, span, duty["alternative_filter"]))
        status = self._status(duty, subject, span, binds, proof, need, have_alt, alt)
        made = {name: duty[name] for name in ("rule_set", "clause", "subject_kind", "judgement")}
        made |= {"duty": duty["code"], "soft": duty["soft"] == "是", "subject": subject.code, "period": span.name}
        made |= {"period_start": span.first.isoformat(), "period_end": span.last.isoformat(), "status": status}
        made |= {"have": proof.have or 0, "need": need, "place": subject.place, "over": over}
        if alt is not None:
            made |= {"have_alt": have_alt, "need_alt": alt}
        return made

    def _proof(self, duty: dict, subject: Subject, span: Span) -> Proof:
        if duty["judgement"] == "spatial":
            return self._places(duty, subject)
        if subject.unregistered:
            return Proof()
        return self.rows.proof(duty, duty["subject_kind"], subject, span)

    def _every_school(self, kind: str, subject: Subject) -> int:
        """The schools the plan binds on D: of a township its own, else of the county."""
        every = of_kind("school", self.pack, self.schools, self.on)
        there = [s for s in every if s.open_on(self.on) and bound(self.pack, "学校", s.school.fact(self.on))]
        return len([s for s in there if kind != "township" or s.place == subject.code])

    def _places(self, duty: dict, subject: Subject) -> Proof:
        """Schools that have it of those bound, or what the township or unit says for all of them."""
        every = of_kind("school", self.pack, self.schools, self.on)
        of_it = [
            s
            for s in every
            if s.open_on(self.on)
            and bound(self.pack, duty["scope"], s.school.fact(self.on))
            and (duty["subject_kind"] == "unit" or s.place == subject.code)
        ]
        told = [self.rows.proof(duty | {"subject_kind": "school"}, "school", s, _today(self.on)) for s in of_it]
        own = self.rows.proof(duty, duty["subject_kind"], subject, _today(self.on))
        have = sum(proof.have for proof in told)
        if own.have:
            have = len(of_it)
        stated = own.stated or any(proof.stated for proof in told)
        return Proof(have, len(of_it), without=not of_it, stated=stated)

    def _status(
        self, duty: dict, subject: Subject, span: Span, binds: bool | None, proof: Proof, need, have_alt, alt
    ) -> str:
        judgement = duty["judgement"]
        if judgement == "tracked":
            return "tracked"
        if binds is False or not owes(self.pack, subject, span, self.on) or proof.without:
            return "not_applicable"
        have = proof.have
        if judgement == "spatial":
            return "met" if have >= need else "tracked" if proof.stated else "no_data"
        if subject.unregistered:
            return "missed" if self.rows.explained(duty, "class", subject, span) else "no_data"
        if binds is None:
            return "no_data"
        enough = have is not None and need is not None and have >= need
        if (enough and self._share_holds(duty, subject, span)) or (alt is not None and have_alt >= alt):
            return "met"
        if self.rows.explained(duty, duty["subject_kind"], subject, span):
            return "missed"
        if not is_over(span, self.on):
            lacking = [need - (have or 0), *([alt - have_alt] if alt is not None else [])]
            return "unreachable" if min(lacking) > self._capacity(duty, subject, span) else "in_progress"
        if judgement == "existence":
            return "missed" if proof.said_no else "no_data"
        if duty["keeper"] == "office":
            return "missed"
        if span.kind == "standing" and (have is None or need is None or proof.blank):
            return "no_data"
        return "missed" if self.rows.filed(duty, duty["subject_kind"], subject, span) else "no_data"

    def _share_holds(self, duty: dict, subject: Subject, span: Span) -> bool:
        least = self.pack.settings.get(f"duty.share.{duty['code']}")
        if not least:
            return True
        share = self.rows.share(duty, duty["subject_kind"], subject, span)
        return share is None or share >= float(least)

    def _capacity(self, duty: dict, subject: Subject, span: Span) -> float:
        if not duty["per_week_max"]:
            return float("inf")
        left = [
            week
            for week in span.weeks
            if week["sunday"] > self.on
            and (first := begins(self.pack, subject, week, self.on) if subject.school else week["first"])
            and subject.open_on(first)
            and (first >= self.pack.starts or subject.school is None)
        ]
        return len(left) * float(duty["per_week_max"])


def _number(text: str) -> float | None:
    return float(text) if text else None


def _today(on: date) -> Span:
    return Span("standing", on.isoformat(), on, on)

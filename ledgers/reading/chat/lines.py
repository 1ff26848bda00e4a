"""The lines of a pasted chat (接龙) read as weekly returns: which school, how many hazards, which words.

Each decision is a reading (ledgers.reading.readings): what is said in so many words is certain, a short name or a
「已查」 is likely, and what names two schools, two numbers or another week is asked. A line that is no return is left
out and shown; names of persons are not kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from errors import Refused
from ledgers.reading.chat import words as said_in
from ledgers.reading.chat.names import SHORTEST, Names, unbracketed
from ledgers.reading.readings import CellRef, Readings
from ledgers.validate.names import plain

LINES, LETTERS = 5000, 400_000
"""What one paste may hold."""
LONGEST_LINE = 500
SCHOOL, COUNT, WEEK, SENT, WORDS, MORE, AGAIN = "school", "count", "week", "sent", "words", "more", "again"
"""Kinds of readings: which school, how many, of which week, sent at all, what the hazards are, words of the line
before, said twice."""
SKIP, THIS, NOT_SENT, AS_SAID, COUNT_ONLY = "skip", "this", "none", "yes", "count"
"""Choices: leave the line out, it is about this week, nothing was reported, hazards as said, only their number."""
UNASKED, NO_RETURN, STRANGE = "要先指认", "不是填报", "没有认出学校，不是填报"
SHORTEST_HAZARD = 4


@dataclass
class SaidLine:
    """One line: its number, the text without faces, and what is read of it. `asked`: ids of the readings of this line,
    in order; `left`: why it is no return; `named`: the words taken for a school."""

    line: int
    text: str
    school: str = ""
    found: int | None = None
    day: date | None = None
    hazards: tuple[str, ...] = ()
    done: bool = False
    left: str = ""
    asked: list[str] = field(default_factory=list)
    named: str = ""

    @property
    def used(self) -> bool:
        """Whether the line is a return: all it needs is known, likely or answered."""
        return bool(self.school) and self.found is not None and not self.left


def read_chat(
    lines: Sequence[str], names: Names, readings: Readings, *, days: Sequence[date], title: str, week: int | None
) -> list[SaidLine]:
    """Every line that is not blank, in order. `days`: of the week asked, called `title`; `week`: its number.

    Raises Refused for a text beyond the caps.
    """
    if len(lines) > LINES or sum(map(len, lines)) > LETTERS:
        raise Refused(f"贴进来的有 {len(lines)} 行，超过 {LINES} 行或 {LETTERS // 10_000} 万字：请分几次贴。")
    reader = _Reader(names, readings, days, title, week)
    made: list[SaidLine] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            said = reader.read(number, line)
            if made and said.left == STRANGE:
                reader.goes_on(made[-1], said)
            made.append(said)
    _said_twice(made, readings, names)
    return made


@dataclass
class _Reader:
    names: Names
    readings: Readings
    days: Sequence[date]
    title: str
    week: int | None

    def ask(
        self,
        said: SaidLine,
        kind: str,
        sentence: str,
        choices: Iterable[tuple[str, str]],
        likely: str = "",
        key: str = "",
    ) -> str:
        """A decision about a line: the choice to read by, "" while it is open."""
        taken = self.readings.ask(kind, sentence, [CellRef("", "", said.line)], choices, likely=likely, key=key)
        said.asked.append(self.readings.found[-1].id)
        return taken

    def say(self, said: SaidLine, kind: str, sentence: str) -> None:
        """A decision that is certain."""
        self.readings.say(kind, sentence, [CellRef("", "", said.line)])
        said.asked.append(self.readings.found[-1].id)

    def read(self, number: int, line: str) -> SaidLine:
        """One line."""
        text = said_in.plain_line(line[:LONGEST_LINE])
        numbered = said_in.NUMBERED.match(text)
        body = text[numbered.end() :] if numbered else text
        said = SaidLine(number, text)
        if not body.strip(said_in.EDGES) or said_in.SPEAKER.match(text) or text.startswith("#"):
            said.left = NO_RETURN
        elif len(line) > LONGEST_LINE:
            said.left = f"这一行超过 {LONGEST_LINE} 字，没有读：请分行再贴"
        else:
            rest = self._school(said, body, bool(numbered))
            if said.school and rest is not None and self._of_this_week(said, rest):
                self._count(said, said_in.undated(rest))
        if not said.left and not said.used:
            said.left = UNASKED
        return said

    def goes_on(self, before: SaidLine, said: SaidLine) -> None:
        """A line without a school under one that told a number and no words: its hazards, or somebody's remark?"""
        if not before.used or not before.found or before.hazards or len(said.text) < SHORTEST_HAZARD:
            return
        told = said_in.hazards_told(said.text, before.found, ())
        if not told.parts:
            return
        name = self.names.names[before.school]
        choices = [(AS_SAID, f"是{name}的"), (SKIP, "不是，略过")]
        taken = self.ask(said, MORE, f"第 {before.line} 行{name}没写是什么，这一行是它的隐患吗？", choices)
        said.left = UNASKED if not taken else f"接在第 {before.line} 行" if taken == AS_SAID else STRANGE
        if taken == AS_SAID:
            before.hazards, before.done = told.parts, bool(told.mended)

    # which school

    def _school(self, said: SaidLine, body: str, numbered: bool) -> str | None:
        """Find or ask the school; what is left of the line comes back, None when it is no return."""
        packed, places = said_in.packed(body)
        spans = self.names.spans(packed)
        if not spans:
            return self._short(said, body, numbered)
        first, last = spans[0], spans[-1]
        said.named = packed[first[0] : first[1]]
        codes = sorted({code for _, _, some in spans for code in some if code in self.names.names})
        if not codes:
            said.left = f"{self.names.every[min(first[2])]}不在您收的范围内"
            return None
        if len({some for _, _, some in spans}) > 1:
            self._chosen(said, "这一行写了两所学校，是哪一所报的？", codes)
        elif len(codes) > 1:
            self._chosen(said, f"叫“{said.named}”的有 {len(codes)} 所，是哪一所？", codes)
        else:
            said.school = codes[0]
            name = self.names.names[said.school]
            literal = said.named in (plain(name), unbracketed(name))
            self.say(said, SCHOOL, f"照字面读：{name}" if literal else f"“{said.named}”是{name}的别名或曾用名")
        # Who speaks, and a number without a mark behind it, stand before the school; seldom what is reported.
        before = body[: places[first[0]]]
        told = said_in.tells(before) or said_in.week_named(before)[0] or said_in.days_named(before, self.days[0].year)
        return (before if told else "") + " " + body[places[last[1] - 1] + 1 :]

    def _short(self, said: SaidLine, body: str, numbered: bool) -> str | None:
        """A school by a short name: the only one whose letters it keeps is likely, of several one is asked."""
        head, rest = said_in.head_of(body, SHORTEST)
        told = said_in.tells(rest)
        found = self.names.shortened(head)
        if not found and not numbered and not told:
            said.left = STRANGE
            return None
        said.named = head
        if len(found) == 1:
            name = self.names.names[found[0]]
            choices = [(found[0], name), (SKIP, "略过")]
            unsure = self.names.unsure(head)
            sentence = f"“{head}”也可能是别的学校，是{name}吗？" if unsure else f"“{head}”是{name}的简称"
            self._take(said, self.ask(said, SCHOOL, sentence, choices, "" if unsure else found[0]))
        elif found:
            self._chosen(said, f"“{head}”可能是 {len(found)} 所学校，是哪一所？", found)
        else:
            # Only a name that means no school yet may be kept as one's alias; a short name of several is asked again.
            what = f"名录里没有“{head}”" if head else "没有写是哪所学校"
            self._chosen(said, what, self.names.near(head), f"{SCHOOL}:{head}" if head else "")
        return rest

    def _chosen(self, said: SaidLine, sentence: str, codes: Sequence[str], key: str = "") -> None:
        """Ask which school is meant: the likely ones, to leave it out, and behind that every other school asked."""
        others = [(code, name) for code, name in self.names.names.items() if code not in codes]
        choices = [*((code, self.names.names[code]) for code in codes), (SKIP, "略过"), *others]
        self._take(said, self.ask(said, SCHOOL, sentence, choices, key=key))

    def _take(self, said: SaidLine, choice: str) -> None:
        if choice == SKIP:
            said.left = "选了略过"
        else:
            said.school = choice

    # of which week

    def _of_this_week(self, said: SaidLine, rest: str) -> bool:
        words, number = said_in.week_named(rest)
        if words and (number is None or number != self.week) and not self._this_week(said, f"写了“{words}”"):
            return False
        for written, day in said_in.days_named(rest, self.days[0].year)[:1]:
            if day in self.days:
                said.day = day
            elif not self._this_week(said, f"写的日期{written}不在这一周"):
                return False
        return True

    def _this_week(self, said: SaidLine, what: str) -> bool:
        choices = [(THIS, f"报{self.title}"), (SKIP, "是别的周，略过")]
        taken = self.ask(said, WEEK, f"{what}：报这一周，还是别的周？", choices)
        said.left = "" if taken == THIS else "是别的周的" if taken else UNASKED
        return taken == THIS

    # how many, and what

    def _count(self, said: SaidLine, words: str) -> None:
        found = said_in.counted(words)
        taken = self._number(said, found, words.strip(said_in.EDGES)[:20])
        if taken == NOT_SENT:
            said.left = "算没回"
        elif taken:
            said.found = int(taken)
            if said.found:
                self._hazards(said, said_in.hazards_told(words, said.found, found.numbers or found.weak))

    def _number(self, said: SaidLine, found: said_in.Counted, bare: str) -> str:
        """How many: as said, as answered, or "" while it is open."""
        several, nothing = found.several, [("0", "零报告"), (NOT_SENT, "算没回")]
        if found.not_yet and not found.numbers and not found.zero:
            return self.ask(said, SENT, f"写了“{found.not_yet}”，没说查没查", nothing)
        if found.zero and not several:
            self.say(said, COUNT, "零报告")
            return "0"
        if found.zero or len(several) > 1:
            offered = sorted({*several, *([0] if found.zero else [])})
            return self.ask(said, COUNT, "数有两种读法，是几处？", [(str(n), in_words(n)) for n in offered])
        if found.numbers:
            self.say(said, COUNT, in_words(several[0]))
            return str(several[0])
        if found.weak:
            choices = [(str(several[0]), in_words(several[0])), *nothing]
            sentence = f"“{found.weak[0].words}”读作{in_words(several[0])}"
            return self.ask(said, COUNT, sentence, choices, str(several[0]))
        if found.loose:
            choices = [*((str(n), in_words(n)) for n in found.loose if n), *nothing]
            return self.ask(said, COUNT, f"“{bare}”里的数看不出是几处隐患", choices)
        if found.fine:
            return self.ask(said, COUNT, f"“{found.fine}”读作零报告", nothing, "0")
        what = f"“{bare}”没说查没查、有几处" if bare else "只有校名，没说查没查"
        return self.ask(said, COUNT, what, [nothing[0], *([("1", in_words(1))] if bare else []), nothing[1]])

    def _hazards(self, said: SaidLine, told: said_in.Told) -> None:
        """The words of the hazards, when there are as many of them as were counted."""
        assert said.found is not None
        if told.parts:
            more = f"，“{told.mended}”作当场整改，待复查" if told.mended else ""
            choices = [(AS_SAID, "照此登记"), (COUNT_ONLY, "只记几处")]
            taken = self.ask(said, WORDS, f"登记隐患：{' ｜ '.join(told.parts)}{more}", choices, AS_SAID)
            if taken == AS_SAID:
                said.hazards, said.done = told.parts, bool(told.mended)
        elif told.words:
            sentence = f"写了 {said.found} 处，分不清各是什么（{told.words[:30]}）：只记几处"
            self.ask(said, WORDS, sentence, [(COUNT_ONLY, "只记几处")], COUNT_ONLY)
        else:
            self.say(said, WORDS, f"写了 {said.found} 处，没写是什么：只记几处")


def in_words(number: int) -> str:
    """零报告, or 隐患 2 处."""
    return f"隐患 {number} 处" if number else "零报告"


def _said_twice(lines: Sequence[SaidLine], readings: Readings, names: Names) -> None:
    """A school twice in one paste: the same again is taken once (people repeat the whole list), else it is asked."""
    by_school: dict[str, list[SaidLine]] = {}
    for said in lines:
        if said.used:
            by_school.setdefault(said.school, []).append(said)
    for code, some in by_school.items():
        different: dict[tuple[int | None, tuple[str, ...], bool], SaidLine] = {}
        for said in some:
            first = different.setdefault((said.found, said.hazards, said.done), said)
            if first is not said:
                said.left, first.day = f"和第 {first.line} 行一样，只收一次", first.day or said.day
        if len(different) < 2:
            continue
        left = list(different.values())
        cells = [CellRef("", "", said.line) for said in left]
        choices = [(str(said.line), f"第{said.line}行：{in_words(said.found or 0)}") for said in left]
        sentence = f"{names.names[code]}接了 {len(left)} 次，写的不一样，按哪一行？"
        taken = readings.ask(AGAIN, sentence, cells, choices)
        for said in left:
            said.asked.append(readings.found[-1].id)
            if str(said.line) != taken:
                said.left = "按另一行" if taken else UNASKED

"""The text a phone's page makes: readable words and a code that binds school, collection and every word.

A block is 【title】school … 码 LETTERS 完. The letters hold collection, school, day and answers, and 50 bits of HMAC
over all of it. What chat programs change on the way (width, case, blanks, dashes, line ends) does not matter; a word,
a letter, another school's page or an old one does. It proves that somebody has this school's page, not who.

A letter copied wrongly is found by trying every other one, and words that are not those of their code may be worth as
much as a line of a chat: both are questions to a person. A code that was copied to another school is not taken at all.
"""

import hashlib
import hmac
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from ledgers.collecting.asks import Ask
from ledgers.collecting.entries import KEEP, SLIP, WORDS, Entry, Line
from ledgers.collecting.forms import Facts, Member
from ledgers.collecting.seal import DIGITS, decoded, encoded, secret_key, tag_of, tidy
from ledgers.validate.register import Register
from models.collection import CODE

VERSION = 2
"""Of the page: 2 tells the level of a hazard. Pages of version 1, without it, are read as well."""
COLLECTION, SCHOOL = 5, 4
"""Letters of base 32 (5 bits each) for the number of the collection and of the school; day, items: one each."""
SCHOOL_AT, DAY_AT = 1 + COLLECTION, 1 + COLLECTION + SCHOOL
HEAD, TAG = DAY_AT + 2, 10
LONGEST_CODE = HEAD + 13 + TAG
"""With the answers to 31 items."""
LONGEST = 4000
MOST_ITEMS = 31
FINE, WRONG, NONE = 1, 2, 3
"""Answers to an item: 正常, 异常, 无此项."""
_CODE = re.compile(r"码[:]?([^码【】完]{22,160})完")
_HAZARD = re.compile(r"隐患\d{1,2}:([^码]*?)(?=隐患\d{1,2}:|$)")
_SAID = re.compile(r"【([^【】]{1,60})】(.{2,60}?)(\d{1,2})月(\d{1,2})日查(\d{1,2})项")
_KEPT = re.compile(r"[^0-9A-Z\u3007\u3400-\u4dbf\u4e00-\u9fff]")
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
FIXED, NOT_FIXED = "已改好", "未改"
PARTS = {
    1: ("category", "place", "description", "first_deadline", "owner_post", "fixed"),
    2: ("category", "place", "description", "level", "first_deadline", "owner_post", "fixed"),
}
"""What the words of a hazard are, in order, by the version of the page."""
_VERSIONS = {DIGITS[version] for version in PARTS}
MOST_REPAIRS = 60
"""Codes of one paste for which the wrong letter is looked for: each takes some thousand trials."""


@dataclass(frozen=True)
class Block:
    """One block of a pasted text: its words and letters, the first and last line it stands in (from 1), and which one
    of these lines it is."""

    words: str
    letters: str
    first: int
    last: int
    nth: int = 1

    @property
    def name(self) -> str:
        """第3行的短码, or 第3—6行的短码（2）: what its entry is called, and nothing else of the text."""
        lines = f"第{self.first}行" if self.first == self.last else f"第{self.first}—{self.last}行"
        return f"{lines}的短码" + (f"（{self.nth}）" if self.nth > 1 else "")


@dataclass
class Pasted:
    """A text parted: blocks with a code, and what is left of it, line by line (blank where a block stood)."""

    blocks: list[Block] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)


def canonical(text: str) -> str:
    """What a code speaks of: NFKC, upper case, only digits, Latin letters and 汉字."""
    return _KEPT.sub("", unicodedata.normalize("NFKC", text).upper())


def school_number(code: str, collection: int) -> int:
    """Twenty bits by which a code names its school within a collection."""
    return int.from_bytes(hashlib.sha256(f"{code}|{collection}".encode()).digest()[:3], "big") >> 4


def block_tag(key: bytes, said: str, letters: str) -> str:
    """The last letters of a code: HMAC over the words (canonical) and the letters before."""
    return tag_of(key, f"{said}|{letters}")


def made_text(
    facts: Facts,
    member: Member,
    day: date,
    answers: Sequence[int],
    hazards: Sequence[Sequence[str]],
    version: int = VERSION,
) -> str:
    """The block as the page makes it; `hazards`: the words of PARTS each."""
    wrong = sum(answer == WRONG for answer in answers)
    lines = [f"【{facts.title}】{member.name}", f"{day.month}月{day.day}日查 {len(answers)}项 异常{wrong}"]
    lines += [f"隐患{n}：{'｜'.join(parts)}" for n, parts in enumerate(hazards, 1)]
    words = "\n".join(lines)
    letters = (
        encoded(version, 1) + encoded(facts.id, COLLECTION) + encoded(school_number(member.code, facts.id), SCHOOL)
    )
    letters += encoded((day - facts.starts_on).days, 1) + encoded(len(answers), 1)
    bits = 0
    for answer in answers:
        bits = bits << 2 | answer
    length = -(-2 * len(answers) // 5)
    letters += encoded(bits << (5 * length - 2 * len(answers)), length)
    tag = block_tag(secret_key(facts.secret, member.code, facts.id), canonical(words), letters)
    whole = letters + tag
    return f"{words}\n码 {'-'.join(whole[at : at + 5] for at in range(0, len(whole), 5))} 完"


def parted(text: str) -> Pasted:
    """Part a pasted text into blocks and the rest; linear in its length."""
    lines = text.splitlines()
    plain = [_INVISIBLE.sub("", unicodedata.normalize("NFKC", line)) for line in lines]
    where = [number for number, line in enumerate(plain, 1) for _ in line]
    whole = "".join(plain)
    found = Pasted(rest=list(lines))
    used: set[int] = set()
    stand: Counter[tuple[int, int]] = Counter()
    start = 0
    for match in _CODE.finditer(whole):
        head = whole.rfind("【", max(start, match.start() - LONGEST), match.start())
        if head >= 0:
            start = match.end()
            used.update(range(head, start))
            first, last = where[head], where[start - 1]
            stand[first, last] += 1
            found.blocks.append(Block(whole[head : match.start()], tidy(match[1]), first, last, stand[first, last]))
    touched = {number for block in found.blocks for number in range(block.first, block.last + 1)}
    # Whatever stands beside a block in its lines is somebody's own words, and is read as such.
    for number in touched:
        found.rest[number - 1] = ""
    for at, mark in enumerate(whole):
        if where[at] in touched and at not in used:
            found.rest[where[at] - 1] += mark
    return found


@dataclass
class Reader:
    """What blocks are read with. `others`: the facts of all collections, by number; `items`: what the page goes
    through; `answers`: what was said to the questions of a block; `repairs`: how often a wrong letter is looked for
    still."""

    ask: Ask
    facts: Facts
    members: Mapping[str, Member]
    schools: Register
    others: Mapping[int, Facts]
    items: Sequence[str]
    levels: Sequence[str]
    answers: Mapping[str, str]
    repairs: int = MOST_REPAIRS

    def read(self, block: Block) -> Entry:
        """A block as an entry: true by its code, or asked about, or with what is wrong with it as a fault."""
        said = canonical(block.words)
        entry = Entry(block.name, CODE, hashlib.sha256(f"{said}{block.letters}".encode()).hexdigest())
        if true := self._holder(said, block.letters):
            self._fill(entry, true, block.words, block.letters)
            return entry
        if self.repairs > 0:
            self.repairs -= 1
            if found := self._repaired(said, block.letters):
                member, letters, what = found
                sentence = f"{member.name}的码抄错了一处（{what}），改过来验码就对：收不收？"
                if entry.doubt(SLIP, sentence, self.answers) != KEEP:
                    self._fill(entry, member, block.words, letters)
                entry.schools = (member.code,)
                return entry
        self._untrue(entry, block)
        return entry

    def _holder(self, said: str, letters: str) -> Member | None:
        """The school whose page made exactly these words (canonical) and letters for this collection."""
        if len(letters) < HEAD + TAG or letters[0] not in _VERSIONS or decoded(letters[1:SCHOOL_AT]) != self.facts.id:
            return None
        body, tag = letters[:-TAG], letters[-TAG:]
        for member in self._numbered.get(decoded(letters[SCHOOL_AT:DAY_AT]), ()):
            if hmac.compare_digest(tag, block_tag(self._key(member), said, body)):
                return member
        return None

    @cached_property
    def _numbered(self) -> dict[int, list[Member]]:
        found: dict[int, list[Member]] = {}
        for member in self.members.values():
            found.setdefault(school_number(member.code, self.facts.id), []).append(member)
        return found

    @cached_property
    def _keys(self) -> dict[str, bytes]:
        return {}

    def _key(self, member: Member) -> bytes:
        if member.code not in self._keys:
            self._keys[member.code] = secret_key(self.facts.secret, member.code, self.facts.id)
        return self._keys[member.code]

    def _repaired(self, said: str, letters: str) -> tuple[Member, str, str] | None:
        """(school, letters, what was wrong) where one letter was copied wrongly, left out, added or two changed places:
        of 50 bits the few thousand trials leave more than 38, so that what is found was meant."""
        if not HEAD + TAG - 1 <= len(letters) <= LONGEST_CODE:
            return None
        for at in range(len(letters) + 1):
            rest = letters[at + 1 :]
            tries = [(letters[:at] + other + rest, f"第{at + 1}个字 {letters[at]} 应为 {other}")
                     for other in DIGITS if at < len(letters) and other != letters[at]]  # fmt: skip
            tries += [(letters[:at] + other + letters[at:], f"第{at + 1}个字 {other} 漏了") for other in DIGITS]
            if at < len(letters):
                tries.append((letters[:at] + rest, f"第{at + 1}个字 {letters[at]} 多了"))
            if at + 1 < len(letters):
                swapped = letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]
                tries.append((swapped, f"第{at + 1}、{at + 2}个字颠倒了"))
            for made, what in tries:
                if member := self._holder(said, made):
                    return member, made, what
        return None

    def _untrue(self, entry: Entry, block: Block) -> None:
        """A block whose code is not the one of its words: told, or asked about when its words speak for a school."""
        letters = block.letters
        whole = len(letters) >= HEAD + TAG and letters[0] in _VERSIONS
        collection, number = decoded(letters[1:SCHOOL_AT]), decoded(letters[SCHOOL_AT:DAY_AT])
        said = next(iter(_SAID.findall(block.words)), ("", "", "", "", ""))
        member = self._called(said[1])
        if whole and collection != self.facts.id and (issuer := self.others.get(collection)) is not None:
            entry.old = True
            entry.schools = tuple(m.code for m in self.members.values() if school_number(m.code, collection) == number)
            entry.fault(f"短码是“{issuer.title}”的：请学校用“{self.facts.title}”的页填好重发。")
            return
        named = whole and collection == self.facts.id
        holders = [code for code in self.schools.names if named and school_number(code, collection) == number]
        if member is None:
            entry.schools = tuple(code for code in holders[:1] if code in self.members)
            entry.fault("短码里的学校不在您收的范围内，或者字被改过：请学校整段重新发。")
            return
        entry.schools = (member.code,)
        if holders and member.code not in holders:
            other = self.schools.names[holders[0]]
            entry.fault(f"短码是{other}的，字写的是{member.name}：像是抄了别校的，请{member.name}用自己的页填好重发。")
            return
        if said[0] != self.facts.title:
            entry.fault(f"写的是“{said[0]}”，不是“{self.facts.title}”：请学校用这一次的页填好重发。")
            return
        what = f"{said[2]}月{said[3]}日查 {said[4]} 项，隐患 {len(_HAZARD.findall(block.words))} 处"
        sentence = f"{member.name}的验码不对，字被改过或漏了。看字面是{what}：问过学校，照字面收？"
        if entry.doubt(WORDS, sentence, self.answers) != KEEP:
            self._as_said(entry, member, block.words, int(said[2]), int(said[3]), int(said[4]))

    def _called(self, words: str) -> Member | None:
        code = self.schools.find(words)[0]
        return self.members.get(code or "")

    def _fill(self, entry: Entry, member: Member, words: str, letters: str) -> None:
        """The rows of a block whose code is true."""
        body = letters[:-TAG]
        day = self.facts.starts_on + timedelta(days=DIGITS.index(body[HEAD - 2]))
        number = DIGITS.index(body[HEAD - 1])
        length = -(-2 * number // 5)
        bits = decoded(body[HEAD : HEAD + length]) >> (5 * length - 2 * number)
        answers = [bits >> 2 * (number - 1 - at) & 3 for at in range(number)]
        wrong = [at for at, answer in enumerate(answers) if answer == WRONG]
        named = [self.items[at] if at < len(self.items) else f"第{at + 1}项" for at in wrong]
        said = f"手机短码：查 {number} 项" + (f"，异常 {len(wrong)} 项：{'、'.join(named)}" if wrong else "，都正常")
        self._rows(entry, member, words, day, said, DIGITS.index(letters[0]))

    def _as_said(self, entry: Entry, member: Member, words: str, month: int, day: int, items: int) -> None:
        """The rows of a block as its words say, without a code that holds."""
        day_said = next((each for each in self.facts.days if (each.month, each.day) == (month, day)), None)
        if day_said is None:
            entry.ask.pop(WORDS, None)
            entry.fault(f"写的{month}月{day}日不在这一周：请学校整段重新发。")
            return
        parts = {len(match[1].split("|")) for match in _HAZARD.finditer(words)}
        version = next((each for each, names in PARTS.items() if {len(names)} == parts), VERSION)
        self._rows(entry, member, words, day_said, f"手机短码（验码不对，照字面收）：查 {items} 项", version)

    def _rows(self, entry: Entry, member: Member, words: str, day: date, said: str, version: int) -> None:
        entry.schools = (member.code,)
        hazards = [match[1].split("|") for match in _HAZARD.finditer(words)]
        checks, found = self.ask.parts[0], self.ask.parts[1]
        row = {"on_date": day.isoformat(), "found": len(hazards), "content": said}
        entry.lines.append(Line(checks, member.code, 1, row))
        for at, parts in enumerate(hazards, 1):
            if len(parts) != len(PARTS[version]):
                entry.fault(f"隐患{at}的分隔号丢了，分不清地点和问题：请学校整段重新发。")
                continue
            told = dict(zip(PARTS[version], parts, strict=True))
            values = {
                "category": told["category"] if told["category"] in self.items else None,
                "place": told["place"] or None,
                "description": told["description"],
                "level": told["level"] if told.get("level") in self.levels else None,
                "first_deadline": told["first_deadline"].removesuffix("前") or None,
                "owner_post": told["owner_post"] or None,
                "done_on": day.isoformat() if told["fixed"] == FIXED else None,
            }
            entry.lines.append(Line(found, member.code, at, values))

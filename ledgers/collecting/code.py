"""The text a phone's page makes: readable words and a code that binds school, collection and every word.

A block is 【title】school … 码 LETTERS 完. The letters hold collection, school, day and answers, and 50 bits of HMAC
over all of it. What chat programs change on the way (width, case, blanks, dashes, line ends) does not matter; a word,
a letter, another school's page or an old one does. It proves that somebody has this school's page, not who.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ledgers.collecting.asks import Ask
from ledgers.collecting.entries import Entry, Line
from ledgers.collecting.forms import Facts, Member
from ledgers.collecting.seal import DIGITS, decoded, encoded, secret_key, tag_of, tidy
from models.collection import CODE

VERSION = 1
COLLECTION, SCHOOL = 5, 4
"""Letters of base 32 (5 bits each) for the number of the collection and of the school; day, items: one each."""
HEAD, TAG = 1 + COLLECTION + SCHOOL + 2, 10
LONGEST = 4000
MOST_ITEMS = 31
FINE, WRONG, NONE = 1, 2, 3
"""Answers to an item: 正常, 异常, 无此项."""
_CODE = re.compile(r"码[:]?([^码【】完]{22,160})完")
_HAZARD = re.compile(r"隐患(\d{1,2}):([^码]*?)(?=隐患\d{1,2}:|$)")
_KEPT = re.compile(r"[^0-9A-Z\u3007\u3400-\u4dbf\u4e00-\u9fff]")
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
FIXED, NOT_FIXED = "已改好", "未改"
FIELDS = 6


@dataclass(frozen=True)
class Block:
    """One block of a pasted text: its words and letters, and the first and last line it stands in (from 1)."""

    words: str
    letters: str
    first: int
    last: int


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


def block_tag(key: bytes, words: str, letters: str) -> str:
    """The last letters of a code: HMAC over the words and the letters before."""
    return tag_of(key, f"{canonical(words)}|{letters}")


def made_text(facts: Facts, member: Member, day: date, answers: Sequence[int], hazards: Sequence[Sequence[str]]) -> str:
    """The block as the page makes it; `hazards`: 项目, 地点, 问题, 期限, 岗位, 改没改 each."""
    wrong = sum(answer == WRONG for answer in answers)
    lines = [f"【{facts.title}】{member.name}", f"{day.month}月{day.day}日查 {len(answers)}项 异常{wrong}"]
    lines += [f"隐患{n}：{'｜'.join(parts)}" for n, parts in enumerate(hazards, 1)]
    words = "\n".join(lines)
    letters = (
        encoded(VERSION, 1) + encoded(facts.id, COLLECTION) + encoded(school_number(member.code, facts.id), SCHOOL)
    )
    letters += encoded((day - facts.starts_on).days, 1) + encoded(len(answers), 1)
    bits = 0
    for answer in answers:
        bits = bits << 2 | answer
    length = -(-2 * len(answers) // 5)
    letters += encoded(bits << (5 * length - 2 * len(answers)), length)
    tag = block_tag(secret_key(facts.secret, member.code, facts.id), words, letters)
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
    start = 0
    for match in _CODE.finditer(whole):
        head = whole.rfind("【", max(start, match.start() - LONGEST), match.start())
        if head >= 0:
            start = match.end()
            used.update(range(head, start))
            block = Block(whole[head : match.start()], tidy(match[1]), where[head], where[start - 1])
            found.blocks.append(block)
    touched = {number for block in found.blocks for number in range(block.first, block.last + 1)}
    # Whatever stands beside a block in its lines is somebody's own words, and is read as such.
    for number in touched:
        found.rest[number - 1] = ""
    for at, mark in enumerate(whole):
        if where[at] in touched and at not in used:
            found.rest[where[at] - 1] += mark
    return found


def entry_of(
    block: Block,
    ask: Ask,
    facts: Facts,
    members: Mapping[str, Member],
    titles: Mapping[int, str],
    items: Sequence[str],
) -> Entry:
    """A block as an entry, after its code was found true; what is wrong with it is a fault."""
    name = f"第{block.first}行" if block.first == block.last else f"第{block.first}—{block.last}行"
    entry = Entry(name, CODE, hashlib.sha256(f"{canonical(block.words)}{block.letters}".encode()).hexdigest())
    letters = block.letters
    if len(letters) < HEAD + TAG or letters[0] != DIGITS[VERSION]:
        entry.fault("码不全或抄错了：请学校点“复制”，整段重新发。")
        return entry
    collection = decoded(letters[1 : 1 + COLLECTION])
    number = decoded(letters[1 + COLLECTION : 1 + COLLECTION + SCHOOL])
    named = [m for m in members.values() if school_number(m.code, collection) == number]
    if collection != facts.id:
        entry.old, entry.schools = True, tuple(m.code for m in named[:1])
        other = titles.get(collection)
        what = f"短码是“{other}”的" if other else "短码不是这里发的页做的，或抄错了"
        entry.fault(f"{what}：请学校用“{facts.title}”的页填好重发。")
        return entry
    if not named:
        entry.fault("短码里的学校不在这次收表的范围内，或码抄错了：请学校整段重新发。")
        return entry
    body, tag = letters[:-TAG], letters[-TAG:]
    true = [
        m
        for m in named
        if hmac.compare_digest(tag, block_tag(secret_key(facts.secret, m.code, collection), block.words, body))
    ]
    entry.schools = (named[0].code,)
    if not true:
        entry.fault("验码不对：字被改过或漏了，或者是别的学校的页：请学校整段重新发。")
        return entry
    _read(entry, true[0], ask, facts, block.words, body, items)
    return entry


def _read(entry: Entry, member: Member, ask: Ask, facts: Facts, words: str, body: str, items: Sequence[str]) -> None:
    day, number = facts.starts_on + timedelta(days=DIGITS.index(body[HEAD - 2])), DIGITS.index(body[HEAD - 1])
    length = -(-2 * number // 5)
    bits = decoded(body[HEAD : HEAD + length]) >> (5 * length - 2 * number)
    answers = [bits >> 2 * (number - 1 - at) & 3 for at in range(number)]
    entry.schools = (member.code,)
    wrong = [items[at] if at < len(items) else f"第{at + 1}项" for at, answer in enumerate(answers) if answer == WRONG]
    hazards = [match[2].split("|") for match in _HAZARD.finditer(words)]
    checks, found = ask.parts[0], ask.parts[1]
    said = f"手机短码：查 {number} 项" + (f"，异常 {len(wrong)} 项：{'、'.join(wrong)}" if wrong else "，都正常")
    row = {"on_date": day.isoformat(), "found": len(hazards), "content": said}
    entry.lines.append(Line(checks, member.code, 1, row))
    for at, parts in enumerate(hazards, 1):
        if len(parts) != FIELDS:
            entry.fault(f"隐患{at}的分隔号丢了，分不清地点和问题：请学校整段重新发。")
            continue
        category, place, description, deadline, post, fixed = parts
        values = {
            "category": category if category in items else None,
            "place": place or None,
            "description": description,
            "first_deadline": deadline.removesuffix("前") or None,
            "owner_post": post or None,
            "done_on": day.isoformat() if fixed == FIXED else None,
        }
        entry.lines.append(Line(found, member.code, at, values))

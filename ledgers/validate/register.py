"""One set of codes with the names they go by: a name is found, or its nearest is suggested, and nothing is created."""

from collections import defaultdict
from difflib import get_close_matches

from ledgers.validate.names import CLOSED, GOES_ON, OPENED, SHORTEST, no_brackets, plain, shortens, without_bracket

SUGGESTIONS = 300
"""Distinct unknown names that get a suggestion; the search is linear in the register."""


class Register:
    """One set of codes with their names; a name may stand for several codes."""

    def __init__(self, title: str, hint: str) -> None:
        self.title, self.hint = title, hint
        self.names: dict[str, str] = {}
        self.codes: dict[str, set[str]] = defaultdict(set)
        self._without: dict[str, set[str]] = defaultdict(set)
        self._asked = 0
        self.learned: dict[str, str] = {}
        self.used: set[str] = set()

    def add(self, code: str, name: str, *others: str) -> None:
        """Take in a code, its name and the other words it goes by."""
        self.names[code] = name
        if name.endswith((")", "）")):
            self._without[without_bracket(name)].add(code)
        for word in (name, *others):
            if word:
                self.codes[plain(word)].add(code)

    def learn(self, word: str, code: str) -> None:
        """Take in an alias that people explained; nothing for a code that does not stand here (any more)."""
        if code in self.names and code not in self.codes.get(plain(word), ()):
            self.learned[plain(word)] = code
            self.codes[plain(word)].add(code)

    def find(self, word: str) -> tuple[str | None, str]:
        """(code, "") or (None, a Chinese sentence that says what to do)."""
        if word in self.names:
            return word, ""
        known = plain(word)
        if known in self.names:
            return known, ""
        found = self.codes.get(known, set())
        if len(found) == 1:
            if known in self.learned:
                self.used.add(known)
            return next(iter(found)), ""
        if found:
            return None, f"{self.title}里有{len(found)}个“{word}”（{'、'.join(sorted(found))}），请改填代码。"
        # Brackets of another kind, or none, leave a name the same; a half bracket is a slip of the pen.
        bare = no_brackets(known) if len(OPENED.findall(known)) == len(CLOSED.findall(known)) else ""
        without = {code for said, codes in self.codes.items() if no_brackets(said) == bare for code in codes}
        if len(without) == 1:
            return without.pop(), ""
        padded = [code for code in self.names if code.isdigit() and known.isdigit() and int(code) == int(known)]
        if padded:
            return None, (
                f"{self.title}里没有“{word}”，有“{padded[0]}”：Excel 会去掉编号前面的 0，请把该列设为文本再填。"
            )
        return None, f"{self.title}里没有“{word}”{self._suggestion(known)}{self.hint}"

    def _suggestion(self, known: str) -> str:
        self._asked += 1
        code = self.nearest(known) if self._asked <= SUGGESTIONS else None
        return f"，是不是“{self.names[code]}”（{code}）？" if code else "。"

    def nearest(self, word: str) -> str | None:
        """The code of the entry that a word which is none was most likely meant for; None when none is near."""
        known = plain(word)
        near = get_close_matches(known, self.codes, n=1, cutoff=0.6)
        if not near:
            near = [word for word in self.codes if known and (known in word or word in known)][:1]
        if not near:
            # 任市初中 for 任市初级中学: a short name keeps the order of the letters.
            near = sorted((word for word in self.codes if shortens(known, word)), key=len)[:1]
        return min(self.codes[near[0]]) if near else None

    def candidates(self, word: str, count: int = 3) -> list[str]:
        """The codes of the entries that a word which is none may be meant for, the likeliest first."""
        nearest = self.nearest(word)
        near = get_close_matches(plain(word), self.codes, n=3 * count, cutoff=0.4)
        found = [nearest] if nearest else []
        return list(dict.fromkeys([*found, *(min(self.codes[each]) for each in near)]))[:count]

    def alike(self, name: str) -> str | None:
        """The code of another entry that goes by this name, or by this name but for what stands in brackets."""
        known, bare = plain(name), without_bracket(name)
        found = self.codes.get(known, set()) | self.codes.get(bare, set()) | self._without.get(bare, set())
        return min((code for code in found if plain(self.names[code]) != known), default=None)

    def named_in(self, text: str, shortest: int = SHORTEST) -> str | None:
        """The code of the one entry that a title names in full; None when it names none or several."""
        there = plain(text)
        words = sorted((word for word in self.codes if len(word) >= shortest and word in there), key=len, reverse=True)
        if not words:
            return None
        longest = words[0]
        others = [word for word in words if word not in longest and self.codes[word] != self.codes[longest]]
        return None if others or len(self.codes[longest]) != 1 else min(self.codes[longest])

    def told_in(self, text: str, shortest: int = SHORTEST) -> tuple[str | None, bool]:
        """The entry a title names, and whether it does so alone: what stands right behind the name (附属幼儿园, 分校)
        may make another body of it."""
        code = self.named_in(text, shortest)
        if code is None:
            return None, False
        there = plain(text)
        named = [word for word, codes in self.codes.items() if code in codes and word in there]
        words = [word for word in named if len(word) >= shortest]
        behind = there.partition(max(words, key=len))[2]
        return code, not GOES_ON.match(behind)

    def agrees(self, code: str, word: str) -> bool:
        """Whether a word is one the code goes by."""
        return word == code or code in self.codes.get(plain(word), set())

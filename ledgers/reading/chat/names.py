"""How schools are called in a chat: in full, by a former name, or by a short one that keeps the order of letters."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from ledgers.validate.names import plain

NEAR, SHORTEST = 3, 3
_BRACKETS = re.compile(r"\([^()]*\)$")


def unbracketed(name: str) -> str:
    """A name in the form in which names are compared, without what stands in brackets at its end."""
    return _BRACKETS.sub("", plain(name))


class Names:
    """The schools that may be meant: words by which they are called → codes, and short names by order of letters."""

    def __init__(
        self, words: Mapping[str, Iterable[str]], names: Mapping[str, str], every: Mapping[str, str] | None = None
    ) -> None:
        """`words`: name, former name or alias → codes; `names`: code → name, of the schools asked; `every`: of all
        schools of the county."""
        self.names = names
        self.every = every or names
        self.words: dict[str, frozenset[str]] = {}
        self.strangers: dict[str, frozenset[str]] = {}
        for word, codes in words.items():
            mine = frozenset(codes) & names.keys()
            for spelled in {plain(word), unbracketed(word)}:
                if len(spelled) < SHORTEST:
                    continue
                if mine:
                    self.words[spelled] = self.words.get(spelled, frozenset()) | mine
                elif theirs := frozenset(codes) & self.every.keys():
                    self.strangers[spelled] = self.strangers.get(spelled, frozenset()) | theirs
        self._begins: dict[str, list[str]] = {}
        self._every = self.strangers | self.words
        for word in sorted(self._every, key=len, reverse=True):
            self._begins.setdefault(word[:SHORTEST], []).append(word)
        self._shortened: dict[str, list[str]] = {}
        self._near: dict[str, list[str]] = {}

    def spans(self, text: str) -> list[tuple[int, int, frozenset[str]]]:
        """Where schools are named in full, the longest name that begins at a place: (start, end, codes); schools out
        of reach as well, because their names may begin as one within it does."""
        found: list[tuple[int, int, frozenset[str]]] = []
        at = 0
        while at < len(text):
            words = self._begins.get(text[at : at + SHORTEST], ())
            word = next((word for word in words if text.startswith(word, at)), "")
            if word:
                found.append((at, at + len(word), self._every[word]))
            at += len(word) or 1
        return found

    def shortened(self, short: str) -> list[str]:
        """The codes of the schools whose name keeps the letters of a short one in their order."""
        if short not in self._shortened:
            known = self.words if len(short) >= SHORTEST else {}
            found = {code for word, codes in known.items() if _in_order(short, word) for code in codes}
            self._shortened[short] = sorted(found)
        return self._shortened[short]

    def unsure(self, short: str) -> bool:
        """Whether a short name may mean schools out of reach while only one school is within it: whoever pastes a whole
        group's text for one school must not be given somebody else's line."""
        return len(self.names) == 1 and any(_in_order(short, word) for word in self.strangers)

    def near(self, short: str) -> list[str]:
        """A few codes whose names look like it."""
        if short not in self._near:
            close = get_close_matches(short, self.words, n=NEAR, cutoff=0.5)
            self._near[short] = list(dict.fromkeys(code for word in close for code in sorted(self.words[word])))[:NEAR]
        return self._near[short]


def _in_order(short: str, full: str) -> bool:
    letters = iter(full)
    return all(mark in letters for mark in short)

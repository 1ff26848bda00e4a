"""Headings in the form in which they are compared, and the fields each is known for."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

Aliases = Mapping[str, Sequence[str]]


def known_as(aliases: Aliases, spellings: Iterable[str]) -> list[str]:
    """The fields a heading is known for, the surest first."""
    return [name for _, name in sorted(index_of(aliases).of(spellings))]


def normal(heading: object) -> str:
    """A heading in the form in which headings are compared: NFKC, no blanks, no marks, no brackets."""
    whole = unspaced(heading)
    return re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】|〔[^〕]*〕", "", whole) or whole


def unspaced(heading: object) -> str:
    """A heading without blanks, marks and the number before it; brackets are kept."""
    text = "".join(unicodedata.normalize("NFKC", str(heading)).split())
    return re.sub(r"[*★▲:、。;\"“”]+$|^[*★▲\"“”]+|^\d{1,2}[.、]", "", text)


def unit_of(heading: str) -> str:
    """What stands in the last brackets of a heading (万元, 天), if anything."""
    found = re.findall(r"[(\[【]([^()\[\]【】]*)[)\]】]", unicodedata.normalize("NFKC", heading))
    return found[-1].strip() if found else ""


class HeadingIndex:
    """Aliases turned round: normalised heading → [(rank, field)]; the lower the rank the surer."""

    def __init__(self, aliases: Aliases) -> None:
        self.found: dict[str, list[tuple[int, str]]] = {}
        for name, words in aliases.items():
            for rank, word in enumerate(words):
                # With its bracket a heading says more than without.
                for spelled, extra in ((unspaced(word), 0.0), (normal(word), 0.0)):
                    known = self.found.setdefault(spelled, [])
                    if all(name != other for _, other in known):
                        known.append((rank + int(extra), name))

    def of(self, spellings: Iterable[str]) -> list[tuple[int, str]]:
        """The fields that one column may stand for, its most telling spelling first."""
        for penalty, spelled in enumerate(spellings):
            for form in (unspaced(spelled), normal(spelled)):
                if form in self.found:
                    return [(rank + penalty, name) for rank, name in self.found[form]]
        return []


def index_of(aliases: Aliases) -> HeadingIndex:
    """The index of these headings, made once for each set of them."""
    return _kept(tuple((name, tuple(words)) for name, words in aliases.items()))


@lru_cache(maxsize=64)
def _kept(aliases: tuple[tuple[str, tuple[str, ...]], ...]) -> HeadingIndex:
    return HeadingIndex(dict(aliases))


SEQUENCE = {"序号", "序", "编次", "no", "no.", "项次", "行号"}

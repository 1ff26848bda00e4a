"""Stored JSON: what a column holds, by number, and what reads each number there has been.

What is frozen or explained once is read by every later release. So each JSON column says its form beside itself
(`info` of the column); an object carries `schema`, and one without it is number 0. Whoever changes the keys of a form
gives it the next number and the reader that brings the number before to it; tests keep one sample of each number.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from errors import Refused

Stored = dict[str, Any]
FORM = "form"
"""Key in a column's `info` under which its form stands."""


@dataclass(frozen=True)
class Form:
    """An object. `name`: what it is called in a refusal; `schema`: the number this release writes; `readers`: by
    number, what brings the content of that number to the next one."""

    name: str
    schema: int
    readers: Mapping[int, Callable[[Stored], Stored]] = field(default_factory=dict)

    def written(self, content: Stored) -> Stored:
        """The content with its number, as it is to be stored; number 0 is told by its absence."""
        return content | {"schema": self.schema} if self.schema else content

    def knows(self, stored: Mapping[str, Any]) -> bool:
        """Whether this release reads what is stored."""
        number = stored.get("schema", 0)
        return number == self.schema or (number in self.readers and number < self.schema)

    def read(self, stored: Mapping[str, Any]) -> Stored:
        """The content in its newest shape; raises Refused for a number that this release does not know."""
        content = dict(stored)
        if not self.knows(content):
            raise Refused(f"{self.name}的存储格式{content.get('schema', 0)}本版本不认得，请用更新后的程序打开。")
        for number in range(int(content.get("schema", 0)), self.schema):
            content = self.readers[number](content)
        return content


@dataclass(frozen=True)
class Listed:
    """A flat list of codes, numbers or row references {ledger, number}: it has no keys that could change."""

    name: str
    of: type

    def read(self, stored: Any) -> list[Any]:
        """The list; raises Refused for anything else."""
        if not isinstance(stored, list) or any(not isinstance(each, self.of) for each in stored):
            raise Refused(f"{self.name}存储的内容不是清单，请用更新后的程序打开。")
        return stored

"""Which tests run which piece of the product: recorded once, asked for each fault.

A piece is a run of statements of a function: its body, or a branch or loop in it. A copy of the product is marked
at the head of each piece and the tests are run against it; what a fixture of a module or of the whole run did
counts for every test that uses the fixture. Caches are emptied before each test, so that a figure kept from the
test before does not hide that this one asks for it too.

The record names pieces by file, function and place, with a digest of the function: it outlives edits elsewhere and
moves to another file. A function that changed since is reached by the tests that came into it, a new one by those of
its module.
"""

import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutants.faults import Fault, modules

NOT_ASKED = ("tests/browser", "tests/mutants", "tests/test_house.py", "tests/database/test_killed.py")
"""Tests of the text, of real browsers and of killed processes: slow, or red for any edit."""
MARKS = "product_marks"
"""The module that marked code calls, in the copy's root."""


@dataclass(frozen=True)
class Piece:
    """One run of statements: its function's name within the file ('' for the module), place in it, lines, digest."""

    function: str
    place: int
    first: int
    last: int
    digest: str
    body: list[ast.stmt] = field(compare=False, repr=False)

    @property
    def name(self) -> str:
        """How the record names it."""
        return f"{self.function}#{self.place}"

    def is_elif(self, lines: list[str]) -> bool:
        """Whether it is no more than an `elif`, before which no mark can stand: its branches are marked, and its
        condition is met by whoever comes into the piece around it."""
        return lines[self.first - 1].lstrip().startswith("elif ")


def met_by(found: list[Piece], lines: list[str], line: int) -> Piece | None:
    """The innermost piece around a line that is marked when it runs."""
    around = [p for p in found if p.first <= line <= p.last and not p.is_elif(lines)]
    return max(around, key=lambda p: (p.first, -p.last), default=None)


def pieces(tree: ast.Module, source: str) -> list[Piece]:
    """The pieces of a module, outer before inner."""
    lines = source.splitlines()
    found: list[Piece] = []

    def blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block
        for handler in getattr(node, "handlers", []):
            yield handler.body

    def of_function(name: str, node: ast.AST, first: int, last: int) -> None:
        digest = hashlib.sha256("\n".join(lines[first - 1 : last]).encode()).hexdigest()[:12]
        count = 0

        def walk(block: list[ast.stmt]) -> None:
            nonlocal count
            found.append(Piece(name, count, block[0].lineno, block[-1].end_lineno or 0, digest, block))
            count += 1
            for each in block:
                if isinstance(each, ast.FunctionDef | ast.ClassDef):
                    outer(each, f"{name}.{each.name}".lstrip("."))
                else:
                    for inner in blocks(each):
                        walk(inner)

        walk(node.body)  # type: ignore[attr-defined]

    def outer(node: ast.AST, name: str) -> None:
        if isinstance(node, ast.FunctionDef):
            of_function(name, node, node.lineno, node.end_lineno or 0)
        else:
            for each in getattr(node, "body", []):
                if isinstance(each, ast.FunctionDef | ast.ClassDef):
                    outer(each, f"{name}.{each.name}".lstrip("."))

    of_function("", tree, 1, len(lines))
    return found


def copied(root: Path, to: Path) -> Path:
    """A copy of the tree as it stands, what git ignores left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, check=True, capture_output=True
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (root / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, to / name)
    return to


def marked(root: Path) -> list[str]:
    """Mark every piece of a copy; gives the names of the marks, `file::function#place@digest`, by number."""
    names: list[str] = []
    for path in modules(root):
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
        file = path.relative_to(root)
        lines = source.split("\n")
        heads: dict[int, list[str]] = defaultdict(list)
        for piece in pieces(tree, source):
            if piece.function or "pages" in path.parts:
                first = piece.body[0]
                if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(piece.body) > 1:
                    first = piece.body[1]
                at = min([first.lineno, *(each.lineno for each in getattr(first, "decorator_list", []))])
                before = lines[at - 1]
                if not piece.is_elif(lines) and not before[: first.col_offset].strip():
                    indent = before[: len(before) - len(before.lstrip())]
                    heads[at].append(f"{indent}_mark_({len(names)})")
            names.append(f"{file}::{piece.name}@{piece.digest}")
        start = int(isinstance(tree.body[0], ast.Expr) and isinstance(tree.body[0].value, ast.Constant))
        heads[tree.body[start].lineno].insert(0, f"from {MARKS} import mark as _mark_")
        text = [line for at, each in enumerate(lines, 1) for line in (*heads.get(at, ()), each)]
        path.write_text("\n".join(text), encoding="utf-8")
    (root / f"{MARKS}.py").write_text("now = set()\n\n\ndef mark(number):\n    now.add(number)\n", encoding="utf-8")
    return names


def record(root: Path, work: Path, into: Path, tests: list[str]) -> None:
    """Run the tests on a marked copy under `work` and write the record; earlier records of other tests stay."""
    copy = copied(root, work / "marked")
    names = marked(copy)
    told = work / "told.jsonl"
    env = os.environ | {"PYTHONPATH": str(copy), "REACH_TOLD": str(told)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutants.reach_plugin", "-p", "no:cacheprovider",
               "--continue-on-collection-errors"]  # fmt: skip
    subprocess.run(
        [*command, f"--basetemp={work / 'tmp'}", "--tb=no", *tests], cwd=copy, env=env, check=False,
        stdout=subprocess.DEVNULL if "-v" not in sys.argv else None,
    )  # fmt: skip
    earlier = Reach.read(into)
    for line in told.read_text(encoding="utf-8").splitlines():
        each = json.loads(line)
        if "making" in each:
            for mark in (names[n] for n in each["making"]):
                earlier.making |= {mark.partition("#")[0], re.sub(r"#\d+", "", mark.partition("::")[2])}
            continue
        earlier.tests[each["test"]] = (each["seconds"], {names[n] for n in each["marks"]}, each["passed"])
    earlier.digests |= {file: digest_of(root / file) for file in test_files(root) if _among(file, tests)}
    earlier.write(into)


def _among(file: str, tests: list[str]) -> bool:
    return any(file == test or file.startswith(test.rstrip("/") + "/") for test in tests)


def digest_of(path: Path) -> str:
    """Twelve characters that change with the file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def test_files(root: Path) -> list[str]:
    """The files of tests that are asked."""
    every = (str(path.relative_to(root)) for path in sorted((root / "tests").rglob("test_*.py")))
    return [file for file in every if not file.startswith(NOT_ASKED)]


class Reach:
    """The record, and what it answers."""

    def __init__(
        self, tests: dict[str, tuple[float, set[str], bool]], digests: dict[str, str], making: Iterable[str] = ()
    ) -> None:
        self.tests, self.digests, self.making = tests, digests, set(making)

    @classmethod
    def read(cls, path: Path) -> "Reach":
        """The record of a file, an empty one when there is none."""
        if not path.exists():
            return cls({}, {})
        kept = json.loads(path.read_text(encoding="utf-8"))
        names = kept["marks"]
        tests = {test: (t["seconds"], {names[n] for n in t["marks"]}, t["passed"]) for test, t in kept["tests"].items()}
        return cls(tests, kept["files"], kept.get("making", ()))

    def write(self, path: Path) -> None:
        """Keep the record."""
        names = sorted({name for _, marks, _ in self.tests.values() for name in marks})
        number = {name: n for n, name in enumerate(names)}
        tests = {
            test: {"seconds": round(seconds, 3), "passed": passed, "marks": sorted(number[name] for name in marks)}
            for test, (seconds, marks, passed) in self.tests.items()
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            json.dumps({"files": self.digests, "marks": names, "tests": tests, "making": sorted(self.making)}),
            encoding="utf-8",
        )

    def missing(self, root: Path) -> list[str]:
        """Files of tests that were not recorded, or changed since."""
        return [file for file in test_files(root) if self.digests.get(file) != digest_of(root / file)]

    def by_mark(self) -> dict[str, set[str]]:
        """Tests by mark, by function (`file::function`), by file, and by mark without its file (`function#place@…`)."""
        found: dict[str, set[str]] = defaultdict(set)
        for test, (_, marks, passed) in self.tests.items():
            if passed:
                for mark in marks:
                    file, _, piece = mark.partition("::")
                    for name in (mark, mark.partition("#")[0], file, piece):
                        found[name].add(test)
        return found

    def makes(self, root: Path, fault: Fault) -> bool:
        """Whether the databases that tests copy may come out otherwise with the fault: it stands in a function that
        making them runs, or in none."""
        source = (root / fault.file).read_text(encoding="utf-8")
        piece = met_by(pieces(ast.parse(source), source), source.splitlines(), fault.line)
        if not self.making or piece is None or not piece.function:
            return True
        return f"{fault.file}::{piece.function}" in self.making or f"{piece.function}@{piece.digest}" in self.making

    def tests_of(self, root: Path, fault: Fault, by: dict[str, set[str]]) -> list[str]:
        """The tests that run the fault's piece, the nearest and cheapest first."""
        source = (root / fault.file).read_text(encoding="utf-8")
        piece = met_by(pieces(ast.parse(source), source), source.splitlines(), fault.line)
        found: set[str] = set()
        if piece and (piece.function or fault.file.startswith("pages/")):
            function = f"{fault.file}::{piece.function}"
            known = {mark for mark in by if mark.startswith(f"{function}#")}
            # Of a test recorded before the function changed it is known that it came here, but not how far.
            stale = {test for mark in known if not mark.endswith(f"@{piece.digest}") for test in by[mark]}
            found = by.get(f"{function}#{piece.place}@{piece.digest}", set()) | stale
            if not known:
                found = by.get(f"{piece.name}@{piece.digest}", set()) or self._of_module(source, fault.file, by)
        else:
            found = self._of_module(source, fault.file, by)
        stem = Path(fault.file).stem
        near = set(Path(fault.file).parts[:-1])
        named = words(stem) | words(piece.function if piece else "")

        def order(test: str) -> float:
            seconds, marks, _ = self.tests[test]
            file = test.partition("::")[0]
            close = len(near & set(Path(file).parts)) + 2 * (stem in file) + len(named & words(test))
            return (seconds + 0.02) * len(marks) ** 0.5 / (1 + close) ** 2

        return sorted(found, key=order)

    def _of_module(self, source: str, file: str, by: dict[str, set[str]]) -> set[str]:
        """The tests that come into a module, wherever its functions stood when they were recorded; all tests where it
        has none."""
        if file in by:
            return by[file]
        names = {f"{piece.name}@{piece.digest}" for piece in pieces(ast.parse(source), source) if piece.function}
        if not names:
            # Nothing but entries, which are read at import: no test can be told from another, but by what it speaks of.
            return {test for test, (_, _, passed) in self.tests.items() if passed}
        return set[str]().union(*(by[name] for name in names if name in by))


def words(name: str) -> set[str]:
    """The words of a name or a test's path, plurals as one: what everybody runs is met first by the tests that speak
    of it."""
    return {word.lower().removesuffix("s") for word in re.findall(r"[A-Za-z]{3,}", name)} - {"test", "the", "and"}

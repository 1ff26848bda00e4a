"""Where a fault can be put into the product's code, and what it is: read from the syntax tree, edited in the text.

Sites are chosen so that a fault changes what the product says or does. Left out, because a fault there changes
nothing that could be told: docstrings and annotations, texts of refusals (what is inside `raise`), decorators
(sizes of caches), the columns of tables (their lengths and indexes are the migrations' to hold), imports, layout
(numbers in ui and papers that nothing is compared or reckoned with, the widths of two columns exchanged unless one
of them is 0 and hides its column, keywords such as width), numbers that a module names (a test of a bound takes the
name, so it moves with the fault), early returns of nothing, and calls that only speed up
or make room (flush, close, clear, space). What is left can still be equivalent now and then; the bound of survivors
allows for that.
"""

import ast
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOMS = ("figures", "access", "actions", "ledgers", "papers", "domain", "models", "catalogue", "ui", "pages", "routes")
LAYOUT = ("ui", "papers", "pages")
"""Rooms whose bare numbers are millimetres and pixels."""
COMPARED = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="), ast.In: ("in", "not in"), ast.NotIn: ("not in", "in"),
}  # fmt: skip
LOOKS = {
    "width", "height", "gap", "key", "size", "border", "horizontal", "hide_index", "max_chars", "expanded", "icon",
    "type",
    "vertical_alignment", "min_column_width", "sort_keys", "ensure_ascii", "strict", "lead", "alt", "quiet",
    "max_entries", "pool_size", "max_overflow", "show_spinner", "default_timeout", "timeout", "frozen", "kw_only",
    "label_visibility",
}  # fmt: skip
"""Keywords of looks and speed: what they say is no figure, right or word."""
IDLE = {
    "flush",
    "close",
    "clear",
    "space",
    "divider",
    "debug",
    "info",
    "warning",
    "sleep",
    "expire_all",
    "html",
    "dispose",
}
"""Calls that make room or speed, or draw what browser tests look at."""


@dataclass(frozen=True)
class Fault:
    """One fault: the file, the bytes it takes the place of, its line, and what it says to whoever reads the table."""

    file: str
    start: int
    end: int
    new: str
    line: int
    said: str

    def put_into(self, source: bytes) -> bytes:
        """The source with the fault."""
        return source[: self.start] + self.new.encode() + source[self.end :]


@dataclass(frozen=True)
class Twins:
    """Names that a slip of the hand exchanges: attributes of one dataclass with the same type, by name."""

    of: dict[str, list[str]]


def modules(root: Path) -> list[Path]:
    """The modules faults are put into."""
    return [
        path
        for room in ROOMS
        for path in sorted((root / room).rglob("*.py"))
        if "migrations" not in path.parts and path.name != "__init__.py"
    ]


def twins(root: Path) -> Twins:
    """The numbers (and texts) of each dataclass of figures and models, each with the others of its type."""
    of: dict[str, set[str]] = defaultdict(set)
    for path in modules(root):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if not isinstance(node, ast.ClassDef) or not node.decorator_list:
                continue
            by_type: dict[str, list[str]] = defaultdict(list)
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    by_type[ast.unparse(field.annotation)].append(field.target.id)
            for kind, names in by_type.items():
                if kind in ("int", "float", "date", "date | None", "float | None"):
                    for name in names:
                        of[name] |= set(names) - {name}
    return Twins({name: sorted(others) for name, others in of.items() if others})


def faults_of(path: Path, root: Path, known: Twins) -> list[Fault]:
    """Every fault of one module, in the order of the text."""
    source = path.read_bytes()
    found = _Reader(str(path.relative_to(root)), source, known)
    found.visit(ast.parse(source))
    return sorted(set(found.faults), key=lambda fault: (fault.start, fault.end, fault.new))


def is_one(fault: Fault, source: bytes) -> bool:
    """Whether the text with the fault still compiles and means something else than without it."""
    try:
        changed = ast.parse(fault.put_into(source))
    except (SyntaxError, ValueError):
        return False
    return ast.dump(changed) != ast.dump(ast.parse(source))


def drawn(root: Path, seed: str, count: int, under: str = "") -> list[Fault]:
    """`count` faults of the modules whose path begins with `under`, drawn by `seed`: the same seed and the same
    code give the same faults."""
    every = [fault for fault in all_faults(root) if fault.file.startswith(under)]
    random.Random(seed).shuffle(every)
    taken: list[Fault] = []
    for fault in every:
        if len(taken) == count:
            break
        if is_one(fault, (root / fault.file).read_bytes()):
            taken.append(fault)
    return taken


class _Reader(ast.NodeVisitor):
    """Walks a module and notes its faults."""

    def __init__(self, file: str, source: bytes, known: Twins) -> None:
        self.file, self.source, self.known = file, source, known
        self.faults: list[Fault] = []
        self.lines = [0]
        for line in source.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))
        self.layout = file.split("/")[0] in LAYOUT
        self.depth = 0

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        start = self.lines[node.lineno - 1] + node.col_offset
        return start, self.lines[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)

    def _text(self, node: ast.expr | ast.stmt) -> str:
        start, end = self._span(node)
        return self.source[start:end].decode()

    def _note(self, start: int, end: int, new: str, said: str) -> None:
        line = self.source[:start].count(b"\n") + 1
        self.faults.append(Fault(self.file, start, end, new, line, said))

    def _swap(self, node: ast.expr | ast.stmt, new: str, said: str) -> None:
        self._note(*self._span(node), new, said)

    # What is not walked.

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for each in node.body:
            if isinstance(each, ast.FunctionDef):
                self.visit(each)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.name in ("__repr__", "__str__"):
            return
        self.depth += 1
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if isinstance(default, ast.Constant) and isinstance(default.value, bool):
                self.visit(default)
        self._body(node.body)
        self.depth -= 1

    def visit_Module(self, node: ast.Module) -> None:
        self._body(node.body)

    def _body(self, body: list[ast.stmt]) -> None:
        for at, each in enumerate(body):
            text_only = isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
            if text_only or isinstance(each, ast.Import | ast.ImportFrom | ast.Raise | ast.Assert):
                continue
            if at == 0 and len(body) > 1 or at:
                self._delete(each)
            self.visit(each)

    def _delete(self, node: ast.stmt) -> None:
        if self.depth == 0 and not self.file.startswith("pages/"):
            return
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            called = node.value.func
            name = (
                called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
            )
            if name not in IDLE:
                self._swap(node, "pass", f"deleted: {_short(self._text(node))}")
        elif isinstance(node, ast.AugAssign | ast.Continue):
            self._swap(node, "pass", f"deleted: {_short(self._text(node))}")
        elif isinstance(node, ast.If) and not node.orelse and _leaves(node.body[-1]):
            self._swap(node.test, "False", f"never: if {_short(self._text(node.test))}")

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_If(self, node: ast.If) -> None:
        if ast.unparse(node.test) == "TYPE_CHECKING":
            return
        self.visit(node.test)
        self._body(node.body)
        self._body(node.orelse)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self._body(node.body)

    def visit_With(self, node: ast.With) -> None:
        for item in node.items:
            self.visit(item.context_expr)
        self._body(node.body)

    def visit_Try(self, node: ast.Try) -> None:
        self._body(node.body)
        for handler in node.handlers:
            self._body(handler.body)
        self._body(node.orelse)

    # What a fault is put into.

    def visit_Compare(self, node: ast.Compare) -> None:
        sides = [node.left, *node.comparators]
        for left, op, right in zip(sides, node.ops, node.comparators, strict=False):
            pair = COMPARED.get(type(op))
            between = self._span(left)[1], self._span(right)[0]
            text = self.source[between[0] : between[1]].decode()
            if pair and (found := re.search(re.escape(pair[0]).replace(r"\ ", r"\s+"), text)):
                start = between[0] + len(text[: found.start()].encode())
                self._note(
                    start, start + len(found[0].encode()), pair[1], f"{pair[0]} → {pair[1]}: {_short(self._text(node))}"
                )
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        start, end = self._span(node.values[0])[1], self._span(node.values[1])[0]
        if found := re.search(rf"\b{old}\b", self.source[start:end].decode()):
            at = start + len(self.source[start:end].decode()[: found.start()].encode())
            self._note(at, at + len(old), new, f"{old} → {new}: {_short(self._text(node))}")
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self._swap(node, f"({self._text(node.operand)})", f"not removed: {_short(self._text(node))}")
        elif isinstance(node.op, ast.USub):
            self._swap(node, f"({self._text(node.operand)})", f"minus removed: {_short(self._text(node))}")
        if not isinstance(node.operand, ast.Constant):
            self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        pair = {ast.Add: ("+", "-"), ast.Sub: ("-", "+")}.get(type(node.op))
        texts = any(isinstance(side, ast.JoinedStr) or _text_constant(side) for side in (node.left, node.right))
        if pair and not texts:
            start, end = self._span(node.left)[1], self._span(node.right)[0]
            at = self.source.find(pair[0].encode(), start, end)
            if at >= 0:
                self._note(at, at + 1, pair[1], f"{pair[0]} → {pair[1]}: {_short(self._text(node))}")
        for side in (node.left, node.right):
            if _number(side) and self.depth:
                self._number(side)
            else:
                self.visit(side)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self._swap(node, str(not node.value), f"{node.value} → {not node.value}")
        elif _number(node) and not self.layout and self.depth:
            self._number(node)

    def _number(self, node: ast.expr) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            for new in (node.value + 1, node.value - 1):
                if new >= 0:
                    self._swap(node, str(new), f"{node.value} → {new}")

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        # Python 3.11 gives the parts of an f-string no place in the text; names inside are found by their words.
        text, (start, _) = self._text(node), self._span(node)
        for part in ast.walk(node):
            if isinstance(part, ast.Attribute) and part.attr in self.known.of and "pack" not in ast.unparse(part.value):
                spelled = ast.unparse(part)
                if text.count(spelled) == 1:
                    at = start + len(text[: text.index(spelled) + len(spelled) - len(part.attr)].encode())
                    self._exchange(at, part.attr)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.ctx, ast.Load) and node.attr in self.known.of:
            end = self._span(node)[1]
            self._exchange(end - len(node.attr.encode()), node.attr)
        self.generic_visit(node)

    def _exchange(self, at: int, name: str) -> None:
        for other in self.known.of[name][:3]:
            self._note(at, at + len(name.encode()), other, f".{name} → .{other}")

    def visit_Dict(self, node: ast.Dict) -> None:
        entries = [
            (key, value)
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        ]
        for (key, one), (_, other) in zip(entries, entries[1:], strict=False):
            sizes = self.layout and all(_size(each) for each in (one, other))
            if type(one) is type(other) and ast.dump(one) != ast.dump(other) and not sizes:
                self._swap(one, self._text(other), f"value of {ast.unparse(key)} → {_short(self._text(other))}")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in ("Field", "Column", "Index", "TypeVar", "ContextVar", "Lock"):
            return
        if name in ("min", "max"):
            other = "max" if name == "min" else "min"
            self._swap(node.func, other, f"{name} → {other}: {_short(self._text(node))}")
        if name == "sorted" and not any(k.arg == "reverse" for k in node.keywords):
            start, end = self._span(node)
            if not isinstance(node.args[0], ast.GeneratorExp):
                comma = "" if self.source[start:end].rstrip(b")").rstrip().endswith(b",") else ", "
                self._note(end - 1, end - 1, f"{comma}reverse=True", f"reversed: {_short(self._text(node))}")
        self.visit(node.func)
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            if keyword.arg not in LOOKS:
                self.visit(keyword.value)


def _number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool)


def _size(node: ast.expr) -> bool:
    """Whether it is a number that shows something, whole or not, or a look that is on."""
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and bool(node.value)


def _text_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _leaves(node: ast.stmt) -> bool:
    """Whether a branch ends in a refusal, or in a return of more than nothing."""
    if isinstance(node, ast.Return):
        empty = isinstance(node.value, ast.List | ast.Dict | ast.Tuple) and not ast.unparse(node.value).strip("[]{}()")
        return not (node.value is None or isinstance(node.value, ast.Constant) or empty)
    return isinstance(node, ast.Raise)


def _short(text: str, most: int = 60) -> str:
    one = " ".join(text.split())
    return one if len(one) <= most else one[: most - 1] + "…"


def all_faults(root: Path) -> Iterator[Fault]:
    """Every fault of every module."""
    known = twins(root)
    for path in modules(root):
        yield from faults_of(path, root, known)

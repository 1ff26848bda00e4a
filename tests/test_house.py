"""The house keeps its shape: who may import whom, and a few words that must not appear.

Read from the syntax tree of every module, so a rule broken in a function body is found too.
"""

import ast
import csv
import re
from functools import cache
from pathlib import Path

import pytest

from actions.pack_rules import FIXED
from actions.pack_settings import CHOICES, KNOWN, WORDS_AT_WILL, WORDS_NEEDED
from catalogue.ledgers import LEDGERS
from models.county import COUNTY_CALENDAR, PRESCHOOL_STAGES, RULE_SET

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "pages",
    "ui",
    "figures",
    "actions",
    "operations",
    "charts",
    "ledgers",
    "papers",
    "access",
    "catalogue",
    "models",
    "domain",
    "demo",
)
MODULES = [p for room in ROOMS for p in sorted((ROOT / room).rglob("*.py")) if "migrations" not in p.parts]
BELOW = {"errors", "domain", "models"}
"""What every room above them may know."""
AT_THE_BOTTOM = {"models/hazard_lifecycle.py": {"catalogue"}}
"""The life of a hazard stands below the ledgers' entries and reads one table of the catalogue, that of the steps, which
knows nothing of the tables."""
MAY_KNOW = {
    "domain": {"domain", "errors"},
    "models": {*BELOW},
    "catalogue": {"catalogue", *BELOW},
    "access": {"access", "catalogue", *BELOW},
    "charts": {"charts"},
    "figures": {"figures", "charts", "access", "catalogue", *BELOW},
    "ledgers": {"ledgers", "figures", "access", "catalogue", *BELOW},
    "actions": {"actions", "ledgers", "figures", "access", "catalogue", *BELOW},
    "papers": {"papers", "figures", "charts", "access", "catalogue", *BELOW},
    "demo": {"demo", "actions", "figures", "ledgers", "access", "catalogue", *BELOW},
    "operations": {"operations", "demo", "actions", "ledgers", "figures", "access", "catalogue", *BELOW},
    "ui": {"ui", "operations", "figures", "actions", "charts", "ledgers", "papers", "access", "catalogue", *BELOW},
    "pages": {"ui", "figures", "actions", "charts", "ledgers", "papers", "access", "catalogue", *BELOW},
}


@cache
def parsed(path: Path) -> ast.Module:
    """A module's syntax tree, read once."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> frozenset[str]:
    """Top-level names a module imports anywhere in its text."""
    names: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return frozenset(names)


def room_of(path: Path) -> str:
    """The room a module stands in."""
    return path.relative_to(ROOT).parts[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_rooms_know_only_whom_they_may(path: Path) -> None:
    rooms = imported(path) & {*ROOMS, "errors"}
    rooms -= AT_THE_BOTTOM.get(str(path.relative_to(ROOT)), set())
    assert rooms <= MAY_KNOW[room_of(path)], f"{path.name} imports {rooms - MAY_KNOW[room_of(path)]}"


def test_the_table_of_steps_stands_below_the_tables() -> None:
    for name in ("steps.py", "reach.py"):
        assert imported(ROOT / "catalogue" / name) & set(ROOMS) <= {"catalogue", "domain"}, name


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_streamlit_stays_in_pages_and_ui(path: Path) -> None:
    names, room = imported(path), room_of(path)
    if room not in ("pages", "ui"):
        assert "streamlit" not in names
    if room == "pages":
        assert not names & {"sqlalchemy", "sqlmodel", "altair", "pydeck"}
    if room == "charts":
        assert not names & {"sqlalchemy", "sqlmodel"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_and_public_function_says_what_it_is_for(path: Path) -> None:
    tree = parsed(path)
    if room_of(path) != "pages":
        assert ast.get_docstring(tree), f"{path} has no module docstring"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.name}: {node.name} has no docstring"


def test_a_page_reads_asks_and_draws_and_is_short() -> None:
    for path in sorted((ROOT / "pages").glob("*.py")):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 120, path.name


def test_no_county_is_named_in_code() -> None:
    for path in [*MODULES, ROOT / "manage.py", ROOT / "app.py", ROOT / "dashboard.py"]:
        text = path.read_text(encoding="utf-8")
        if room_of(path) == "demo":
            continue
        assert "开江" not in text and "511723" not in text, f"{path.name} names a county"


SPEAKING = ("figures", "actions", "access", "charts", "models", "papers", "ui", "pages")
"""Rooms that judge, write and show; ledgers also knows the words of clerks' own lists, which decide nothing."""
OTHERWISE_MEANT = {
    "其他": "a responsible party outside all registers",
    "安全": "a word of long section titles",
    "移送": "what the program does, as a button says it",
    "通报": "a paper the program prints",
}


def test_no_name_of_one_plan_is_known_in_code() -> None:
    def rows(file: str) -> list[dict[str, str]]:
        return list(csv.DictReader((ROOT / "seed" / "kaijiang" / file).open(encoding="utf-8")))

    headings = {column.heading for ledger in LEDGERS.values() for sheet in ledger.sheets for column in sheet.facts}
    fixed = {name for names in FIXED.values() for name in names} | headings | set(OTHERWISE_MEANT)
    listed = ("section", "area", "stage", "grade", *{column.choices for column in CHOICES})
    free = {row["name"] for row in rows("dictionaries.csv") if row["dictionary"] in listed} - fixed
    duties = rows("duties.csv")
    codes = {row["code"] for row in duties} | {row["rule_set"] for row in duties}
    tasks = {row["code"] for row in rows("tasks.csv")}
    for path in [p for p in MODULES if room_of(p) in SPEAKING]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                name = node.value.rpartition("=")[2]
                assert name not in free and node.value not in codes, f"{path.name}:{node.lineno} knows {node.value}"
            if isinstance(node, ast.Compare) and "clause" in ast.unparse(node):
                said = {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)}
                assert not said & tasks, f"{path.name}:{node.lineno} knows the task {said & tasks}"


def test_every_setting_and_word_of_the_pack_is_read_somewhere() -> None:
    """What a county may write has an effect; the loader and the seed do not count as readers."""
    readers = [p for p in MODULES if p.name != "pack_settings.py"]
    text = "".join(p.read_text(encoding="utf-8") for p in readers)
    text += (ROOT / "app.py").read_text(encoding="utf-8")
    named = {RULE_SET, PRESCHOOL_STAGES, COUNTY_CALENDAR}
    for key in (*(key for key in KNOWN if key not in named), *WORDS_NEEDED, *WORDS_AT_WILL):
        assert f'"{key}"' in text or f"'{key}'" in text, f"nothing reads {key}"


def test_migrations_form_one_line() -> None:
    """Two migrations of one number, or on one before them, would leave every database unopened."""
    before = None
    for path in sorted((ROOT / "models" / "migrations" / "versions").glob("*.py")):
        stated = dict(
            re.findall(r"^(revision|down_revision)\b[^=]* = (?:['\"](\w+)['\"]|None)", path.read_text("utf-8"), re.M)
        )
        assert stated["revision"] == path.name[:4] and (stated["down_revision"] or None) == before, path.name
        before = stated["revision"]


def test_removed_and_unsafe_streamlit_forms_are_not_used() -> None:
    for path in [p for p in MODULES if room_of(p) in ("pages", "ui")]:
        text = path.read_text(encoding="utf-8")
        for form in ("use_container_width", "components.v1", "experimental_", "st.cache(", "map_style"):
            assert form not in text, f"{path.name} uses {form}"
        if room_of(path) == "pages":
            assert "unsafe_allow_html" not in text and "st.html" not in text, f"{path.name} writes raw HTML"


def test_every_command_of_the_contract_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    manage = ast.parse((ROOT / "manage.py").read_text(encoding="utf-8"))
    commands = {
        node.args[0].value
        for node in ast.walk(manage)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "add_parser"
        and isinstance(node.args[0], ast.Constant)
    }
    assert commands, "manage.py registers no command"
    for command in commands:
        assert str(command) in readme, f"README does not mention {command}"


def test_the_guide_to_changes_names_what_is_there() -> None:
    guide = (ROOT / "docs" / "where.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_.]+/[\w./-]*)`", guide))
    assert len(re.findall(r"^\d+\. \*\*", guide, re.MULTILINE)) >= 10 and len(named) >= 20
    assert not (missing := sorted(name for name in named if not (ROOT / name).exists())), missing

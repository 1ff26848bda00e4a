"""The house keeps its shape: who may import whom, and a few words that must not appear.

Read from the syntax tree of every module, so a rule broken in a function body is found too.
"""

import ast
import csv
import re
from functools import cache
from pathlib import Path

import pytest

from actions.pack.rules import FIXED
from actions.pack.settings import KNOWN, WORDS_AT_WILL, WORDS_NEEDED, choices
from catalogue.ledgers import LEDGERS, sheets
from catalogue.measures import MEASURES, in_headlines
from catalogue.papers import PAPERS
from catalogue.proposal_rules import PROPOSAL_RULES
from catalogue.steps import STEPS
from models.account import ROLES
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
    "routes",
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
    "routes": {"routes", "papers", "actions", "figures", "access", "catalogue", *BELOW},
    "demo": {"demo", "actions", "figures", "ledgers", "access", "catalogue", *BELOW},
    "operations": {"operations", "demo", "actions", "ledgers", "papers", "figures", "access", "catalogue", *BELOW},
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
    "课时": "the ledger of lessons, as a choice of measures says it",
    "移送": "what the program does, as a button says it",
    "通报": "a paper the program prints",
}


def test_no_name_of_one_plan_is_known_in_code() -> None:
    def rows(file: str) -> list[dict[str, str]]:
        return list(csv.DictReader((ROOT / "seed" / "kaijiang" / file).open(encoding="utf-8")))

    headings = {column.heading for ledger in LEDGERS.values() for sheet in ledger.sheets for column in sheet.facts}
    fixed = {name for names in FIXED.values() for name in names} | headings | set(OTHERWISE_MEANT)
    listed = ("section", "area", "stage", "grade", *{column.choices for column in choices()})
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
    readers = [p for p in MODULES if name_of(p) != "actions/pack/settings.py"]
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
    commands = {
        node.args[0].value
        for path in sorted((ROOT / "operations" / "commands").glob("*.py"))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "add_parser"
        and isinstance(node.args[0], ast.Constant)
    }
    assert commands, "no command is registered"
    for command in commands:
        assert str(command) in readme, f"README does not mention {command}"


def test_the_guide_to_changes_names_what_is_there() -> None:
    guide = (ROOT / "docs" / "where.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_.]+/[\w./-]*)`", guide))
    assert len(re.findall(r"^\d+\. \*\*", guide, re.MULTILINE)) >= 10 and len(named) >= 20
    assert not (missing := sorted(name for name in named if not (ROOT / name).exists())), missing


TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in [*MODULES, ROOT / "manage.py", ROOT / "app.py"]}
STEP_NAMES = {node.id for stated in ast.parse((ROOT / "catalogue" / "steps.py").read_text(encoding="utf-8")).body
              if isinstance(stated, ast.Assign) and isinstance(stated.targets[0], ast.Tuple)
              for node in stated.targets[0].elts if isinstance(node, ast.Name)}  # fmt: skip
ENTRIES = (
    *(set(LEDGERS), {sheet.name for sheet in sheets()}, set(STEPS), set(PAPERS), STEP_NAMES),
    *(set(PROPOSAL_RULES), {m.definition for m in MEASURES.values()}, {m.headline for m in in_headlines()}),
)
"""What the catalogue has entries for: words of commands, sheets, steps (by word and name), papers, rules, measures."""


def name_of(path: Path) -> str:
    """A module's path as a person writes it."""
    return str(path.relative_to(ROOT))


def _keys(node: ast.AST) -> set[str]:
    """Constants and names by which a dictionary is keyed, or of which a list is made."""
    if isinstance(node, ast.Dict):
        found: list[ast.expr | None] = list(node.keys)
    elif isinstance(node, ast.Tuple | ast.List | ast.Set) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        found = list(node.elts)
    else:
        return set()
    words = {key.value for key in found if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    return words | {key.id for key in found if isinstance(key, ast.Name)}


def test_what_is_known_of_an_entry_stands_in_the_catalogue() -> None:
    """Three ledgers, sheets, steps or papers in one list or dictionary are a second entry that somebody forgets."""
    for path, tree in TREES.items():
        if room_of(path) in ("catalogue", "demo"):
            continue
        steps = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "catalogue.steps"
            for alias in node.names
        }
        for node in ast.walk(tree):
            keys = _keys(node)
            for words in ENTRIES:
                known = keys & words & steps if words is STEP_NAMES else keys & words
                assert len(known) < 3, f"{name_of(path)}:{getattr(node, 'lineno', 0)} lists {sorted(known)}"


CHINESE = re.compile("[\u4e00-\u9fff]")
COMPARED_WITH = {
    "pages/accounts.py": {"正常"},
    "ui/admin/accounts.py": {"已停用", "已锁定"},
    "ui/coverage/data.py": {"岗位类别=保安"},
    "ui/ledger/form.py": {"留空"},
    "figures/duties/coverage/grids.py": {"已联网", "有"},
    "figures/duties/proofs/facts.py": {"已联网", "达标准"},
    "figures/duties/proofs/measures.py": {"活动"},
    "figures/duties/proofs/language.py": {
        *("学校", "中小学", "全部学校", "寄宿=是", "寄宿=否", "有燃气=是", "有燃气=否"),
    },
    "figures/duties/practice.py": {"齐全"},
    "figures/wording.py": {"持平"},
    "ledgers/files/kinds.py": {"图片"},
    "operations/commands/counties.py": {"是"},
    "ledgers/validate/registers.py": {"其它", "是不是"},
    "ledgers/validate/rules/told.py": {"情况"},
    "papers/bulletin.py": {"关于"},
}
"""Words compared with where they stand: of the duties' own language, of sentences, of what clerks write. To shrink."""


def _chinese(node: ast.expr) -> set[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value):
        return {node.value}
    return {w for e in node.elts for w in _chinese(e)} if isinstance(node, ast.Tuple | ast.List | ast.Set) else set()


def test_a_word_the_program_compares_with_stands_once_in_the_catalogue() -> None:
    for path, tree in TREES.items():
        # The readers of clerks' forms know words by their trade; the demo county writes what it compares with.
        if room_of(path) in ("catalogue", "models", "demo") or "ledgers/reading" in name_of(path):
            continue
        found = {
            word
            for node in ast.walk(tree)
            if isinstance(node, ast.Compare)
            for side in (node.left, *node.comparators)
            for word in _chinese(side)
        }
        assert found <= COMPARED_WITH.get(name_of(path), set()), f"{name_of(path)} compares with {sorted(found)}"


MARKDOWN = {"ui/shell/markup.py"}
"""What the framework reads: its Markdown, made without asking the framework."""
DRAWN_WITH = re.compile(r"^from ui\.shell(\.visit import|\.page import| import .*\bpage\b)", re.M)
"""The shell draws for others, and knows who is here, whom only the framework can name."""


def test_a_module_of_ui_draws_or_stands_elsewhere() -> None:
    for path in MODULES:
        if room_of(path) == "ui" and path.name != "__init__.py" and name_of(path) not in MARKDOWN:
            draws = "streamlit" in imported(path) or DRAWN_WITH.search(path.read_text(encoding="utf-8"))
            assert draws, f"{name_of(path)} draws nothing: it stands in another room"


def test_a_name_that_begins_with_its_siblings_is_a_folder() -> None:
    for folder in {path.parent for path in MODULES}:
        stems = {p.stem for p in folder.iterdir() if p.suffix == ".py" or (p.is_dir() and not p.name.startswith("__"))}
        for stem in stems - {"hazard_lifecycle"}:
            assert not (begun := [other for other in stems if stem.startswith(f"{other}_")]), (
                f"{folder / stem}: {begun}"
            )


FULL = {"models": 28, "pages": 20}
"""Folders of more than twelve modules: tables, one module a noun; pages, one file a page."""
LONG = {
    "actions/ledgers/imports.py": "one import from files to rows, read from top to bottom",
    "figures/duties/engine.py": "one evaluation whose steps share what was asked and counted",
    "ledgers/out/export.py": "one workbook: what a sheet holds and how its cells are written",
    "models/county.py": "the tables of a pack and the pack read from them, always imported together",
}
"""Modules of more than 350 lines and why they are not cut; no other may grow so long."""


def test_folders_and_modules_stay_small() -> None:
    for folder in {path.parent for path in MODULES}:
        count = len([p for p in folder.glob("*.py") if p.name != "__init__.py"])
        assert count <= FULL.get(name_of(folder), 12), f"{name_of(folder)} holds {count} modules"
    for path in MODULES:
        length = len(path.read_text(encoding="utf-8").splitlines())
        assert length <= 350 or name_of(path) in LONG or room_of(path) == "demo", f"{name_of(path)}: {length} lines"


def test_what_several_roles_share_is_said_of_them_once() -> None:
    """Roles listed where they are compared with would be a second entry of each: models.account.Role says it."""
    for path, tree in TREES.items():
        for node in ast.walk(tree) if room_of(path) not in ("access", "demo") else ():
            if isinstance(node, ast.Compare):
                listed = [_keys(side) & set(ROLES) for side in node.comparators]
                assert all(len(roles) < 2 for roles in listed), f"{name_of(path)}:{node.lineno} lists {listed}"


TWICE = {
    "figures": {
        *("Line", "Proposal", "Tally", "counted", "finding", "gathered", "headlines", "kinds_of", "names_of", "ranked"),
        "resolutions",
    },
    "ui/accountability": {"evidence", "finding", "issued"},
    "ui/admin": {"deeds", "table"},
    "ui/coverage": {"checklist", "counts", "own", "owing"},
    "ui/ledger": {"hazards", "opened", "rows", "screen"},
    "ui/meeting": {"later"},
    "ui/shell": {"headline", "schools"},
}
"""Public names that a room (in ui, a view's folder) has twice. To shrink."""


def test_a_public_name_means_one_thing_in_a_room() -> None:
    where: dict[tuple[str, str], list[str]] = {}
    for path in MODULES:
        room = room_of(path)
        room = name_of(path.parent) if room == "ui" else room
        for node in TREES[path].body if room not in ("pages", "demo") else ():
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                where.setdefault((room, node.name), []).append(name_of(path))
    for (room, name), paths in where.items():
        assert len(paths) == 1 or name in TWICE.get(room, set()), f"{name} stands in {paths}"

"""The 台账 page whole: every list, form and opened row of the demo county, against the texts in approved/."""

from collections.abc import Callable
from pathlib import Path

import pytest
from approved import approved
from streamlit.testing.v1 import AppTest

from access.rights import ANYWHERE
from catalogue.ledgers import LEDGERS
from figures.query import period
from ledgers.cut import Filter
from ledgers.listing import key_of, list_rows, sheets_of
from models.county import pack_in_force
from models.database import reading
from tests.app.screens import added, screen
from ui.ledger.choices import LINKED, ORDERS, STATES

Visit = Callable[..., AppTest]
HERE = Path(__file__).parent / "approved" / "ledger"
OFFICE, LEADER, SUPERVISOR = "演示联席办", "演示县领导", "演示督导室"
DEPARTMENT, TOWNSHIP, SCHOOL = "演示部门", "演示乡镇", "演示学校"
SHEETS = [(kind, name) for kind, ledger in LEDGERS.items() if kind != "hazards" for name in sheets_of(ledger)]
STUCK = ("mine", "open", "overdue", "awaiting", "awaiting_funds", "awaiting_meeting", "extended", "parked", "closed",
         "reopened")  # fmt: skip
CUTS: dict[str, tuple[str, dict[str, str]]] = {
    "ageing": (OFFICE, {"state": "overdue", "ageing": "31–90"}),
    "turn": (LEADER, {"turn": "edu", "ring": "校内"}),
    "a school and a body": (OFFICE, {"kind": "inspections", "school": "5117230001", "body": "edu"}),
    "rows of a duty": (OFFICE, {"kind": "inspections", "duty": "8.5"}),
    "rows of a duty of the year": (OFFICE, {"kind": "documents", "duty": "7.11"}),
    "a word not found": (OFFICE, {"q": "没有这样的字"}),
    "nothing in a state": (OFFICE, {"state": "closed_late", "quarter": "2024Q1"}),
    "nothing in a quarter": (OFFICE, {"kind": "drills", "quarter": "2024Q1"}),
    "nothing to a school": (SCHOOL, {"kind": "transfers"}),
    "a batch": (OFFICE, {"batch": "1", "state": "recorded"}),
    "batches": (OFFICE, {"do": "batches"}),
    "one batch": (OFFICE, {"do": "batches", "batch": "1"}),
    "answers": (OFFICE, {"do": "answers"}),
    "import": (OFFICE, {"do": "import"}),
    "import for a township": (TOWNSHIP, {"do": "import", "kind": "drills"}),
    "import for a school": (SCHOOL, {"do": "import"}),
    "mine for a township": (TOWNSHIP, {"state": "mine"}),
    "mine for a department": (DEPARTMENT, {"state": "mine"}),
    "for a school": (SCHOOL, {}),
    "a row that is not there": (OFFICE, {"row": "KJ-2026-99999"}),
    "a row of another": (SCHOOL, {"row": "KJ-2026-00001"}),
    "a wrong key": (OFFICE, {"kind": "lessons", "row": "a|b"}),
}


@pytest.mark.parametrize("name", CUTS)
def test_a_list_cut_by_the_address(visit: Visit, name: str) -> None:
    reader, said = CUTS[name]
    approved(HERE / f"{name}.txt", screen(visit(reader, "ledger", **said)))


def test_a_second_page(visit: Visit) -> None:
    app = visit(OFFICE, "ledger", kind="inspections")
    app.query_params["page"] = "2"
    approved(HERE / "second page.txt", screen(app.run()))


@pytest.mark.parametrize("state", [*STATES, *LINKED])
def test_hazards_in_a_state(visit: Visit, state: str) -> None:
    app = visit(OFFICE, "ledger", state=state, quarter="2026Q4")
    approved(HERE / f"hazards {state}.txt", screen(app))


def test_hazards_in_every_order(visit: Visit) -> None:
    app = visit(OFFICE, "ledger", state="open")
    told = []
    for order in ORDERS:
        app.query_params["order"] = order
        app.run()
        told.append(f"{order}: {' '.join(app.dataframe[0].value['编号'])}")
    approved(HERE / "orders.txt", "\n".join(told) + "\n")


@pytest.mark.parametrize(("kind", "sheet"), SHEETS, ids=lambda part: part)
def test_a_list_its_form_and_its_first_row_opened(visit: Visit, kind: str, sheet: str) -> None:
    app = visit(OFFICE, "ledger", kind=kind, sheet=sheet, quarter="2026Q3")
    plain = screen(app)
    with reading() as session:
        form = LEDGERS[kind].sheet(sheet)
        within = period("2026Q3") if form.dated else None
        rows, _ = list_rows(session, pack_in_force(session), form, Filter(ANYWHERE, period=within), limit=1)
    app.query_params["do"] = "new"
    app.run()
    told = [plain, "=== 登记", added(plain, screen(app))]
    if rows:
        del app.query_params["do"]
        app.query_params["row"] = key_of(form, rows[0])
        app.run()
        told += ["=== 打开", added(plain, screen(app))]
    approved(HERE / f"{kind} {sheet}.txt", "\n".join(told))


def test_a_new_hazard_as_each_role_may_enter_it(visit: Visit) -> None:
    told = []
    for name in (OFFICE, DEPARTMENT, TOWNSHIP, SCHOOL):
        app = visit(name, "ledger")
        plain = screen(app)
        app.query_params["do"] = "new"
        app.run()
        told += [f"=== {name}", added(plain, screen(app))]
    approved(HERE / "new hazard.txt", "\n".join(told))


@pytest.mark.parametrize("name", [OFFICE, SUPERVISOR, TOWNSHIP, SCHOOL])
def test_a_hazard_of_each_state_opened(visit: Visit, name: str) -> None:
    app = visit(name, "ledger", state="all")
    plain = screen(app)
    firsts: dict[str, str] = {}
    for state in STUCK:
        app.query_params["state"] = state
        app.run()
        numbers = list(app.dataframe[0].value["编号"]) if app.dataframe else []
        firsts |= dict.fromkeys([n for n in numbers if n not in firsts][:1], state)
    told = []
    for number, state in firsts.items():
        app.query_params["state"], app.query_params["row"] = "all", number
        app.run()
        told += [f"=== {state} {number}", added(plain, screen(app))]
    approved(HERE / f"opened, {name}.txt", "\n".join(told))

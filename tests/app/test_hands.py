"""Hazards ticked in the list and acted on together: what the bar offers, the panel says and the act writes."""

import re
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.app.test_flows import own as own
from ui.ledger.hands import TICKED


def said(app: AppTest) -> str:
    return "\n".join(each.value for each in (*app.markdown, *app.success, *app.error))


def listed(app: AppTest) -> list[str]:
    return list(app.dataframe[0].value["编号"])


def test_the_bar_stands_only_over_chosen_rows_and_for_who_may_act(own: Callable[..., AppTest]) -> None:
    app = own("演示联席办", "ledger", state="awaiting")
    assert not [b for b in app.button if b.key and b.key.startswith("hand_")]
    app.session_state[TICKED] = [0, 1]
    app.run()
    assert "**已选 2 项**" in said(app)
    assert {"复查销号", "复查退回", "延期"} <= {b.label for b in app.button}
    leader = own("演示县领导", "ledger", state="awaiting")
    leader.session_state[TICKED] = [0]
    leader.run()
    assert "已选" not in said(leader)


def test_all_of_a_list_is_all_of_that_list_alone(own: Callable[..., AppTest]) -> None:
    app = own("演示联席办", "ledger", state="awaiting")
    total = int(re.search(r"([\d,]+) 行", said(app))[1])  # type: ignore[index]
    app.session_state[TICKED] = [0]
    app.run()
    app.button(key="hands_all").click().run()
    assert f"**已选 {total} 项**" in said(app)
    app.query_params["state"] = "overdue"
    app.run()
    assert "**已选 1 项**" in said(app)


def test_several_are_closed_with_the_fields_typed_once(own: Callable[..., AppTest]) -> None:
    app = own("演示督导室", "ledger", state="awaiting")
    assert not [b for b in app.button if b.key == "hand_延期"]
    app = own("演示联席办", "ledger", state="awaiting")
    numbers = [n for n, where in zip(listed(app), app.dataframe[0].value["该办"], strict=True) if where != "县教科局"][
        :2
    ]
    app.session_state[TICKED] = [listed(app).index(number) for number in numbers]
    app.run()
    app.button(key="hand_复查销号").click().run()
    assert all(number in said(app) for number in numbers)
    app.text_area[0].input("逐项看过，合格")
    next(b for b in app.button if b.label == "复查销号 2 项").click().run()
    assert "已办理：复查销号 2 项" in said(app)
    assert not set(numbers) & set(listed(own("演示联席办", "ledger", state="awaiting")))


def test_those_that_may_not_are_told_first_and_left(own: Callable[..., AppTest]) -> None:
    app = own("演示联席办", "ledger", state="open", turn="edu")
    waiting = [i for i, where in enumerate(app.dataframe[0].value["卡在"]) if where == "待复查"]
    others = [i for i in range(len(listed(app))) if i not in waiting]
    app.session_state[TICKED] = [waiting[0], others[0]]
    app.run()
    app.button(key="hand_复查销号").click().run()
    text = said(app)
    assert "**不能办的**　:small[:gray[1 项，留着不动]]" in text
    assert "没有“报告整改”就不能复查销号，请先补一行报告整改。" in text and "1 项" in text
    assert [b.label for b in app.button if b.label.startswith("复查销号 ")] == ["复查销号 1 项"]

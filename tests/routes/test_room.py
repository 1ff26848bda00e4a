"""What the screens of a meeting share: turns that overtake each other, clocks, and one look for all."""

from typing import Any

import anyio
import pytest

from routes.room import Known, Room


def room(*answers: tuple[int, Known | None]) -> tuple[Room, list[int]]:
    """A room whose database answers so, one after the other, and the revisions it was asked with."""
    asked: list[int] = []

    def read(seen: int) -> tuple[int, Known | None]:
        asked.append(seen)
        return answers[min(len(asked), len(answers)) - 1]

    return Room(read), asked


def turn(by: str, count: int, **said: Any) -> dict[str, Any]:
    return {"by": by, "count": count, **said}


def test_steps_add_up_and_pages_stay_in_bounds() -> None:
    here, _ = room((0, None))
    here.steer(turn("a", 1, step=1, **{"from": 4}))
    here.steer(turn("b", 1, step=1, **{"from": 4}))
    here.steer(turn("a", 2, step=-1, **{"from": 1}))
    assert (here.page, here.turn, here.seen) == (5, 3, {"b": 1, "a": 2})
    here.steer(turn("a", 3, step=99, **{"from": 1}))
    assert here.page == 6
    here.steer(turn("a", 4, page=-5))
    assert here.page == 1
    here.steer(turn("a", 5, page=10**9))
    assert here.page == 400


def test_what_a_dead_connection_said_is_not_heard_after_its_successor() -> None:
    here, _ = room((0, None))
    here.steer(turn("old", 1, page=3))
    here.steer(turn("new", 1, page=8, instead="old"))
    for count in (2, 3, 4):
        here.steer(turn("old", count, step=1, **{"from": 3}))
    assert (here.page, here.turn) == (8, 2)
    here.steer(turn("new", 1, page=2))  # the same word a second time
    assert (here.page, here.turn) == (8, 2)


def test_black_goes_with_the_next_turn() -> None:
    here, _ = room((0, None))
    here.steer(turn("a", 1, page=3))
    here.steer(turn("a", 2, black=True))
    assert (here.page, here.black) == (3, True)
    here.steer(turn("b", 1, step=1, **{"from": 3}))
    assert (here.page, here.black) == (4, False)


def test_clocks_only_go_forward_and_take_nothing_else() -> None:
    here, _ = room((0, None))
    here.steer(turn("a", 1, page=1, spent={"0": 5, "2": 61.5}))
    here.steer(turn("b", 1, page=1, spent={"0": 3, "2": 70, "x": 9, "99999": 1, "1": "9"}))
    assert here.spent == {"0": 5.0, "2": 70.0}


@pytest.mark.parametrize(
    "said", [{}, {"page": "x", "by": "a", "count": 1}, {"page": 2, "by": "a"}, {"step": 1, "by": "a", "count": 1}]
)
def test_what_is_no_turn_is_refused_and_changes_nothing(said: dict[str, Any]) -> None:
    here, _ = room((0, None))
    with pytest.raises((ValueError, KeyError, TypeError)):
        here.steer(said)
    assert (here.page, here.turn) == (1, 0)


def test_only_so_many_screens_are_told_apart() -> None:
    here, _ = room((0, None))
    for i in range(150):
        here.steer(turn(f"screen{i}", 1, page=2))
    assert len(here.seen) == 100 and "screen149" in here.seen and "screen0" not in here.seen


def test_one_look_serves_all_and_only_a_change_wakes() -> None:
    here, asked = room((7, {"decided": []}), (7, None), (8, {"decided": [1]}), (9, {"decided": [1]}))

    async def looked() -> list[Any]:
        found: list[Any] = []
        change = here.changed()
        await here.look()
        found.append((here.version, change.is_set()))
        change = here.changed()
        for _ in range(5):
            await here.look()  # within a second of the first
        await here.look(at_once=True)
        found.append((here.version, change.is_set()))
        await here.look(at_once=True)
        found.append((here.version, change.is_set(), here.known))
        change = here.changed()
        await here.look(at_once=True)
        found.append((here.version, change.is_set()))
        return found

    assert anyio.run(looked) == [(1, True), (1, False), (2, True, {"decided": [1]}), (2, False)]
    assert asked == [-1, 7, 7, 8]

"""Answers that are kept: asked once, nobody's copy is another one's, the oldest go, an error is no answer."""

import time
from threading import Barrier, Thread

import pytest

from figures.answers import asked_once, forget


def test_a_question_is_answered_once_and_each_asker_has_a_copy() -> None:
    asked: list[tuple[str, int]] = []

    @asked_once(2)
    def rows(name: str, number: int) -> list[int]:
        asked.append((name, number))
        return [number]

    rows("a", 1).append(9)
    rows("a", 1).append(9)
    assert rows("a", 1) == [1] and rows("b", 1) == [1] and asked == [("a", 1), ("b", 1)]
    rows("a", 1)
    rows("c", 1)
    assert rows("a", 1) == [1] and asked[2:] == [("c", 1)], "the one asked last stays"
    rows("b", 1)
    assert asked[3:] == [("b", 1)], "the one not asked for longest went"
    forget()
    rows("b", 1)
    assert asked[4:] == [("b", 1)]


def test_what_an_underscore_marks_does_not_tell_questions_apart() -> None:
    @asked_once(9)
    def said(key: str, _pack: object) -> str:
        return f"{key}{_pack}"

    assert said("k", 1) == said("k", [2]) == "k1"


def test_an_error_is_raised_each_time_until_there_is_an_answer() -> None:
    left = [ValueError("no"), ValueError("no")]

    @asked_once(9)
    def number(key: str) -> int:
        if left:
            raise left.pop()
        return len(key)

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            number("abc")
    assert number("abc") == 3


def test_many_who_ask_at_once_wait_for_one_answer() -> None:
    gate, asked, heard = Barrier(4), [], []

    @asked_once(9)
    def slowly(key: str) -> str:
        asked.append(key)
        time.sleep(0.05)
        return key

    def ask() -> None:
        gate.wait()
        heard.append(slowly("q"))

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == ["q"] * 4 and asked == ["q"]

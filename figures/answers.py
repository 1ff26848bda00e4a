"""Questions asked once: the answer is kept by its question, and whoever asks again gets a copy of their own.

Answers are kept pickled: nobody can change another one's, and Python's collector has nothing to walk through.
Tried: the framework's own cache, which takes every argument apart to hash it: 0.4–0.8 ms for a question that was
asked before, six of them on a page.
"""

import pickle
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from inspect import signature
from threading import Lock
from typing import TypeVar, TypeVarTuple

Asked = TypeVarTuple("Asked")
Answer = TypeVar("Answer")
Question = tuple[object, ...]

_KEPT: list[OrderedDict[Question, bytes]] = []


def asked_once(most: int) -> Callable[[Callable[[*Asked], Answer]], Callable[[*Asked], Answer]]:
    """Keep the answers to the `most` questions asked last. What answers takes hashable arguments by position; one
    whose name begins with `_` says nothing about the answer. Several who ask the same at once wait for one answer;
    an error is raised and not kept."""

    def keeping(ask: Callable[[*Asked], Answer]) -> Callable[[*Asked], Answer]:
        telling = [i for i, name in enumerate(signature(ask).parameters) if not name.startswith("_")]
        answers: OrderedDict[Question, bytes] = OrderedDict()
        turns: dict[Question, Lock] = {}
        guard = Lock()
        _KEPT.append(answers)

        def kept(question: Question) -> bytes | None:
            with guard:
                if question in answers:
                    answers.move_to_end(question)
                return answers.get(question)

        @wraps(ask)
        def asked(*given: *Asked) -> Answer:
            every: Question = given
            question = tuple(every[i] for i in telling)
            known = kept(question)
            if known is None:
                with guard:
                    turn = turns.setdefault(question, Lock())
                with turn:
                    known = kept(question)
                    if known is None:
                        try:
                            found = ask(*given)
                            with guard:
                                answers[question] = pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
                                while len(answers) > most:
                                    answers.popitem(last=False)
                        finally:
                            with guard:
                                turns.pop(question, None)
                        return found
            answer: Answer = pickle.loads(known)
            return answer

        return asked

    return keeping


def forget() -> None:
    """Forget every answer, as after a start."""
    for answers in _KEPT:
        answers.clear()

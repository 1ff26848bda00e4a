"""Every JSON column says what it holds; what any release stored is read, and what this one does not know is refused."""

import importlib
import pkgutil
from typing import Any

import pytest
from sqlalchemy import JSON, Column

import models
from errors import Refused
from models.base import Base
from models.bulletin import BulletinLine, Evidence
from models.stored import FORM, Form, Listed

for module in pkgutil.iter_modules(models.__path__, "models."):
    importlib.import_module(module.name)

FROZEN = {
    "facts": "逾期未整改", "statement": "方案在报批", "finding": "情况属实",
    "rows": [{"ledger": "hazards", "number": "KJ-2026-00001", "state": "在册", "says": "护栏松动"}],
    "signed_by": "召集人", "signed_on": "2026-10-08",
}  # fmt: skip
ANSWER = {
    "key": "column:隐患:情况",
    "kind": "column",
    "sentence": "是哪一列？",
    "taken": "描述",
    "choices": [["描述", "是描述"]],
}
READING = {
    "kind": "column", "sentence": "是描述", "confidence": "certain", "cells": [], "count": 1, "choices": [],
    "taken": "", "by": "", "who": "",
}  # fmt: skip
SAMPLES: dict[tuple[str, str], dict[int, Any]] = {
    ("bulletin_line", "evidence"): {0: FROZEN, 1: FROZEN | {"schema": 1}},
    ("bulletin_line", "rows"): {0: [{"ledger": "hazards", "number": "KJ-2026-00001"}]},
    ("form_profile", "answers"): {1: {"schema": 1, "reader": "sheets", "answers": [ANSWER]}},
    ("batch_reading", "readings"): {1: {"schema": 1, "reader": "sheets", "readings": [READING]}},
    ("audit_entry", "detail"): {0: {"batch": 3, "created": 1}},
    ("collection", "townships"): {0: ["511723001000"]},
    ("collection", "schools"): {0: ["S1"]},
    ("reminder", "schools"): {0: ["S1"]},
    ("agenda_item", "outcomes"): {0: [1, 2]},
}
"""(table, column) → number → what a release of that number stored. Never changed, only added to."""


def columns() -> dict[tuple[str, str], Column[Any]]:
    """The JSON columns of all tables."""
    return {
        (name, column.name): column
        for name, table in Base.metadata.tables.items()
        for column in table.columns
        if isinstance(column.type, JSON)
    }


def test_every_json_column_says_its_form_and_has_a_sample_of_each_number() -> None:
    assert set(columns()) == set(SAMPLES), "a JSON column is added with a sample of what it stores"
    for place, column in columns().items():
        form = column.info.get(FORM)
        assert isinstance(form, Form | Listed), f"{place} does not say what it holds"
        if isinstance(form, Form):
            numbers = {*form.readers, form.schema}
            assert set(SAMPLES[place]) == numbers and max(numbers) == form.schema, (
                f"{place} lacks a sample of {numbers}"
            )


@pytest.mark.parametrize("place", SAMPLES, ids=".".join)
def test_what_any_release_stored_is_read(place: tuple[str, str]) -> None:
    form = columns()[place].info[FORM]
    if isinstance(form, Listed):
        assert form.read(SAMPLES[place][0]) == SAMPLES[place][0]
        for wrong in ({"schema": 1}, "S1", [None]):
            with pytest.raises(Refused, match="不是清单"):
                form.read(wrong)
        return
    read = [form.read(stored) for stored in SAMPLES[place].values()]
    assert all(each == read[-1] for each in read), "all numbers are brought to one shape"
    assert form.written({k: v for k, v in read[-1].items() if k != "schema"}) == read[-1]
    with pytest.raises(Refused, match=f"存储格式{form.schema + 1}本版本不认得"):
        form.read(read[-1] | {"schema": form.schema + 1})


def test_frozen_evidence_of_any_release_is_the_same_to_its_readers() -> None:
    old, new = (BulletinLine(evidence=SAMPLES["bulletin_line", "evidence"][number]) for number in (0, 1))
    assert old.frozen == new.frozen == Evidence(**FROZEN)  # type: ignore[arg-type]
    assert new.frozen is not None and new.frozen.stored() == new.evidence
    assert BulletinLine(evidence=None).frozen is None

"""Tells, for each test of a marked copy, which pieces of the product it ran (see tests.mutants.reach)."""

import functools
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import product_marks  # type: ignore[import-not-found]
import pytest

from tests.mutants.faults import ROOMS

OF_FIXTURE: dict[Any, set[int]] = {}
MAKING: set[int] = set()
"""What runs while databases are made that many tests copy (`once` of tests/conftest.py)."""
OF_TEST: dict[str, tuple[float, set[int], bool]] = defaultdict(lambda: (0.0, set(), True))
TOLD = Path(os.environ["REACH_TOLD"])


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> Iterator[None]:
    """What a fixture of more than one test runs counts for each of them."""
    if fixturedef.scope == "function":
        return (yield)
    before, product_marks.now = product_marks.now, set()
    try:
        return (yield)
    finally:
        OF_FIXTURE[fixturedef] = set(product_marks.now)
        product_marks.now |= before


def pytest_collection_finish(session: pytest.Session) -> None:
    """From here on it is noted what making a database runs."""
    for plugin in session.config.pluginmanager.get_plugins():
        if once := getattr(plugin, "once", None):
            plugin.once = functools.partial(_noted, once)


def _noted(once: Any, folders: Any, name: str, make: Any) -> Path:
    def making(file: Path) -> None:
        before, product_marks.now = product_marks.now, set()
        make(file)
        MAKING.update(product_marks.now)
        product_marks.now |= before

    made: Path = once(folders, name, making)
    return made


def _forget() -> None:
    import streamlit as st

    from figures.answers import forget

    forget()
    st.cache_resource.clear()
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in (*ROOMS, "charts"):
            for each in vars(module).values():
                if isinstance(each, functools._lru_cache_wrapper):
                    each.cache_clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: Any, nextitem: Any) -> Iterator[None]:
    """Marks, and seconds of the processor, of one test with one set of parameters."""
    _forget()
    product_marks.now.clear()
    began = time.process_time()
    try:
        return (yield)
    finally:
        marks = set(product_marks.now)
        for definitions in item._fixtureinfo.name2fixturedefs.values():
            for each in definitions:
                marks |= OF_FIXTURE.get(each, set())
        name = item.nodeid
        seconds, before, passed = OF_TEST[name]
        OF_TEST[name] = (seconds + time.process_time() - began, before | marks, passed)
        if nextitem is None or nextitem.nodeid.partition("::")[0] != item.nodeid.partition("::")[0]:
            _tell()


def pytest_runtest_logreport(report: Any) -> None:
    """A test that is red without a fault says nothing of one."""
    if report.failed:
        name = report.nodeid
        seconds, marks, _ = OF_TEST[name]
        OF_TEST[name] = (seconds, marks, False)


def _tell() -> None:
    with TOLD.open("a", encoding="utf-8") as out:
        for name, (seconds, marks, passed) in OF_TEST.items():
            out.write(json.dumps({"test": name, "seconds": seconds, "passed": passed, "marks": sorted(marks)}) + "\n")
        out.write(json.dumps({"making": sorted(MAKING)}) + "\n")
    OF_TEST.clear()

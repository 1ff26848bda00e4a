"""A small demo county on a fixed day, made once, and the dashboard as one of its people sees it."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from models.database import engine_for

TODAY = date(2026, 11, 24)
DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard.py"


def spec(app: AppTest, index: int = 0) -> dict[str, Any]:
    """What a chart of the page was sent, with the rows of its layers read out of their text."""
    found: dict[str, Any] = json.loads(app.get("vega_lite_chart")[index].proto.spec)
    for layer in found["layer"]:
        layer["data"] = {"values": json.loads(layer["data"]["values"])}
    return found


@pytest.fixture(scope="session")
def county(demo: Callable[[date, Path], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the demo county's database."""
    url = demo(TODAY, tmp_path_factory.mktemp("app"))
    with patch.dict(os.environ, {"DATABASE_URL": url, "SAFETY_TODAY": TODAY.isoformat()}):
        yield url
        engine_for(url).dispose()


@pytest.fixture
def visit(county: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page as an account of the demo county, with filters in the address."""
    monkeypatch.setenv("DATABASE_URL", county)
    monkeypatch.setenv("SAFETY_TODAY", TODAY.isoformat())
    # As app.py does: the folder named pages/ is ours and not the framework's old discovery.
    begin = PagesManager.__init__

    def ours(self: PagesManager, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", ours)

    def opened(name: str | None, page: str = "meeting", **said: str) -> AppTest:
        app = AppTest.from_file(str(DASHBOARD), default_timeout=30)
        if name:
            app.user = {"username": name}
        for key, value in said.items():
            app.query_params[key] = value
        app.run()
        if page != "meeting":
            app.switch_page(f"pages/{page}.py")
            for key, value in said.items():
                app.query_params[key] = value
            app.run()
        return app

    return opened

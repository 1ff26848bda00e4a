"""Charts and maps as pictures for papers: the page's own drawings, rendered by vl-convert without a browser."""

from typing import Any

import vl_convert

from charts.config import Drawing

FONT = "Noto Sans CJK SC"
"""The face on a server without 微软雅黑; Word shows the picture, so the reader's machine needs none."""


def png(drawing: Drawing, width: int, height: int, *, ppi: int = 192) -> bytes:
    """A drawing as PNG, width x height in CSS px, at the given resolution; white ground."""
    spec: dict[str, Any] = {
        **drawing.spec,
        "width": width,
        "height": height,
        "background": "white",
    }
    spec["config"] = {**spec.get("config", {}), "font": FONT}
    return bytes(vl_convert.vegalite_to_png(vl_spec=spec, ppi=ppi))


def svg(drawing: Drawing, width: int, height: int) -> str:
    """The same drawing as SVG text."""
    spec = {
        **drawing.spec,
        "width": width,
        "height": height,
    }
    return str(vl_convert.vegalite_to_svg(vl_spec=spec))

"""A whole screen as text: every element in its order with what it says, offers, proposes and forbids.

Left out is how it is laid out (widths, gaps, identifiers) and where a chart puts its marks; the words, numbers and
looks of each mark stay.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

LAYOUT = {
    "id", "key", "elementId", "gapConfig", "heightConfig", "widthConfig", "elementType", "wrap", "setValue",
    "formId", "align", "justify", "scale", "weight", "pageScriptHash", "deferredFileId", "url", "labelVisibility",
    "direction", "tag", "allowEmpty", "rawValue", "rawValues", "arrowData", "columns", "spec", "json",
    "useContainerWidth", "rowHeight", "verticalAlignment", "fragmentId", "theme", "hideIndex", "showIndex",
    "dividerColor", "timestampMs", "isLink", "useMapboxApiToken", "size", "ignoreRerun", "data", "styler",
    "useContent", "useStretch", "enterToSubmit", "acceptNewOptions", "isFormSubmitter", "dismissible", "isOpen",
}  # fmt: skip
PLACES = {"x", "y", "x2", "y2", "lon", "lat", "dx", "dy", "type", "geometry", "coordinates", "left", "top", "w", "h"}
"""Fields of a chart's row that say where its mark stands."""
MOST = 24
"""Rows of a table that are written out; of a longer one the first, and how many there are."""
LONG = 8
"""Options of a field that are written out; of more the first, how many, and the last."""
CLOCK = re.compile(r"(\b(\d{4}-)?\d\d-\d\d )?\b\d{1,2}\\?:\d{2}(:\d{2}(\.\d+)?)?\b")
"""Instants: acts of a test are recorded at the machine's."""


def screen(app: AppTest) -> str:
    """The text of a screen, one line an element, blocks that have a name indented."""
    assert not app.exception, app.exception
    lines = [line for root in app._tree.children.values() for line in _node(root, 0)]
    return CLOCK.sub("时:分", "\n".join(lines)) + "\n"


def _node(node: Any, depth: int) -> Iterator[str]:
    kind, proto = node.type, getattr(node, "proto", None)
    said = {key: value for key, value in (_fields(proto) if proto is not None else {}).items() if value != ""}
    inner = depth
    if kind not in ("root", "main", "sidebar", "event", "flex_container", "column", "horizontal", "vertical"):
        body = str(said.pop("body", ""))
        if kind == "html":
            body = re.sub(r"<style.*?</style>", "", body, flags=re.S).strip()
        if body or said or kind not in ("html", "markdown"):
            rest = "".join(f"　{key}={_plain(value)}" for key, value in sorted(said.items()))
            yield "  " * depth + f"{kind}: {body}{rest}".replace("\n", "⏎")
        if kind in ("arrow_data_frame", "dataframe", "table", "data_editor"):
            yield from ("  " * depth + "  " + line for line in _table(node))
        if kind == "vega_lite_chart":
            yield from ("  " * depth + "  " + line for line in _chart(json.loads(proto.spec)))
        inner += 1
    for child in getattr(node, "children", {}).values():
        yield from _node(child, inner)


def _fields(proto: Any) -> dict[str, Any]:
    found = MessageToDict(proto)
    for inner in ("flexContainer", "column"):
        found.pop(inner, None)
    for inner in [key for key, value in found.items() if isinstance(value, dict)]:
        found |= found.pop(inner)
    return {key: value for key, value in found.items() if key not in LAYOUT and value != "COLLAPSED"}


def _plain(value: Any) -> str:
    if isinstance(value, list) and len(value) > LONG:
        value = [*value[: LONG - 2], f"… {len(value)}", value[-1]]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _table(node: Any) -> Iterator[str]:
    frame: pd.DataFrame = node.value
    proto = node.proto
    if configured := getattr(proto, "columns", ""):
        for name, how in json.loads(configured).items():
            kept = {key: value for key, value in how.items() if key not in ("width", "pinned") and value is not None}
            kept |= {"width": 0} if how.get("width") == 0 else {}
            if kept:
                yield f"[{name}] {_plain(kept)}"
    styles = str(getattr(getattr(proto, "arrow_data", None), "styler", None) and proto.arrow_data.styler.styles or "")
    yield " | ".join(map(str, frame.columns))
    for row in frame.head(MOST).itertuples(index=False):
        yield " | ".join("" if cell is None or cell is pd.NaT or cell != cell else str(cell) for cell in row).replace(
            "\n", "⏎"
        )
    if len(frame) > MOST:
        yield f"… {len(frame)} 行"
    for look in re.findall(r"(row\d+_col\d+[^{]*)\{([^}]*)\}", styles):
        yield f"{' '.join(re.findall(r'row[0-9]+_col[0-9]+', look[0])[:MOST])} {{{' '.join(look[1].split())}}}"


def _chart(spec: dict[str, Any]) -> Iterator[str]:
    for at, layer in enumerate(spec.get("layer", [spec])):
        values = layer.get("data", {}).get("values", [])
        texts = []
        for row in json.loads(values) if isinstance(values, str) else values:
            kept = {
                key: value for key, value in row.items() if key not in PLACES and not isinstance(value, list | dict)
            }
            words = " ".join(_short(value) for value in kept.values() if value not in ("", None))
            if "tip" in kept:
                yield f"{at} {words}"
            elif any(isinstance(value, str) and not value.startswith("#") for value in kept.values()):
                texts.append(words)
        if texts:
            yield f"{at} {' · '.join(texts)}"


def _short(value: Any) -> str:
    return str(round(value, 3) if isinstance(value, float) else value)


def added(before: str, after: str) -> str:
    """What a click brought: the lines of the screen that were not there before, in their order."""
    gone = Counter(before.splitlines())
    fresh = []
    for line in after.splitlines():
        if gone[line]:
            gone[line] -= 1
        else:
            fresh.append(line)
    return "\n".join(fresh) + "\n"

"""Schools as clerks call them where no register does: with county, town or campus, with a dot, for short."""

from random import Random
from typing import Any

from tests.ledgers.generated.truth import SCHOOLS

SHORT = {
    "S1": "任小",
    "S2": "开江幼儿园",
    "S3": "普安中学",
    "S4": "讲治中心小学",
    "S5": "甘棠九年制学校",
    "S6": "回龙中学",
}
WAYS = ("county", "town", "dot", "campus", "short", "plain")


def varied_name(habits: dict[str, Any], meant: dict[str, str], code: str, rng: Random) -> str:
    """A school as this clerk spells it; `meant` learns what a spelling means that no register has."""
    name, former, town = SCHOOLS[code]
    made = {
        "county": f"开江县{name}" if not name.startswith("开江县") else name,
        "town": f"{town}{former}",
        "dot": name.replace(town, f"{town}·"),
        "campus": rng.choice((f"{name}（新校区）", f"{name}东校区", f"{name}校本部")),
        "short": SHORT[code],
        "plain": name,
    }[habits["names"]]
    if made not in (name, former):
        meant[f"school:{made.replace('（', '(').replace('）', ')')}"] = code
    return made

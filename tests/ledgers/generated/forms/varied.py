"""Hazards of a clerk who writes otherwise than the register: names with county, town or campus, two schools in a cell,
rough days, rows under their township, and verdicts in words of her own."""

from random import Random

from tests.ledgers.generated.forms.hazards import YEARLESS, hazard_book, hazard_form
from tests.ledgers.generated.layout import Form
from tests.ledgers.generated.names import WAYS
from tests.ledgers.generated.paper import Book

PASSED = (
    "验收没问题",
    "同意摘牌销号",
    "经现场核实已整改到位",
    "查验合格，准予销号",
    "已修好，可正常使用",
    "复查通过，销号",
)
FAILED = ("发回重新整改", "整改质量不达标", "整改未到位", "仍有两处没改", "验收不予通过", "没有按要求改")
PENDING = ("等验收", "待镇上复核", "还没有去看", "已申请验收")
DONE = ("已更换到位", "全部处理完毕", "当周已修复", "整改已落实")
OPEN = ("正在协调资金", "厂家未到货", "已列入计划", "才开工", "整改了一部分")


def varied_form(rng: Random, *, listed: bool) -> Form:
    """Draw a form of hazards, and this clerk's own ways."""
    form = hazard_form(rng, listed=False)
    habits, meant = form.habits, form.meant
    habits["two"] = False
    meant.answers["joined"] = "apart"
    habits["names"] = rng.choice(WAYS) if form.school_by == "column" else "plain"
    if form.school_by == "column":
        habits["shared"] = rng.random() < 0.25 and not form.ditto
        habits["towns"] = (
            rng.choice(("{}", "一、{}", "{}：", "（{}）")) if rng.random() < 0.3 and not form.ditto else ""
        )
    habits["rough"] = rng.choice(("", "", "part", "feast")) if form.day_by == "column" else ""
    if habits["rough"] and habits["dates"] in YEARLESS:
        habits["dates"] = "iso"
    if habits["rough"]:
        habits["year_by"], habits["months"] = "title", 1
    for word, several, told in (
        ("passed", PASSED, "closed"), ("failed", FAILED, "returned"), ("pending", PENDING, "pending"),
        ("done", DONE, "progress:done"), ("open", OPEN, "progress:open"),
    ):  # fmt: skip
        if rng.random() < 0.6:
            habits[word] = rng.choice(several)
            kind, _, answer = told.partition(":")
            meant.words[f"{kind}:{habits[word]}" if answer else habits[word]] = answer or told
    return form


def varied_book(rng: Random, form: Form, month: int, year: int = 2026) -> Book:
    """Fill it for a month."""
    return hazard_book(rng, form, month, year)

"""Who still owes what, how much and by when; and how subjects are named."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlmodel import Session

from figures.bitemporal import known
from figures.duties.frame import IN_PROGRESS, MISSED, NO_DATA, STATUS_NAMES, UNREACHABLE
from figures.duties.proofs.facts import items_told, read_papers
from figures.duties.proofs.language import ITEM, items_of, kinds_of
from figures.duties.proofs.measures import ITEMS_OR_NUMBER, KINDS_OF
from figures.duties.subjects.classes import UNREGISTERED
from models.base import table
from models.county import Pack
from models.duty import COUNTED, STANDING, Duty
from models.school import School, SchoolClass

NO_CLASS = "未登记班级"


OPEN = (UNREACHABLE, IN_PROGRESS, MISSED, NO_DATA)


def names_of(session: Session, pack: Pack) -> dict[str, str]:
    """Names by subject code: schools, classes (学校/班级), units, townships, the county."""
    schools, classes = table(School), table(SchoolClass)
    found = {pack.code: pack.name} | pack.unit_names
    listed = select(schools.c.code, schools.c.name).where(schools.c.county == pack.code, known(schools, None))
    of_school = {row.code: row.name for row in session.execute(listed)}
    found |= of_school
    found |= {f"{code}/{UNREGISTERED}": f"{name} {NO_CLASS}" for code, name in of_school.items()}
    for school, number, name in session.execute(
        select(classes.c.school_code, classes.c.class_no, classes.c.name).where(
            classes.c.county == pack.code, known(classes, None)
        )
    ):
        found[f"{school}/{number}"] = f"{of_school.get(school, school)} {name}"
    return found


def unregistered(subject: str) -> bool:
    """Whether a subject stands for the classes of a school that registered none (学校代码/-)."""
    return subject.endswith(f"/{UNREGISTERED}")


def still(duty: Duty, have: float, need: float, have_alt: float, need_alt: float) -> str:
    """What is still needed, in words: 还差1次综合演练或1次专项演练."""
    first, _, second = duty.needs.partition("|")
    if have >= need:
        return "人数比例低于本县设定"
    words = f"还差{max(need - have, 0):g}{first}"
    if second and not np.isnan(need_alt):
        words += f"或{max(need_alt - have_alt, 0):g}{second}"
    return words


def _items_lacking(
    session: Session, pack: Pack, rows: pd.DataFrame, by_code: Mapping[str, Duty]
) -> dict[tuple[str, str], str]:
    """Which of the 分项 a duty of papers in force counts are not there: (duty, subject) → ：课时、场地; that the papers
    do not say where a number stands in their place."""
    asked = {code: by_code[code] for code in map(str, rows["duty"].unique()) if _counts_items(by_code[code])}
    if not asked:
        return {}
    found: dict[tuple[str, str], str] = {}
    standing = rows[rows["duty"].isin(list(asked))]
    kinds = {kind for duty in asked.values() for kind in kinds_of(duty)}
    papers = read_papers(session, pack, date.fromisoformat(str(standing["period"].iloc[0])), kinds)
    told = {code: items_told(duty, papers) for code, duty in asked.items()}
    for code, subject, have, need in standing[["duty", "subject", "have", "need"]].itertuples(index=False):
        named = told[str(code)].get(subject, set())
        duty = asked[str(code)]
        whole = items_of(duty) or tuple(item for kind in kinds_of(duty) for item in pack.items_of(kind))
        lacking = [item for item in whole if item not in named]
        by_number = have > len(named.intersection(whole))
        if have < need:
            found[str(code), subject] = "（材料没有写是哪几项）" if by_number else f"：{'、'.join(lacking)}"
    return found


def _counts_items(duty: Duty) -> bool:
    return duty.ledger == "documents" and duty.period == STANDING and duty.measure in (OF_ITEM, ITEMS_OR_NUMBER)


OF_ITEM = f"{KINDS_OF}{ITEM}"
"""The measure that counts 分项 alone."""


def missing_list(
    session: Session,
    pack: Pack,
    instances: pd.DataFrame,
    *,
    duties: Sequence[str] = (),
    judgements: Sequence[str] = (COUNTED,),
) -> pd.DataFrame:
    """谁还差什么、何时前: every open instance, the nearest last day first.

    Out: duty, label, subject, name, school, township, township_name, period, status, status_name, missing
    (words), still_needed, last_day (NaT: standing), soft. `duties` keeps some of them.
    """
    open_ones = instances[instances["status"].isin(OPEN) & instances["judgement"].isin(judgements)]
    if duties:
        open_ones = open_ones[open_ones["duty"].isin(duties)]
    rows = open_ones.sort_values(["last_day", "township", "subject", "duty"], na_position="last").reset_index(drop=True)
    by_code = {duty.code: duty for duty in pack.duties}
    names = names_of(session, pack)
    items = _items_lacking(session, pack, rows, by_code)
    numbers = rows[["duty", "have", "need", "have_alt", "need_alt"]].itertuples(index=False)
    return pd.DataFrame(
        {
            "duty": rows["duty"].astype(str),
            "label": [by_code[code].label for code in rows["duty"]],
            "subject": rows["subject"].astype(str),
            "name": [names.get(code, code) for code in rows["subject"]],
            "school": rows["school"].astype(str),
            "township": rows["township"].astype(str),
            "township_name": [pack.name_of(code) for code in rows["township"]],
            "period": rows["period"].astype(str),
            "status": rows["status"].astype(str),
            "status_name": [STATUS_NAMES[status] for status in rows["status"]],
            "missing": [
                NO_CLASS
                if unregistered(subject)
                else still(by_code[str(code)], *each) + items.get((str(code), subject), "")
                for subject, (code, *each) in zip(rows["subject"], numbers, strict=True)
            ],
            "still_needed": rows["still_needed"],
            "last_day": rows["last_day"],
            "soft": rows["soft"],
        }
    )

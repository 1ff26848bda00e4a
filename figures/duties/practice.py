"""What the plan asks for without a number: nine topics, four scenarios; and the pace of lessons.

Kinds are counted and shaded by their share, never judged: the plan says 定期 and sets no number. A class's
lessons are judged, and here set against the pace the term's minimum needs.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import floor

import pandas as pd

from charts.grid import Cell, Column
from figures import wording as words
from figures.duties.boards import WHOLE, Board, Line, Tally
from figures.duties.coverage.grids import SCENARIOS, TOPICS, kinds_duty
from figures.duties.coverage.pace import lessons_together, schools_taught
from figures.duties.frame import IN_PROGRESS, MISSED, NO_DATA, RECORDED, UNREACHABLE
from figures.duties.owing import COLUMNS, state_words
from models.county import Pack

TOPIC, SCENARIO = "topic", "scenario"
MEASURE = {TOPIC: TOPICS, SCENARIO: SCENARIOS}
PACE, BOTH, TAUGHT = "pace-now", "both-now", "taught-now"
FACTS = ("school", "township", "stage")


def name_of(pack: Pack, family: str) -> str:
    """What the plan calls its topics or scenarios: the short name of the duty that counts them."""
    duty = kinds_duty(pack, MEASURE[family])
    return duty.short if duty else ""


def course_of(pack: Pack) -> str:
    """The course whose lessons the plan sets two tests for, as the filter of these duties names it."""
    pair = lessons_together(pack)
    return pair[1].filter.partition("课程=")[2].partition("；")[0].replace("|", "、") + "课" if pair else "课"


def kinds_of(rows: pd.DataFrame) -> list[str]:
    """The topics or scenarios of figures.duties.coverage's grid with a row a school."""
    return [str(name) for name in rows.columns if name not in FACTS]


def practice_board(
    topics: pd.DataFrame, scenarios: pd.DataFrame, places: Sequence[tuple[str, str]], by: str, pack: Pack
) -> Board:
    """Schools that have done each topic this term and each scenario this school year, by place; only what the
    plan asks for."""
    lines, tallies = [], {}
    for family, rows, when in ((TOPIC, topics, "本学期"), (SCENARIO, scenarios, "本学年")):
        duty = kinds_duty(pack, MEASURE[family])
        if duty is None:
            continue
        head = f"{duty.short} {when}"
        done = rows[kinds_of(rows)] > 0
        columns = {name: done[name] for name in done.columns} | {"齐全": done.all(axis=1)}
        for name, yes in columns.items():
            key = f"{family}-{name}"
            lines.append(Line(key, "", False, name, when, "", "校", head, duty.clause, tracked=True))
            tallies[key, WHOLE] = Tally(met=int(yes.sum()), short=int((~yes).sum()))
            for place, some in yes.groupby(rows[by]):
                tallies[key, str(place)] = Tally(met=int(some.sum()), short=int((~some).sum()))
    return Board(lines, list(places), tallies)


def practice_finding(made: Board, pack: Pack) -> str:
    """九个专题都上过的 12/147 校；四种情景都演练过的 3/147 校，暴恐最少."""
    told = []
    for family, done in ((TOPIC, "都上过"), (SCENARIO, "都演练过")):
        full = made.tally(f"{family}-齐全")
        single = [line for line in made.lines if line.key.startswith(family) and line.short != "齐全"]
        if not full.whole or not single:
            continue
        if full.whole == 1:
            told.append(f"{name_of(pack, family)}{done}的有 {sum(made.tally(line.key).met for line in single)} 个")
            continue
        least = min(single, key=lambda line: made.tally(line.key).met)
        few = f"，{least.short}最少 {made.tally(least.key).met} 校" if full.missing else ""
        told.append(f"{name_of(pack, family)}{done}的 {words.fraction(full.met, full.whole)} 校{few}")
    return "；".join(told) or "没有应开展专题教育和演练的学校"


def not_done(
    topics: pd.DataFrame, scenarios: pd.DataFrame, names: dict[str, str], pack: Pack, ends: tuple[date, date], line: str
) -> pd.DataFrame:
    """Which school has not had which kinds, the fewest done first; columns as figures.duties.owing.gathered.

    ends: last day of the term and of the school year; line: only this kind, "" for all.
    """
    family, _, kind = line.partition("-")
    found = []
    for key, rows, end in ((TOPIC, topics, ends[0]), (SCENARIO, scenarios, ends[1])):
        if line and family != key:
            continue
        kinds = kinds_of(rows)
        for row in rows.to_dict("records"):
            lacking = [name for name in kinds if not row[name]]
            if not lacking or (kind and kind != "齐全" and kind not in lacking):
                continue
            found.append(
                {
                    "line": key,
                    "township": row["township"],
                    "place": row["school"],
                    "due": end,
                    "township_name": pack.name_of(row["township"]),
                    "name": names.get(row["school"], row["school"]),
                    "what": name_of(pack, key),
                    "amount": f"{len(lacking)} 个：{'、'.join(lacking)}" if len(lacking) < len(kinds) else "一个都没有",
                    "by": f"{words.day(end)}前",
                    "state": state_words(RECORDED),
                    "order": (end, -len(lacking), row["school"]),
                }
            )
    found.sort(key=lambda row: row["order"])
    return pd.DataFrame(found, columns=COLUMNS)


def by_stage(scenarios: pd.DataFrame, stages: Sequence[str]) -> tuple[list[str], list[Column], list[Cell]]:
    """Four scenarios by 学段 and in all: schools that drilled them this school year."""
    kinds = kinds_of(scenarios)
    present = [stage for stage in stages if (scenarios["stage"] == stage).any()]
    rows, cells = [], []
    for at, stage in enumerate([*present, ""]):
        some = scenarios if not stage else scenarios[scenarios["stage"] == stage]
        rows.append(f"{stage or '合计'} {len(some)} 校")
        for column, kind in enumerate(kinds):
            done = int((some[kind] > 0).sum())
            share = done / len(some) if len(some) else 0.0
            cells.append(Cell(at, column, RECORDED, words.fraction(done, len(some)), share=share))
    return rows, [Column(kind) for kind in kinds], cells


def with_pace(made: Board, pace: pd.DataFrame, by: str, pack: Pack) -> Board:
    """The lessons' board with three lines more where the plan sets two tests together: schools that have taught at all
    this term, classes that keep the pace, and both tests."""
    pair = lessons_together(pack)
    if pace.empty or pair is None:
        return made
    keeps = pace["hours"] >= pace["pace"].map(floor)
    due = floor(pace["pace"].max())
    group = made.lines[0].group if made.lines else ""
    base = Line(PACE, pair[1].code, False, "学期进度", f"应上 {due} 课时", "进度", "班", group, pair[1].clause)
    lines = [
        replace(base, key=TAUGHT, short="开学后上过课", when="本学期", brief="本学期", unit="校"),
        base,
        replace(base, key=BOTH, short="两项同时达到", when="双周和学期", brief="两项"),
    ]
    tallies = dict(made.tallies)
    schools = schools_taught(pace)
    for place, some in [(WHOLE, schools), *((str(code), rows) for code, rows in schools.groupby(by))]:
        begun = int((some["taught"] > 0).sum())
        tallies[TAUGHT, place] = Tally(met=begun, short=len(some) - begun)
    for place, some in [(WHOLE, pace), *((str(code), rows) for code, rows in pace.groupby(by))]:
        kept = int(keeps[some.index].sum())
        tallies[PACE, place] = Tally(met=kept, short=len(some) - kept)
        sizes = some["both"].value_counts()
        tallies[BOTH, place] = Tally(
            met=int(sizes.get("yes", 0)), short=int(sizes.get("open", 0)), lost=int(sizes.get("no", 0))
        )
    return Board([*made.lines, *lines], made.places, tallies)


def pace_finding(pace: pd.DataFrame, course: str) -> str:
    """42 个班已有双周没上心理健康课，38 个班落后学期进度，共 894 个班."""
    if pace.empty:
        return f"没有应开{course}的班"
    behind = int((pace["hours"] < pace["pace"].map(floor)).sum())
    empty = int((pace["empty"] > 0).sum())
    if not behind and not empty:
        return f"{len(pace):,} 个班的{course}都跟上进度，没有缺课的双周"
    schools = schools_taught(pace)
    none = int((schools["taught"] == 0).sum())
    silent = f"；{none}/{len(schools)} 校开学后一节没上" if none else ""
    return f"{empty:,} 个班已有双周没上{course}，{behind:,} 个班落后学期进度，共 {len(pace):,} 个班{silent}"


def short_classes(pace: pd.DataFrame, names: dict[str, str], pack: Pack, last: date) -> pd.DataFrame:
    """Classes behind the pace or with an empty fortnight, the worst first; columns as figures.duties.owing.gathered."""
    found = []
    for row in pace.to_dict("records"):
        due = floor(row["pace"])
        if row["hours"] >= due and not row["empty"] and row["status"] in (IN_PROGRESS, "met"):
            continue
        behind = f"（应上 {due}）" if row["hours"] < due else ""
        parts = [f"已上 {row['hours']:g}/{row['need']:g} 课时{behind}"]
        if row["empty"]:
            parts.append(f"缺 {row['empty']} 个双周")
        status = row["status"] if row["status"] in (UNREACHABLE, MISSED, NO_DATA) else IN_PROGRESS
        if row["empty"] and status == IN_PROGRESS:
            status = MISSED if row["hours"] else NO_DATA
        found.append(
            {
                "line": PACE,
                "township": row["township"],
                "place": row["school"],
                "due": last,
                "township_name": pack.name_of(row["township"]),
                "name": names.get(row["subject"], row["subject"]),
                "what": course_of(pack),
                "amount": "，".join(parts),
                "by": f"{words.day(last)}前",
                "state": state_words(status),
                "order": (-row["empty"], row["hours"] - row["pace"], row["subject"]),
            }
        )
    found.sort(key=lambda row: row["order"])
    return pd.DataFrame(found, columns=COLUMNS)


def untaught_schools(pace: pd.DataFrame, names: dict[str, str], pack: Pack, last: date) -> pd.DataFrame:
    """Schools without a single lesson this term, those with most classes first; columns as
    figures.duties.owing.gathered."""
    schools = schools_taught(pace)
    silent = schools[schools["taught"] == 0].sort_values(["classes", "school"], ascending=[False, True])
    rows = [
        {
            "line": TAUGHT,
            "township": row["township"],
            "place": row["school"],
            "due": last,
            "township_name": pack.name_of(row["township"]),
            "name": names.get(row["school"], row["school"]),
            "what": course_of(pack),
            "amount": f"开学后一节没上，应开 {row['classes']} 个班",
            "by": f"{words.day(last)}前",
            "state": state_words(NO_DATA),
        }
        for row in silent.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=COLUMNS)

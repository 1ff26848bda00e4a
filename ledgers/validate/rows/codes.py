"""From a table to rows: words become codes, and a name stands for its code."""

import re

from catalogue.ledgers import (
    CODES,
    NEW_VALUE,
    RESPONSIBLE,
    SCHOOL,
    SCHOOLS,
    SUBJECT,
    UNIT,
    UNITS,
    Column,
    Sheet,
    name_field,
)
from catalogue.steps import LEVEL, STEPS
from catalogue.words import OF_SCHOOL
from ledgers.reading.readings import CellRef
from ledgers.validate.names import plain, split_list, words_of
from ledgers.validate.rows.row import Row, Source
from ledgers.validate.rows.schools import decide_names
from ledgers.validate.rows.validator import Validator
from models.hazard_lifecycle import OTHER
from models.school import School

OWN = ("school_code", "subject_code")
"""Fields that say whose a row is."""

OWN_SCHOOL = ("本校", "学校", "我校", "校方")


OWN_OFFICE = re.compile(
    r"(?:本校|学校|我校|校方)|(?:本校|学校|我校|校)?"
    r"(?:(?:总务|后勤|政教|德育|教务|教导|教科|学生|学工|安全|安保|保卫|综治|体卫艺?|卫生|校务|党政|行政|财务|基建|宿管)(?:工作|管理|保障)*"
    r"(?:处|科|室|办|办公室|组|部|股|中心)|办公室|党支部|团委|少先队|工会|食堂|宿舍|医务室|门卫室?|图书室|实验室|年级组|班主任)"
)
"""An office inside a school: responsible is the school, and the office is the post."""


OUTSIDE = re.compile(
    r".{2,}(?:公司|集团|工厂|厂|店|超市|商铺|商户|摊贩|摊主|仓库|市场|加油站|供电所|村|社区|村委会|居委会|村民委员会|"
    r"居民委员会|合作社|物业|业主|工地|项目部|医院|卫生院|敬老院|网吧|酒楼|餐馆)"
)
"""A body outside the registers whose name says what it is: an enterprise, a stall, a village."""


def rows_of(validator: Validator, source: Source, sheet: Sheet) -> list[Row]:
    """The source's rows with the words of choices and codes turned into what they mean."""
    fields = [column for column in validator.columns(sheet) if column.field in source.values]
    given = frozenset(column.field for column in fields if not column.name_of) | {
        column.name_of for column in fields if column.name_of
    }
    names = [column.field for column in fields]
    rows = [
        Row(sheet, source, at, dict(zip(names, values, strict=True)), given)
        for at, values in enumerate(zip(*(source.values[name] for name in names), strict=True))
    ]
    for at, name in source.flawed:
        rows[at].flawed.add(name)
    for column in fields:
        if column.name_of:
            _take_names(rows, column)
    if not given & {"school_code", "subject_code"}:
        _school_of_title(validator, source, sheet, rows)
    if sheet.model is School:
        # A school may be merged into one that comes in with the same list.
        for row in rows:
            if row.facts.get("code") and row.facts.get("name"):
                validator.registers.add_school(str(row.facts["code"]), str(row.facts["name"]))
    for column in validator.columns(sheet):
        if column.name_of or (column.field not in source.values and column.field not in given):
            continue
        if column.form in CODES:
            rows = decide_names(validator, rows, column)
            _codes(validator, rows, column)
    return rows


def _school_of_title(validator: Validator, source: Source, sheet: Sheet, rows: list[Row]) -> None:
    """A sheet without a column for the school belongs to the one that its title or its name tells in full, alone; one
    that signs below the table is asked about.

    任市镇中心小学附属幼儿园 is not told by 任市镇中心小学: then it is asked.
    """
    name = next((c.field for c in sheet.stored if c.field in OWN and not c.clerk), "")
    if not source.about or not rows or not name:
        return
    code, certain = validator.registers.schools.told_in(source.about)
    where = f"标题“{source.about.strip()[:40]}”"
    if code is None:
        code, certain = validator.registers.schools.told_in(source.signed)[0], False
        where = f"表下面署名“{source.signed.strip()[:40]}”"
    if code is None:
        return
    if not certain:
        taken = validator.readings.ask(
            "school",
            f"“{source.title}”表没有学校一列，{where}说的是哪所学校？",
            [CellRef(source.file, source.title, 1)],
            [(code, f"{validator.registers.name_of(code)}，各行归它"), ("none", "不是它：请加上学校一列")],
            key=f"school:title:{re.sub(r'[0-9]+', '#', plain(where))}",
        )
        if taken != code:
            for row in rows:
                row.bad = True
                row.flawed.add(name)
                if taken == "none":
                    validator.error(row, name, f"{where}说的不是名录里的学校：请加“学校名称”一列，逐行填写。")
            return
    for row in rows:
        row.facts[name] = code
        if name == "subject_code":
            row.facts["subject_kind"] = OF_SCHOOL
    source.headings[name] = "标题"
    validator.note(f"“{source.title}”表没有学校一列，各行按标题里的“{validator.registers.name_of(code)}”登记。")


def _take_names(rows: list[Row], column: Column) -> None:
    """A name stands for its code where the code is blank; where both stand they must agree (later)."""
    name, code = column.field, column.name_of
    for row in rows:
        word = row.facts.get(name)
        if word and not row.facts.get(code):
            row.facts[code] = word
            row.facts[name] = None


def _codes(validator: Validator, rows: list[Row], column: Column) -> None:
    name, form = column.field, column.form
    with_names = name_field(name)
    _by_their_names(validator, rows, column)
    for row in rows:
        word = row.facts.get(name)
        if not word:
            continue
        word = str(word)
        if form == NEW_VALUE:
            code = _new_value(validator, row, word)
        elif form in (SCHOOLS, UNITS):
            code = _many(validator, row, name, "school" if form == SCHOOLS else UNIT, word)
        else:
            beside = str(row.facts.get("subject_kind") or "") if form == SUBJECT else ""
            if form == SUBJECT and not beside and (kind := validator.registers.kind_of(word)):
                beside = row.facts["subject_kind"] = kind
                row.given |= {"subject_kind"}
                validator.counted["行没有主体类型，按名称认出"] += 1
            code, problem = validator.registers.find(form, word, beside)
            if code is None and name in ("responsible", "organiser"):
                code, problem = _body(validator, row, name, word, problem)
            if code is None and problem:
                validator.error(row, name, problem)
        row.facts[name] = code
        stated = row.facts.get(with_names)
        if code and stated and not _agree(validator, code, str(stated)):
            known = "、".join(validator.registers.name_of(part) for part in split_list(code))
            validator.error(
                row,
                with_names,
                f"名称与代码不一致：{column.heading}{code}是“{known}”。请改正其中一格，或清空名称。",
            )


def _by_their_names(validator: Validator, rows: list[Row], column: Column) -> None:
    """Codes of another system beside names that the register knows: the names are offered."""
    name, with_names = column.field, name_field(column.field)
    there: list[tuple[Row, str]] = []
    if column.form != SCHOOL:
        return
    for row in rows:
        word, stated = row.facts.get(name), row.facts.get(with_names)
        if word and stated and validator.registers.find(SCHOOL, str(word), "")[0] is None:
            code = validator.registers.find(SCHOOL, str(stated), "")[0]
            there += [(row, code)] if code else []
    if not there:
        return
    row, code = there[0]
    taken = validator.readings.ask(
        "code",
        f"{len(there)}行的{column.heading}（如{row.facts[name]}）名录里没有，按旁边的名称读取（{validator.registers.name_of(code)}）。",
        [row.source.ref(row.at, name) for row, _ in there],
        [("name", "按名称读取"), ("none", "不按名称：请改正代码")],
        likely="name",
        key=f"code:{row.sheet.name}:{name}",
    )
    for row, code in there if taken == "name" else ():
        row.facts[name] = code


def _agree(validator: Validator, codes: str, words: str) -> bool:
    if validator.registers.agrees(codes, words) or validator.registers.school_names.agrees(codes, words):
        return True
    parts, names = split_list(codes), split_list(words)
    return len(parts) == len(names) and all(
        validator.registers.agrees(code, word) for code, word in zip(parts, names, strict=True)
    )


def _body(validator: Validator, row: Row, name: str, word: str, problem: str) -> tuple[str | None, str]:
    """A body no register knows: an office of the school is the school, a firm or a village is 其他 by name."""
    first = re.split(r"[/、,;和]", plain(word))[0]
    if row.facts.get("school_code") and OWN_OFFICE.fullmatch(first):
        if name == "responsible" and not row.facts.get("owner_post") and first not in OWN_SCHOOL:
            row.facts["owner_post"] = first
            row.given |= {"owner_post"}
        if name == "responsible":
            validator.counted["行的责任单位写的是校内部门，按学校登记，部门记作责任人岗位"] += 1
        return None, ""
    if name == "responsible" and OUTSIDE.fullmatch(plain(word)):
        if not row.facts.get("responsible_name"):
            row.facts["responsible_name"] = word
            row.given |= {"responsible_name"}
        if "supervising_unit" not in row.given and (town := validator.registers.townships.named_in(word, 3)):
            row.facts["supervising_unit"] = town
            row.late.add("supervising_unit")
        validator.counted["行的责任单位是企业、村居等，登记为“其他”并记下名称"] += 1
        return OTHER, ""
    return None, problem


def _many(validator: Validator, row: Row, name: str, form: str, words: str) -> str | None:
    codes = []
    for word in split_list(words):
        code, problem = validator.registers.find(form, word)
        if code is None:
            validator.error(row, name, problem)
            return None
        codes.append(code)
    return "、".join(dict.fromkeys(codes))


def _new_value(validator: Validator, row: Row, word: str) -> str | None:
    about = STEPS.get(str(row.facts.get("kind")))
    if about is not None and about.new_value == LEVEL:
        words = validator.words.setdefault("hazard_level", words_of(validator.pack, "hazard_level"))
        if plain(word) in words:
            return words[plain(word)]
        validator.error(row, "new_value", f"改级后的等级只可填{'、'.join(validator.pack.entries('hazard_level'))}。")
        return None
    code, problem = validator.registers.find(RESPONSIBLE, word)
    if code is None:
        validator.error(row, "new_value", problem)
    return code

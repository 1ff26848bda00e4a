"""The printed forms of hazards (通知书, 台账, 申请单): their columns under the headings that offices use on paper.

A heading is one the importer reads as the field named here, so that a printed form, filled in, comes back. A column
that names no field is filled in by hand. The number stands in every form: by it a row finds its hazard again.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class FormColumn:
    """One column. `field`: of figures.hazards.sheets.SheetRow, "" for what is written by hand. `width`: characters of
    the workbook."""

    heading: str
    field: str
    width: float


@dataclass(frozen=True)
class PrintedForm:
    """One form: the words of its title after the body's name, its columns, and who signs at its foot."""

    title: str
    columns: tuple[FormColumn, ...]
    foot: tuple[str, ...]


ORDINAL = FormColumn("序号", "ordinal", 6)
_NUMBER = FormColumn("隐患编号", "number", 16)
_CHECKED = FormColumn("被检查单位", "school", 22)
_SCHOOL = FormColumn("学校名称", "school", 22)
_PLACE = FormColumn("具体地点", "place", 18)
_KIND = FormColumn("隐患类别", "level", 8)
_WHAT = FormColumn("存在隐患或问题", "description", 36)
_DEADLINE = FormColumn("整改期限", "deadline", 12)
_OWNER = FormColumn("整改责任人", "owner_post", 12)
_REMARK = FormColumn("备注", "remark", 14)
_LISTED = (
    ORDINAL,
    _NUMBER,
    _SCHOOL,
    _PLACE,
    _WHAT,
    FormColumn("隐患等级", "level", 9),
    FormColumn("发现日期", "found_on", 12),
    _DEADLINE,
    _OWNER,
    FormColumn("状态", "state", 9),
    FormColumn("完成时间", "done_on", 12),
    FormColumn("整改情况", "", 24),
)

FORMS: dict[str, PrintedForm] = {
    "rectify": PrintedForm(
        "检查隐患问题整改通知书",
        (
            ORDINAL,
            _NUMBER,
            _CHECKED,
            _PLACE,
            _KIND,
            FormColumn("存在的问题或隐患", "description", 36),
            FormColumn("整改措施", "measures", 24),
            _DEADLINE,
            _OWNER,
            FormColumn("整改资金（元）", "funds_needed", 10),
            FormColumn("复查时间", "", 11),
            FormColumn("完成情况", "", 14),
            FormColumn("复查人", "", 9),
            _REMARK,
        ),
        ("签发单位负责人", "接收单位负责人"),
    ),
    "treatment": PrintedForm(
        "安全隐患整改（治理）台账",
        (
            ORDINAL,
            _NUMBER,
            _SCHOOL,
            FormColumn("检查时间", "found_on", 12),
            FormColumn("检查人", "", 9),
            _KIND,
            _WHAT,
            FormColumn("整改措施", "measures", 28),
            FormColumn("整改完成时间", "done_on", 12),
            FormColumn("责任人", "owner_post", 12),
            FormColumn("复查时间", "verified_on", 12),
            FormColumn("复查人", "", 9),
            FormColumn("复查结果", "verified", 10),
        ),
        ("单位负责人", "填表人"),
    ),
    "signoff": PrintedForm(
        "检查问题销号申请单",
        (
            ORDINAL,
            _NUMBER,
            _CHECKED,
            _PLACE,
            _KIND,
            _WHAT,
            FormColumn("采取的整改措施", "measures", 28),
            _DEADLINE,
            _OWNER,
            FormColumn("整改情况", "", 24),
            FormColumn("完成时间", "", 12),
            FormColumn("复查人", "", 9),
        ),
        ("整改单位负责人", "主管部门负责人"),
    ),
    "checked": PrintedForm(
        "原始检查记录表",
        (
            ORDINAL,
            _NUMBER,
            _CHECKED,
            FormColumn("日期", "found_on", 12),
            FormColumn("检查部位", "place", 20),
            FormColumn("现场具体隐患", "description", 44),
            FormColumn("检查人", "", 12),
            _REMARK,
        ),
        ("检查人员", "受检单位负责人"),
    ),
    "townsheet": PrintedForm("学校安全隐患清单", _LISTED, ("乡镇负责人", "填表人")),
    "schoolsheet": PrintedForm("安全隐患清单", _LISTED, ("校长", "填表人")),
}
"""Word of the paper (catalogue.papers) → its form."""

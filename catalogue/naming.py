"""Words by which a text may name a person: posts, and what only looks like one."""

POSTS = (
    *(
        "校长",
        "园长",
        "书记",
        "局长",
        "镇长",
        "乡长",
        "县长",
        "主任",
        "所长",
        "站长",
        "队长",
        "科长",
        "股长",
        "教师",
        "老师",
    ),
    *("部长", "处长", "院长", "组长", "保安", "司机"),
)
"""Posts: with a word before it a post may be one person's (某小学校长)."""
NOT_ONE = ("法治副校长", "班主任", "专职教师", "心理教师", "安全教师", "专职保安", "校园保安", "学校保安")
"""Posts of the plan itself, which stand in its duties and name nobody."""

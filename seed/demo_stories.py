"""The hazards planted around the given day, so that the map, the meeting and the bulletins have something to say.

A story is told backwards from the given day: how long over its deadline, and where it is stuck.
"""

from typing import NamedTuple

from seed.demo_schools import INDEBTED, NEW_TOWN, SEAT_TOWN
from seed.demo_words import GATE, IN, ZONE

GANTANG, JIANGZHI, PUAN = "511723106000", "511723105000", "511723101000"
CHANGLING, YONGXING, GUANGFU = "511723109000", "511723104000", "511723108000"
WORK, CHECK, MONEY, TALK = "整改", "待复查", "等资金", "等会商"
BOTTLENECK = "enforcement"


class Story(NamedTuple):
    """`over`: days the deadline in force lies back (negative: ahead). `first`: days from finding to it."""

    township: str
    sort: str
    text: str
    category: str
    ring: str
    level: str
    responsible: str
    verifier: str
    over: int
    stuck: str
    extensions: int = 0
    late: bool = False
    first: int = 30
    yuan: int = 0


STORIES = (
    Story(
        INDEBTED,
        "s",
        "旧教学楼鉴定为D级，尚未拆除",
        "校舍建筑",
        IN,
        "重大",
        "housing",
        "edu",
        141,
        MONEY,
        2,
        False,
        60,
        860000,
    ),
    Story(INDEBTED, "s", "围墙倾斜12米", "校舍建筑", IN, "重大", "school", "housing", 118, MONEY, 1, False, 45, 96000),
    Story(
        INDEBTED,
        "s",
        "消防水压不足，室内消火栓无水",
        "消防",
        IN,
        "重大",
        "school",
        "fire",
        97,
        MONEY,
        1,
        True,
        45,
        140000,
    ),
    Story(
        INDEBTED,
        "s",
        "校门前无减速带，三部门意见不一",
        "校车交通",
        GATE,
        "一般",
        "transport",
        "edu",
        64,
        TALK,
        1,
        False,
        30,
    ),
    Story(
        INDEBTED,
        "k",
        "食堂燃气间未与灶间隔开",
        "水电气热",
        IN,
        "一般",
        "school",
        "market",
        41,
        MONEY,
        0,
        False,
        30,
        23000,
    ),
    Story(INDEBTED, "k", "监控盲区3处", "安防设施", IN, "一般", "school", BOTTLENECK, 25, CHECK),
    Story(INDEBTED, "s", "应急灯损坏6盏", "消防", IN, "一般", "school", "fire", 19, WORK),
    Story(INDEBTED, "s", "护栏缺失8米", "校舍建筑", IN, "一般", "school", "edu", 11, CHECK),
    Story(INDEBTED, "k", "活动室电线老化外露", "水电气热", IN, "一般", "school", "", 4, WORK, 0, False, 15),
    Story(
        SEAT_TOWN,
        "s",
        "校门50米内占道经营，反复回潮",
        "周边环境",
        GATE,
        "一般",
        "511723001000",
        BOTTLENECK,
        93,
        TALK,
        2,
        True,
    ),
    Story(SEAT_TOWN, "s", "临街围挡缺失20米", "周边环境", ZONE, "一般", "housing", BOTTLENECK, 38, CHECK),
    Story(SEAT_TOWN, "k", "幼儿园门前人行道被占", "周边环境", GATE, "一般", "511723001000", BOTTLENECK, 17, CHECK),
    Story(
        SEAT_TOWN,
        "s",
        "操场西侧挡墙渗水鼓胀",
        "校舍建筑",
        IN,
        "重大",
        "school",
        "housing",
        6,
        WORK,
        0,
        False,
        60,
        52000,
    ),
    Story(GANTANG, "s", "学生宿舍消防水池渗漏", "消防", IN, "重大", "school", "fire", 92, MONEY, 1, False, 60, 67000),
    Story(GANTANG, "k", "食堂排烟管油垢多年未清", "食品", IN, "一般", "school", "market", 22, WORK),
    Story(GANTANG, "s", "围墙外堆放易燃物", "周边环境", ZONE, "一般", "511723106000", BOTTLENECK, 9, CHECK),
    Story(NEW_TOWN, "s", "校门前流动摊贩占道", "周边环境", GATE, "一般", "511723100000", BOTTLENECK, 29, CHECK),
    Story(
        NEW_TOWN, "k", "滑梯基座开裂停用未换", "体育活动设施", IN, "一般", "school", "edu", 12, WORK, 0, False, 30, 9000
    ),
    Story(
        JIANGZHI,
        "s",
        "上学路段弯道无护栏40米",
        "校车交通",
        ZONE,
        "一般",
        "transport",
        "edu",
        91,
        MONEY,
        1,
        True,
        45,
        120000,
    ),
    Story(JIANGZHI, "s", "学校附近山坪塘缺护栏", "溺水", ZONE, "一般", "511723105000", "emergency", 14, WORK),
    Story(PUAN, "s", "相邻商铺占用消防通道", "消防", ZONE, "一般", "其他", "fire", 33, WORK),
    Story(
        CHANGLING,
        "s",
        "后山边坡落石未清",
        "自然灾害",
        IN,
        "重大",
        "511723109000",
        "emergency",
        8,
        TALK,
        0,
        False,
        60,
        30000,
    ),
    Story(YONGXING, "k", "临街店铺液化气罐靠近围墙", "周边环境", ZONE, "一般", "其他", BOTTLENECK, 16, CHECK),
    Story(INDEBTED, "s", "宿舍防盗窗未设逃生口9处", "消防", IN, "一般", "school", "fire", -12, WORK),
    Story(INDEBTED, "s", "食堂餐具消毒柜故障", "食品", IN, "一般", "school", "market", -5, CHECK),
    Story(
        INDEBTED, "k", "外墙面砖空鼓脱落", "校舍建筑", IN, "一般", "school", "housing", -40, WORK, 1, False, 30, 26000
    ),
    Story(SEAT_TOWN, "s", "校门口小卖部销售来源不明食品", "食品", GATE, "一般", "market", BOTTLENECK, -6, CHECK),
    Story(PUAN, "s", "施工便道穿越校门口", "校车交通", GATE, "一般", "housing", BOTTLENECK, -3, CHECK),
    Story(
        GUANGFU, "s", "屋面渗漏待假期维修", "校舍建筑", IN, "一般", "school", "housing", -60, MONEY, 0, False, 30, 35000
    ),
)

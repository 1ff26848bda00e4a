"""What a clerk's words say about a hazard: mended or not, passed or not, on the spot, or nothing found at all.

A hazard shown closed that is open is the worst a ledger can say, so only words that plainly say so close one;
what is half said (基本合格, 部分整改, 待复查) decides nothing and is pointed to.
"""

import re

from ledgers.validate.lookups import plain

LONGEST = 20
"""What is said in so many words only is no description and no report of its own."""

_FINE = re.compile(r"(?:未|没有|无)(?:再)?(?:发现|见)?(?:新的?)?(?:问题|隐患|异常)|不(?:再|复)?存在")
_NOT = re.compile(
    r"^(?:否|×|✗|x|不|尚未|还未|还没)$|^(?:未|没|尚未|还未|还没)|不合格|不通过|未通过|未整改|未完成|未销号|未闭环|未验收|未落实|"
    r"未到位|不到位|没有?整改|没有?完成|退回|整改中|正在|仍在|继续整改|持续整改|限期|重新整改|再次整改|进行中|推进中|办理中|在办|"
    r"不符合|不达标"
)
_HALF = re.compile(r"基本|部分|大部|待|拟|申请|暂|预计|计划|方案|争取|约|延期|上报|联系|采购|不属实|(?<!100)%")
_YES = re.compile(
    r"合格|通过|销号|整改|完成|到位|闭环|属实|达标|消除|解决|落实|^是$|^对$|√|✓|✔|^100%$|"
    r"已.{0,6}(?:换|修|清理|清除|拆除|装|处理|处置|整治|加固|补|配齐|搬|封闭|封堵|更新|改造|除锈|上锁)"
)
_NOT_DONE = re.compile(
    r"(?:否|未|×|(?:未|没有?|尚未|还未|还没)(?:有)?(?:整改|完成|开始|落实|动工|解决|到位|销号).{0,4}|"
    r"(?:正在|仍在)?(?:整改|推进|进行|办理|处理)中?|在办|待整改)"
)
_ON_THE_SPOT = re.compile(
    r"(?:已|已经)?(?:当场|现场)(?:已)?(?:整改|完成|更换|处理|解决|拆除|清理|改正|纠正)(?:完成|完毕|到位|结束|了)?|即查即改|立查立改|边查边改"
)
_NOTHING = re.compile(
    r"(?:经?(?:检|排|自)查)?,?(?:暂?无|没有|(?:暂)?未(?:发现|见|查出|排查出))(?:明显|重大|任何)?(?:安全|风险)?(?:隐患|问题|异常|情况)*"
    r"|(?:一切)?正常|良好|零报告|零隐患|0|[/\\—–-]+"
)


def verdict(text: str) -> bool | None:
    """True: mended or passed; False: not; None: nothing written, or it cannot be told."""
    said = plain(text).rstrip("。.;,!")
    if not said:
        return None
    if _FINE.search(said) and not re.search("整改|完成", said):
        return True
    if _NOT.search(said):
        return False
    if _HALF.search(said):
        return None
    return True if _YES.search(said) else None


def not_done(text: str) -> bool:
    """Whether a word plainly says that the mending is not finished: 未整改, 整改中, 否."""
    return bool(_NOT_DONE.fullmatch(plain(text).rstrip("。.;,!")))


def on_the_spot(text: str) -> bool:
    """Whether it says that the hazard was mended when it was found (当场整改)."""
    return len(text) <= LONGEST and bool(_ON_THE_SPOT.fullmatch(plain(text).rstrip("。.;,!")))


def nothing_found(description: str) -> bool:
    """Whether a description says that there is no hazard: 无, 未发现隐患, 正常, /."""
    return len(description) <= LONGEST and bool(_NOTHING.fullmatch(plain(description).rstrip("。.;,!")))

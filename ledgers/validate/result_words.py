"""What a clerk's words say about a hazard: mended or not, passed or not, on the spot, or nothing found at all.

A hazard shown closed that is open is the worst a ledger can say. So a word decides only as a whole phrase of these
lists, alone or with what commonly stands around it (a day, a full stop, 经复查); whatever else is written is asked.
"""

import csv
import re
from enum import Enum
from functools import cache
from pathlib import Path

from ledgers.validate.names import plain

LONGEST = 20
"""What is said in so many words only is no description and no report of its own."""


class Verdict(Enum):
    """What a verification said. The values are the choices of the question that is asked of other words."""

    PASSED = "closed"
    FAILED = "returned"
    PENDING = "pending"


class Progress(Enum):
    """What is said of the mending. The values are the choices of the question that is asked of other words."""

    DONE = "done"
    NOT_DONE = "open"


_DAY = r"(?:(?:20\d\d[年./-])?\d{1,2}[月./-]\d{1,2}[日号]?|20\d\d[年./-]\d{1,2}月?)"
_AROUND = re.compile(
    rf"^(?:{_DAY}|[于经在已]?(?:于|经)|(?:现场|实地|再次|再|县|乡镇|镇|局|组织|联合)*(?:复查|验收|核查|复核|查看|核实|检查|回头看)(?:后|时|,|:|组|结果|情况|人员)*|"
    rf"结果|结论|情况|意见|[:,。.;、!])+"
)
_BEHIND = re.compile(rf"(?:[(\[]?{_DAY}[)\]]?|[,。.;、!])+$")

_NOT_DONE = re.compile(
    r"(?:否|未|×|✗|x|(?:未|没有?|尚未|还未|还没|仍未)(?:有)?(?:整改|完成|开始|落实|动工|解决|到位|销号|启动|实施|处理).{0,4}|"
    r"(?:正在|仍在|还在)?(?:整改|推进|进行|办理|处理|施工|采购|实施|落实|协调)中|在办|待整改|待处理|未办结|进行中)"
)
_DOUBT = re.compile(
    r"未|没|不|待|拟|将|仍|尚|再|计划|方案|预计|争取|准备|申请|上报|报告|请示|联系|协调|督促|要求|通知|正在|中$|进度|启动|采购|招标|"
    r"下周|下月|下学期|明年|年底|月底|前(?:完成|整改)|暑假|寒假|开学|基本|部分|大部|一半|约|暂|临时|限期|责令|(?<!100)%|？|\?|报修|请求|[等靠]|由.{1,8}(?:解决|处理|实施|负责)|统一|明年|次年|下一年|无法|困难|不了"
)
"""Words beside a completion that may mean that it has not come."""
_ON_THE_SPOT = re.compile(
    r"(?:已|已经)?(?:当场|现场)(?:已)?(?:整改|完成|更换|处理|解决|拆除|清理|改正|纠正)(?:完成|完毕|到位|结束|了)?|即查即改|立查立改|边查边改"
)
_NOTHING = re.compile(
    r"(?:经?(?:检|排|自)查)?,?(?:暂?无|没有|(?:暂)?未(?:发现|见|查出|排查出))(?:明显|重大|任何)?(?:安全|风险)?(?:隐患|问题|异常|情况)*"
    r"|(?:一切)?正常|良好|零报告|零隐患|0|[/\\—–-]+"
)
_MAYBE_END = re.compile(
    r"(?:(?:暂?无|没有(?:发现)?|未(?:发现|见|查出|排查出))(?:明显|重大|任何|其他|其它|新的?)*(?:安全|风险|消防)?(?:隐患|问题|异常)"
    r"|(?:一切|均|都|全部|运行|使用|状态)(?:正常|良好|完好)|(?<![不未])(?:正常|完好|良好))$"
)
_SOMETHING = re.compile(r"[不损坏缺破漏裂锈]|未(?!发现|见|查出|排查出)|无法|脱落|过期|失效")
NO_WORD = frozenset({"", "/", "\\", "-", "--", "—", "——", "无"})
"""What stands in a cell where nothing is said."""


def bare(text: str) -> str:
    """A phrase in the form in which it is compared: NFKC, no blanks, without days and 经复查 around it."""
    said = plain(text)
    for cut in (_BEHIND, _AROUND, _BEHIND):
        less = cut.sub("", said)
        # 复查 alone, or a day alone, is all there is: then it stays.
        said = less or said
    return re.sub(r"^\((.*)\)$", r"\1", said)


@cache
def _phrases() -> dict[str, frozenset[str]]:
    """Meaning → its phrases as compared, of phrases.csv: passed, failed, pending; `done` of the mending alone."""
    with (Path(__file__).parent / "phrases.csv").open(encoding="utf-8", newline="") as source:
        return {row["meaning"]: frozenset(map(plain, row["phrases"].split("；"))) for row in csv.DictReader(source)}


def _listed(said: str) -> Verdict | None:
    found = _phrases()
    return next((told for told in Verdict if said in found[told.name.lower()]), None)


def verdict(text: str) -> Verdict | None:
    """What a verification said, by whole phrases of the lists; None when it is on none, or nothing is written."""
    said = plain(text)
    if said in NO_WORD:
        return None
    return _listed(said) or _listed(said.rstrip("。.;,!")) or _listed(bare(text))


def progress(text: str) -> Progress | None:
    """Whether it is said that the mending is finished, or that it is not; None when neither is plain."""
    said = plain(text).rstrip("。.;,!")
    if _NOT_DONE.fullmatch(said):
        return Progress.NOT_DONE
    if {said, bare(text)} & _phrases()["done"] or on_the_spot(text):
        return Progress.DONE
    told = verdict(text)
    return None if told is None else Progress.DONE if told is Verdict.PASSED else Progress.NOT_DONE


def doubtful(text: str) -> bool:
    """Whether what is told of the mending may mean that it is not finished: 50%, 采购中, 月底前完成."""
    return bool(_DOUBT.search(plain(text)))


_DONE_SOUND = re.compile(
    r"已|[完好毕]|了|到位|更换|换新|新[增装购配]|[维抢检]修|修[复补缮好]|[加安拆]装|拆除|清[理除扫洗运]|整[理改治]|[购配补增]|[封关停]|"
    r"[粉刷铺堵贴焊固扎]|张贴|移[走除开]|搬|除锈|上锁|疏通|硬化|平整|转移|隔离|销毁|下架|培训|教育|演练|制定|完善|健全|建立|签订|落实|达标|合格|通过|正常"
)


def sounds_done(text: str) -> bool:
    """Whether what is told of the mending sounds like something that was done: 更换灭火器2具, 已清理."""
    return bool(_DONE_SOUND.search(plain(text)))


def on_the_spot(text: str) -> bool:
    """Whether it says that the hazard was mended when it was found (当场整改)."""
    return len(text) <= LONGEST and bool(_ON_THE_SPOT.fullmatch(plain(text).rstrip("。.;,!")))


def may_be_nothing(description: str) -> bool:
    """Whether a description that is not on the list may say that there is no hazard: 压力正常，无隐患."""
    said = plain(description).rstrip("。.;,!")
    return bool(_MAYBE_END.search(said)) and not _SOMETHING.search(said)


def nothing_found(description: str) -> bool:
    """Whether a description says that there is no hazard: 无, 未发现隐患, 正常, /."""
    return len(description) <= LONGEST and bool(_NOTHING.fullmatch(plain(description).rstrip("。.;,!")))

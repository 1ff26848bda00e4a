"""讲话提纲 for whoever convenes: what got better, what did not, what is asked of whom; numbers from the snapshot."""

from figures.meetings.resolutions import DONE
from figures.meetings.schema import resolutions
from figures.meetings.sittings import cut_of
from figures.query import called, comparison
from models.sitting import RED
from papers.meeting.agenda import reporter
from papers.meeting.asked import Asked, named
from papers.meeting.sentences import about, item_sentence, moved, movement
from papers.setting.paper import Paper
from papers.setting.words import numbered, phrase, worded, written_day


def speech(asked: Asked) -> bytes:
    """The outline: three parts, each numbered; a part in which there is nothing to say says so."""
    pack, snapshot = asked.pack, asked.figures
    content = snapshot.content
    office, meeting = named(pack)
    paper = Paper(asked.template, f"{asked.label}{meeting}讲话提纲", author=office)
    paper.fill(标题=f"在{meeting}\n{asked.label}{asked.sitting.kind}上的讲话提纲")
    paper.text(
        f"这次会议的任务是：通报上次议定事项落实情况，分析{about(content)}学校安全形势，研究突出问题，部署下一步工作。"
        f"以下数据截至{written_day(snapshot.cut_off)}。"
    )
    paper.heading("一、肯定成绩，总结做法")
    done = [d for d in resolutions(content) if d.outcome == DONE]
    good = moved(content, better=True)
    if done:
        paper.text(
            f"上次会议以来，{len(done)}项议定事项得到落实："
            + "，".join(f"“{worded(d.matter)}”（{pack.name_of(d.lead_unit)}）" for d in done) + "。"
        )  # fmt: skip
    for said in good:
        paper.text(f"{said}。")
    clean = [t["name"] for t in content["figures"]["rectification"]["townships"] if t["open"] and not t["overdue"]]
    if clean:
        paper.text(f"{'、'.join(clean)}期末没有逾期隐患。")
    if not (done or good or clean):
        cut = cut_of(content)
        before = comparison(cut, -1).removeprefix("比")
        paper.text(f"{called(cut)}主要指标与{before}相比没有好转的项目。")
    paper.heading("二、正视问题，找准短板")
    for sentence in movement(content):
        paper.text(sentence)
    for said in moved(content, better=False):
        paper.text(f"{said}。")
    red = [item for item in content["agenda"] if item["kind"] == RED]
    for i, item in enumerate(red, 1):
        paper.text(item_sentence(item), f"（{numbered(i)}）")
    paper.heading("三、压实责任，抓好落实")
    asks = [item for item in content["agenda"] if item["ask"]]
    for i, item in enumerate(asks, 1):
        paper.text(
            f"针对“{phrase(item['title'])}”：{phrase(item['ask'])}。由{reporter(pack, item)}牵头。",
            f"（{numbered(i)}）",
        )
    paper.text(
        f"以上事项的完成时限由会议确定，由{office}逐项登记、跟踪督办，办理结果向下次会议报告；逾期未落实的，按程序督办、通报。",
        f"（{numbered(len(asks) + 1)}）",
    )
    return paper.content()

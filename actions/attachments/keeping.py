"""Files judged and kept on the disk, before the act that says whose they are."""

from collections.abc import Sequence

from errors import Refused
from ledgers.attached.judging import Judged, NotTaken, sound_file
from models import filestore

MOST = 20
"""Files taken at once: more in one go is a slip of the hand."""
TOLD = 8
Given = tuple[str, bytes]
"""(name, content) of a file as it was sent."""


def kept_files(files: Sequence[Given]) -> list[Judged]:
    """Judge files and put what is kept of them on the disk; all or none. Raises Refused, naming every bad one."""
    if len(files) > MOST:
        raise Refused(f"一次最多传 {MOST} 个文件，这次选了 {len(files)} 个：请分几次传，先传最说明问题的。")
    found, bad = [], []
    for name, raw in files:
        try:
            found.append(sound_file(name, raw))
        except NotTaken as problem:
            bad.append(f"“{name[-60:]}”{problem}。")
    if bad:
        more = [f"还有 {len(bad) - TOLD} 个文件也不能收。"] if len(bad) > TOLD else []
        rest = ["其他文件也没有存：去掉这几个后再传一次。"] if found else []
        raise Refused("\n".join([*bad[:TOLD], *more, *rest]))
    for each in found:
        filestore.put(each.content)
    return found

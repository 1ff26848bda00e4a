"""What is dropped: archives unpacked under caps, never by the paths in them, one bad file never spoiling the rest."""

import io
import zipfile

import pytest

from ledgers.files import archive
from ledgers.files.archive import unpacked


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def test_paths_lead_nowhere_and_equal_names_are_told_apart() -> None:
    inside = {
        "../../etc/一.xlsx": b"1",
        "/一.xlsx": b"2",
        "C:\\甲\\一.xlsx": b"3",
        "甲/~$一.xlsx": b"4",
        "a/.DS_Store": b"5",
    }
    found = unpacked([("x/y/一.xlsx", b"0"), ("包.zip", packed(inside))])
    assert [(one.name, one.content) for one in found] == [
        ("y/一.xlsx", b"0"),
        ("etc/一.xlsx", b"1"),
        ("一.xlsx", b"2"),
        ("甲/一.xlsx", b"3"),
    ]
    twice = unpacked([("一.xlsx", b"1"), ("一.xlsx", b"2")])
    assert [one.name for one in twice] == ["一.xlsx", "一.xlsx（2）"]


def test_names_written_by_chinese_windows_are_read() -> None:
    content = packed({"AAAA.xlsx": b"1"}).replace(b"AAAA", "任市".encode("gbk"))
    assert [one.name for one in unpacked([("包.zip", content)])] == ["任市.xlsx"]


def test_bombs_nests_and_ruins_are_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "TOTAL_BYTES", 3_000_000)
    monkeypatch.setattr(archive, "UPLOAD_BYTES", 1_000_000)
    bomb = packed({f"{n}.xlsx": b"\0" * 900_000 for n in range(5)})
    assert "解开后超过" in unpacked([("包.zip", bomb)])[0].problem
    nest = packed({"内.zip": packed({"a.xlsx": b"1"}), "好.xlsx": b"1", "大.xlsx": b"\0" * 1_100_000})
    told = {one.name: one.problem for one in unpacked([("包.zip", nest)])}
    assert "还有压缩包" in told["内.zip"] and told["好.xlsx"] == "" and "解开后超过" in told["大.xlsx"]
    assert "已损坏" in unpacked([("包.zip", bomb[:200])])[0].problem
    assert "没有文件" in unpacked([("包.zip", packed({}))])[0].problem
    monkeypatch.setattr(archive, "FILES", 3)
    many = unpacked([("包.zip", packed({f"{n}.xlsx": b"1" for n in range(4)})), ("后.xlsx", b"1")])
    assert "超过 3 个" in many[0].problem and many[1].problem == ""
    few = unpacked([(f"{n}.xlsx", b"1") for n in range(5)])
    assert [one.problem for one in few[:3]] == ["", "", ""] and "请分几次" in few[3].problem

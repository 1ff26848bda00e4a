"""What a paper's file is called on a disk."""


def file_name(title: str, suffix: str = ".docx") -> str:
    """A file name from a title somebody typed: no way out of the folder, nothing Windows refuses, not too long."""
    name = "".join(c if c.isalnum() or c in _IN_NAMES else "_" for c in title).strip("_. 　")
    return f"{name[:60] or '文件'}{suffix}"


_IN_NAMES = " 　·—–-（）()〔〕【】《》“”、，。；：！？"

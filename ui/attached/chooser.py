"""The box in which photos and scans are chosen: by a phone's own chooser, several at once, also in a form."""

import streamlit as st

from actions.attachments.keeping import MOST, Given
from catalogue.attachments import PURPOSES
from ledgers.attached.judging import LARGEST

TAKES = f"照片（JPG、PNG、WEBP）或 PDF，每个不超过 {LARGEST // 2**20} MB，一次最多 {MOST} 个。请不要拍到学生的脸。"


def choose(what: str, key: str) -> list[Given]:
    """The files that were chosen; none while the box is empty. Which kinds there are is judged by content, so that the
    box itself turns none away and a phone offers its camera."""
    found = st.file_uploader(what, accept_multiple_files=True, key=key, max_upload_size=LARGEST // 2**20, help=TAKES)
    return [(file.name, file.getvalue()) for file in found]


def named(purpose: str) -> str:
    """What the box is called that takes files of one 用途: 整改后：照片或 PDF."""
    return f"{PURPOSES[purpose].name}：照片或 PDF"

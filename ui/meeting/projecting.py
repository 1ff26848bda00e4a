"""The way from the meeting page to the wall: 放映 in a window of its own, and what the hall needs beside it."""

import streamlit as st

from ui.meeting.data import Standing
from ui.shell.visit import Visit


def to_the_wall(visit: Visit, standing: Standing, version: int | None) -> None:
    """放映 of the newest (or the chosen) frozen version; console and remote for who may hold the meeting."""
    frozen = bool(standing.versions)
    older = version is not None and frozen and version != standing.versions[0].version
    query = f"?version={version}" if older else ""
    st.link_button(
        "放映",
        f"/wall/{standing.key}{query}",
        icon=":material/slideshow:",
        type="primary",
        disabled=not frozen,
        help=None if frozen else "冻结上会口径后才能放映",
    )
    if frozen and visit.can("meeting.hold"):
        with st.popover("会场", icon=":material/devices:", key="hall"):
            st.link_button("秘书台", f"/wall/{standing.key}/console", icon=":material/desktop_windows:")
            st.link_button("手机遥控", f"/wall/{standing.key}/remote", icon=":material/settings_remote:")
            st.markdown(":small[:gray[会议室没有网：用“导出材料”里的离线放映。]]")

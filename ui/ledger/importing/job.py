"""An import that runs beside the page: a click, a double click or a closed page neither breaks nor repeats it.

A script that is run anew is stopped wherever it next speaks to the browser, which inside the writing act would
undo it. So the act runs in a thread of its own and the page only watches.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import streamlit as st

from actions.ledgers.imports import Outcome, import_files
from models.account import Actor
from ui.ledger.importing.draft import Draft, Files

JOB = "import_job"
WORKERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="import")


@dataclass
class Job:
    """A running import and how far it has come."""

    future: Future[Outcome] = field(default_factory=Future)
    done: int = 0
    steps: int = 1
    what: str = "等待写入"


def start(actor: Actor, kind: str, files: Files, said: Draft) -> None:
    """Start the import, by what was said of the files, unless one of this person runs already."""
    if JOB in st.session_state:
        return
    job = Job()

    def told(done: int, steps: int, what: str) -> None:
        job.done, job.steps, job.what = done, steps, what

    job.future = WORKERS.submit(
        import_files, actor, kind, tuple(files), new=said.new, answers=said.as_answers(), edits=said.as_edits(),
        profile=said.profile, save_profile=said.name.strip() if said.keeps else "", learn=tuple(sorted(said.learn)),
        progress=told,
    )  # fmt: skip
    st.session_state[JOB] = job


def watched() -> Outcome | None:
    """Show the progress until the import ends; its outcome, once, or None when none runs.

    Raises what the import raised: Refused or NotAllowed, with a sentence.
    """
    job: Job | None = st.session_state.get(JOB)
    if job is None:
        return None
    bar = st.progress(0.0, "正在写入，可以离开这一页，写入不会中断")
    while not job.future.done():
        bar.progress(min(job.done / job.steps, 0.95), f"{job.what}……可以离开这一页，写入不会中断")
        time.sleep(0.15)
    bar.empty()
    st.session_state.pop(JOB, None)
    return job.future.result()

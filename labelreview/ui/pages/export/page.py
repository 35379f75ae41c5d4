"""Export: the cleaned dataset and the decision log; import of decisions from a file."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import ExportError, FileAccessError, LabelReviewError
from labelreview.core.file_names import file_name
from labelreview.export import FATES, FORMATS
from labelreview.ui.context.files import check_publishing, file_access
from labelreview.ui.context.page_context import need_dataset
from labelreview.ui.context.session import Batch, Session
from labelreview.ui.pages.export.download import Cleaning, show_download
from labelreview.ui.parts.halves import halves
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.labelling_tools import show_receiving
from labelreview.ui.shared.uploads import ask_upload
from labelreview.workspace import Workspace

FORMAT_WORDS = {
    "csv": "CSV",
    "tsv": "TSV",
    "parquet": "Parquet",
    "jsonl": "JSON Lines",
    "xlsx": "Excel",
    "saved": "Folder (save_to_disk)",
    "hub": "Hugging Face Hub",
}
FATE_WORDS = {"keep": "Keep", "leave-out": "Leave out", "apart": "Write to a separate file"}
DECISION_FILES = ["csv", "tsv", "txt", "xlsx"]
LOG_FORMATS = {"CSV": ".csv", "Parquet": ".parquet", "JSON Lines": ".jsonl"}


def render() -> None:
    """Draw the page."""
    st.title("Export")
    space, session, name = need_dataset()
    counts = space.decisions(name).counts()
    st.caption(
        plain(
            f"{name} · {sum(counts.values()):,} decided: {counts.get('relabel', 0):,} relabelled, "
            f"{counts.get('keep', 0):,} kept, {counts.get('noisy', 0):,} noisy, "
            f"{counts.get('drop', 0):,} dropped, {counts.get('unsure', 0):,} unsure"
        )
    )
    left, right = halves(3, 2, key="export", gap="large")
    with left, st.container(border=True):
        _cleaned(space, name)
    with right:
        with st.container(border=True):
            _log(space, name)
        with st.expander("Import decisions"):
            _import_decisions(space, session, name)
        with st.expander("Answers from another labelling tool"):
            show_receiving(space.exchange(name, session.run), session)


def _cleaned(space: Workspace, name: str) -> None:
    st.subheader("Cleaned dataset")
    form = st.pills(
        "Format",
        list(FORMATS),
        default="csv",
        required=True,
        key="export_format",
        format_func=FORMAT_WORDS.__getitem__,
        label_visibility="collapsed",
    )
    asked = st.container()  # drawn above what it depends on
    with st.container(horizontal=True, gap="small"):
        noisy = st.selectbox(
            "Noisy examples", FATES, key="export_noisy", format_func=FATE_WORDS.__getitem__
        )
        dropped = st.selectbox(
            "Dropped examples",
            FATES,
            index=1,
            key="export_dropped",
            format_func=FATE_WORDS.__getitem__,
        )
    notes = st.checkbox("Add the reviewers' notes as a column", key="export_notes")
    spreadsheet = form in ("csv", "tsv")
    neutralise = spreadsheet and st.checkbox(
        "Escape spreadsheet formulas",
        key="export_neutralise",
        help="Puts an apostrophe before cells that look like a formula.",
    )
    how = Cleaning(form, noisy, dropped, notes, neutralise)
    with asked:
        st.caption(plain(_contents(space, name, how)))
        if form == "hub":
            _write(space, name, how)
        else:
            show_download(space, name, how, FORMAT_WORDS[form])
    if form != "hub":
        with st.expander("Write to a file on the server instead"):
            _write(space, name, how)


def _contents(space: Workspace, name: str, how: Cleaning) -> str:
    """Return in words what will be in the file."""
    counts = space.decisions(name).counts()
    rows = space.dataset(name).report.rows
    parts, apart = [], []
    for verdict, word, fate in (("noisy", "noisy", how.noisy), ("drop", "dropped", how.dropped)):
        many = counts.get(verdict, 0)
        if many and fate != "keep":
            rows -= many
            parts.append(f"{many:,} {word} {'left out' if fate == 'leave-out' else 'apart'}")
            apart += [word] if fate == "apart" else []
    changed = counts.get("relabel", 0)
    added = "original label, verdict, annotator, time, score" + (" and note" if how.notes else "")
    said = [counted(rows, "row"), f"{changed:,} relabelled", *parts]
    files = f" The {' and '.join(apart)} rows are in a file of their own." if apart else ""
    columns = f"All columns of the source with the corrected label, and {added}."
    return f"{', '.join(said)}. {columns}{files}"


def _write(space: Workspace, name: str, how: Cleaning) -> None:
    """Draw where to write on the server or the Hub, and write."""
    form = how.format
    proposed = (
        f"your-name/{name}"
        if form == "hub"
        else str(file_access().exports / f"{file_name(name)}-cleaned{FORMATS[form]}")
    )
    output = st.text_input(
        "Dataset on the Hub" if form == "hub" else "Path on the server",
        value=proposed,
        key=f"export_output_{form}_{name}",
    )
    # For this place and for what is there now: something else is not replaced unasked.
    overwrite = st.checkbox(
        "Overwrite what is there",
        key=f"export_overwrite_{output}_{'' if form == 'hub' else _version(output)}",
    )
    pressed = st.button(
        "Publish" if form == "hub" else "Write",
        type="primary" if form == "hub" else "secondary",
        icon=":material/save:",
        key="export_go",
    )
    if not pressed:
        return
    try:
        with st.spinner("Writing"):
            target = output.strip()
            if form == "hub":
                check_publishing()
            elif target:
                target = str(file_access().writable(output))
                if output == proposed:
                    _make_folder(Path(target).parent)
            report = space.export(name, form, target, **how.options(overwrite=overwrite))
    except LabelReviewError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    st.success(plain(report.sentence()), icon=":material/check_circle:")


def _version(output: str) -> str:
    """Return what tells the versions of a file or folder apart; empty where there is none."""
    with contextlib.suppress(OSError, FileAccessError):
        return str(file_access().writable(output).stat().st_mtime_ns)
    return ""


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"Cannot create the folder {folder}", "choose another one") from error


def _log(space: Workspace, name: str) -> None:
    st.subheader("Decision log")
    st.caption(
        "Every decision, including undone ones: by whom, when, how long it took, what was shown."
    )
    log = space.decisions(name)
    revision = log.revision()
    if not revision:
        st.write("No decisions yet.")
        return
    form = st.segmented_control(
        "Format of the log",
        list(LOG_FORMATS),
        default="CSV",
        required=True,
        key="log_format",
        label_visibility="collapsed",
    )
    file = f"{file_name(name)}-decisions{LOG_FORMATS[form]}"
    st.download_button(
        "Download log",
        data=lambda: _log_bytes(space, name, file),
        file_name=file,
        key="log_download",
        icon=":material/history:",
        on_click="ignore",
    )


def _log_bytes(space: Workspace, name: str, file: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(file).name
        space.export_log(name, path)
        return path.read_bytes()


def _import_decisions(space: Workspace, session: Session, name: str) -> None:
    st.caption(
        "A CSV file or an Excel workbook with the columns example_id, verdict, label and note. "
        "Importing it twice changes nothing."
    )
    upload = ask_upload("Decisions", "decisions_upload", DECISION_FILES)
    if upload is None or not st.button("Import", key="decisions_record"):
        return
    try:
        recorded = space.decide_from_csv(name, upload.path, session.annotator)
    except LabelReviewError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    if recorded.recorded:
        done = f"**{counted(recorded.recorded, 'decision')}** imported"
        session.batches.append(Batch(recorded.batch, done))
    st.success(recorded.sentence())
    for warning in recorded.warnings:
        st.warning(plain(warning), icon=":material/warning:")

"""The cleaned dataset as a download, made when it is asked for."""

from __future__ import annotations

import io
import tempfile
import zipfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import streamlit as st

from labelreview.core.file_names import file_name
from labelreview.export import FORMATS, ExportOptions
from labelreview.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What a person chose: a name in `FORMATS`, and the options of `Workspace.export`."""

    format: str
    noisy: str
    dropped: str
    notes: bool
    neutralise: bool

    def options(self, *, overwrite: bool = False) -> ExportOptions:
        """Return the options besides the format."""
        return {
            "noisy": self.noisy,
            "dropped": self.dropped,
            "notes": self.notes,
            "neutralise": self.neutralise,
            "overwrite": overwrite,
        }

    @property
    def is_one_file(self) -> bool:
        """Whether there is nothing beside one file: no folder, and no rows apart."""
        return bool(FORMATS[self.format]) and "apart" not in (self.noisy, self.dropped)


def show_download(space: Workspace, name: str, how: Cleaning, words: str) -> None:
    """Draw the button, with the words of the format; several files and folders come as one ZIP
    archive."""
    file = f"{file_name(name)}-cleaned{FORMATS[how.format] if how.is_one_file else '.zip'}"
    st.download_button(
        f"Download {words}" if how.is_one_file else f"Download {words} as a ZIP archive",
        data=partial(_bytes, space, name, how),
        file_name=file,
        key="export_download",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )


def _bytes(space: Workspace, name: str, how: Cleaning) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"{file_name(name)}-cleaned{FORMATS[how.format]}"
        space.export(name, how.format, target, **how.options())
        if how.is_one_file:
            return target.read_bytes()
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(Path(folder).rglob("*")):
                packed.write(path, path.relative_to(folder))
        return archive.getvalue()

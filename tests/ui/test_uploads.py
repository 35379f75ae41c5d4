"""Uploads are files on disk, and nothing of them stays in the memory of the server."""

from __future__ import annotations

import errno
import gc
import stat
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

SIZE = 8 << 20


def _page() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from labelreview.ui.shared.uploads import ask_upload

    upload = ask_upload("A file", "given")
    stats = get_script_run_ctx().uploaded_file_mgr.get_stats()
    st.session_state["held"] = [one.byte_length for family in stats.values() for one in family]
    given = st.session_state["given"]
    st.session_state["value"] = len(given.getvalue()) if given else 0
    st.session_state["path"] = upload and upload.path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABELREVIEW_WORKSPACE", str(tmp_path))


@pytest.fixture
def app(here: None) -> AppTest:
    return AppTest.from_function(_page, default_timeout=30).run()


def _upload(app: AppTest, name: str) -> Path:
    app.file_uploader(key="given").set_value((name, name.encode() * (SIZE // len(name)), "")).run()
    assert not app.exception
    path: Any = app.session_state["path"]
    return Path(path)


def test_three_uploads_leave_no_bytes_in_memory(app: AppTest) -> None:
    for name in ("a.csv", "b.csv", "c.csv"):
        path = _upload(app, name)
        assert path.stat().st_size == SIZE // len(name) * len(name)
        assert app.session_state["held"] == [0]
        assert app.session_state["value"] == 0


def test_an_upload_is_read_by_its_owner_only_and_goes_with_the_next(app: AppTest) -> None:
    first = _upload(app, "a.csv")
    assert stat.S_IMODE(first.parent.stat().st_mode) == 0o700
    second = _upload(app, "../b.csv")
    assert second.name == "b.csv"
    gc.collect()
    assert not first.parent.exists()
    app.file_uploader(key="given").set_value(None).run()
    gc.collect()
    assert app.session_state["path"] is None
    assert not second.parent.exists()


def test_an_upload_goes_with_its_session(here: None) -> None:
    app = AppTest.from_function(_page, default_timeout=30).run()
    path = _upload(app, "a.csv")
    assert path.exists()
    del app
    gc.collect()
    assert not path.parent.exists()


def test_an_upload_on_a_full_disk_is_a_sentence(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    app.file_uploader(key="given").set_value(("a.csv", b"a", "")).run()
    assert "is full; free some space" in caplog.text

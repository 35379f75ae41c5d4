"""Paths that somebody enters on a page: inside one folder, or refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from labelreview.core.errors import FileAccessError
from labelreview.core.file_access import FILES, FileAccess
from labelreview.core.settings import Settings


@pytest.fixture
def access(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileAccess:
    """Pages may use `files`, which has a link out and a link in; the workspace is elsewhere."""
    files = tmp_path / "files"
    (files / "data").mkdir(parents=True)
    (files / "data" / "x.csv").write_text("x")
    (tmp_path / "private").mkdir()
    (files / "out").symlink_to(tmp_path / "private")
    (files / "in").symlink_to(files / "data")
    (files / "out.csv").symlink_to(tmp_path / "private" / "x.csv")
    (files / "in.csv").symlink_to(files / "data" / "x.csv")
    (files / "circle").symlink_to(files / "circle")
    (tmp_path / "workspace" / "exports").mkdir(parents=True)
    monkeypatch.setenv(FILES, str(files))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return FileAccess.of_server(Settings(tmp_path / "workspace", ""))


OUTSIDE = {
    "an absolute path": "/etc/passwd",
    "a path above": "../private/x.csv",
    "a path that climbs from below": "data/../../private/x.csv",
    "a path that climbs behind a link": "in/../../private/x.csv",
    "an absolute path that climbs": "{files}/../private/x.csv",
    "a link to a file": "out.csv",
    "a link to a folder": "out/x.csv",
    "a link in a circle": "circle",
    "the home": "~/x.csv",
    "another home": "~root/x.csv",
    "a home that nobody has": "~nobody-at-all/x.csv",
    "a file URL": "file:///etc/passwd",
    "a file URL without slashes": "file:/etc/passwd",
    "a store": "memory://x.csv",
    "a chain": "zip://x.csv::/etc/x.zip",
    "a share": "\\\\server\\share\\x.csv",
    "a share with slashes": "//server/share/x.csv",
    "a null byte": "data/x.csv\0.png",
    "spaces around": "  /etc/passwd  ",
    "the environment": "/proc/self/environ",
    "a device": "/dev/zero",
    "a descriptor": "/dev/fd/0",
    "the memory": "/proc/self/mem",
    "the workspace": "../workspace/decisions.db",
}


@pytest.mark.parametrize("given", OUTSIDE.values(), ids=OUTSIDE.keys())
@pytest.mark.parametrize("way", ["readable", "writable"])
def test_a_path_outside_is_one_sentence(access: FileAccess, given: str, way: str) -> None:
    with pytest.raises(FileAccessError) as raised:
        getattr(access, way)(given.format(files=access.folder))
    said = str(raised.value)
    assert f"is not a path in {access.folder}, where pages read and write files" in said or (
        way == "writable" and "is a symbolic link" in said
    )
    assert len(said) < 600
    assert "\0" not in said


def test_what_is_there_and_what_is_not_get_the_same_sentence(access: FileAccess) -> None:
    said = []
    for name in ("x.csv", "y.csv"):
        (access.folder.parent / "private" / "x.csv").write_text("x")
        with pytest.raises(FileAccessError) as raised:
            access.readable(f"../private/{name}")
        said.append(str(raised.value).replace(name, ""))
    assert said[0] == said[1]


@pytest.mark.parametrize(
    "given", ["data/x.csv", "./data/x.csv", "data/../data/x.csv", "in/x.csv", "in.csv",
              " data/x.csv ", "{files}/data/x.csv"]
)  # fmt: skip
def test_a_path_inside_is_read_without_links(access: FileAccess, given: str) -> None:
    found = access.readable(given.format(files=access.folder))
    assert found == access.folder / "data" / "x.csv"


@pytest.mark.parametrize("given", ["in/new.csv", "in.csv", "{files}/in/new.csv"])
def test_nothing_is_written_through_a_link_even_inside(access: FileAccess, given: str) -> None:
    with pytest.raises(FileAccessError, match="is a symbolic link, and exports are never written"):
        access.writable(given.format(files=access.folder))


def test_links_above_the_folder_are_of_the_machine(tmp_path: Path, access: FileAccess) -> None:
    (tmp_path / "mount").symlink_to(access.folder)
    found = access.writable(str(tmp_path / "mount" / "data" / "new.csv"))
    assert found == access.folder / "data" / "new.csv"


def test_the_workspace_has_exports_and_nothing_else(access: FileAccess) -> None:
    assert access.writable(str(access.exports / "x.csv")) == access.exports / "x.csv"
    assert access.readable(str(access.workspace / "models" / "m")).name == "m"
    with pytest.raises(FileAccessError, match="is not a path in"):
        access.writable(str(access.workspace / "models" / "x.csv"))


def test_a_name_that_no_file_can_have_is_none(access: FileAccess) -> None:
    for way in (access.readable, access.writable):
        assert not os.path.exists(way("x" * 5_000))


def test_the_home_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FILES)
    monkeypatch.setenv("HOME", str(tmp_path))
    access = FileAccess.of_server(Settings(tmp_path / "workspace", ""))
    assert access.folder == tmp_path.resolve()
    assert access.readable("~/x.csv") == tmp_path.resolve() / "x.csv"
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(Path, "home", lambda: Path("~nobody-at-all").expanduser())
    access = FileAccess.of_server(Settings(tmp_path / "w", ""))
    assert access.folder == access.exports


@pytest.mark.parametrize("given", ["~/.aws/credentials", "{home}/.ssh/id", "../decisions.db", "/"])
def test_where_anyone_may_come_the_home_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.delenv(FILES)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LABELREVIEW_ALLOW_ANYONE", "1")
    access = FileAccess.of_server(Settings(tmp_path / "w", ""))
    assert access.folder == access.exports == tmp_path.resolve() / "w" / "exports"
    for way in (access.readable, access.writable):
        with pytest.raises(FileAccessError, match="is not a path in"):
            way(given.format(home=tmp_path))
    monkeypatch.setenv(FILES, str(tmp_path))
    assert FileAccess.of_server(Settings(tmp_path / "w", "")).folder == tmp_path.resolve()


def test_what_is_no_file_is_none_where_all_may_be_read() -> None:
    everything = FileAccess(Path("/"), Path("/workspace"))
    for given in ("/proc/self/environ", "/dev/zero", "/sys/kernel/notes", "dev/stdin"):
        with pytest.raises(FileAccessError):
            everything.readable(given)
    assert everything.readable(os.sep + "etc") == Path("/etc").resolve()

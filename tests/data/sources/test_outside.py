"""What a folder, an archive or a dataset names outside itself is not read, and one sentence says
which entry it was."""

from __future__ import annotations

import io
import json
import os
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from labelreview.core.errors import SourceError
from labelreview.core.inside import open_resolved, within
from labelreview.data.sources import ReadOptions, read_source, read_upload
from labelreview.data.sources.places.hub import read_hub

SECRET = "text,label\nthe secret text,a\nanother secret,b\n"
OWN = "text,label\nmy own text,a\nanother one,b\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with data, beside a file and a folder that are none of its business."""
    (tmp_path / "secret.csv").write_text(SECRET)
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "train.csv").write_text(SECRET)
    inner = tmp_path / "data"
    inner.mkdir()
    (inner / "train.csv").write_text(OWN)
    return inner


def refused(folder: Path, **options: str) -> str:
    with pytest.raises(SourceError) as raised:
        read_source(folder, ReadOptions(**options))
    said = str(raised.value)
    assert "secret text" not in said
    return said


LISTED = {
    "above": "data_files: ../secret.csv",
    "climbing": "data_files: sub/../../secret.csv",
    "above, in a list": "data_files: [train.csv, ../secret.csv]",
    "above, of a split": "data_files: {train: train.csv, test: ../secret.csv}",
    "above, as a path": "data_files: [{split: train, path: ../secret.csv}]",
    "above, as paths": "data_files: [{split: train, path: [train.csv, ../secret.csv]}]",
    "a pattern that climbs": "data_files: ../*",
    "a pattern that climbs from below": "data_files: '**/../../*.csv'",
    "backslashes": "data_files: ..\\secret.csv",
    "an absolute path": "data_files: /etc/passwd",
    "an absolute pattern": "data_files: /etc/*",
    "a home": "data_files: ~/secret.csv",
    "a drive": "data_files: C:\\secret.csv",
    "a folder above": "data_dir: ..\n  data_files: secret.csv",
    "an absolute folder": "data_dir: /etc\n  data_files: passwd",
    "an address": "data_files: https://example.org/x.csv",
    "an address of this machine": "data_files: file:///etc/passwd",
    "another dataset": "data_files: hf://datasets/other/private/x.csv",
    "a chain": "data_files: zip://x.csv::file:///secret.zip",
}


@pytest.mark.parametrize("listed", LISTED.values(), ids=LISTED.keys())
def test_a_card_that_lists_a_file_outside(folder: Path, listed: str) -> None:
    (folder / "README.md").write_text(f"---\nconfigs:\n- config_name: default\n  {listed}\n---\n")
    said = refused(folder)
    assert "README.md in the folder" in said
    assert "which is outside; copy the file to the others" in said


def test_a_card_may_climb_inside(folder: Path) -> None:
    (folder / "README.md").write_text(
        "---\nconfigs:\n- config_name: default\n  data_files: ./sub/../train.csv\n---\n"
    )
    assert read_source(folder).table.num_rows == 2


@pytest.mark.parametrize(
    "head",
    [
        "a: &a [x]\nconfigs: [{data_files: [[*a, [*a, [*a]]]}]",
        "a: &a {x: 1}\nb: &b {<<: [*a, *a]}\nconfigs: [{<<: [*b, *b], data_files: train.csv}]",
        "configs: " + "[" * 5_000,
    ],
)
def test_a_card_that_grows_is_no_card(folder: Path, head: str) -> None:
    (folder / "README.md").write_text(f"---\n{head}\n---\n")
    assert read_source(folder).table.num_rows == 2


def link_file(folder: Path) -> str:
    (folder / "test.csv").symlink_to(folder.parent / "secret.csv")
    return "test.csv"


def link_file_relative(folder: Path) -> str:
    (folder / "sub").mkdir()
    (folder / "sub" / "test.csv").symlink_to("../../secret.csv")
    return "sub/test.csv"


def link_folder(folder: Path) -> str:
    (folder / "test").symlink_to(folder.parent / "private")
    return "test"


def link_to_link(folder: Path) -> str:
    (folder / ".hidden").symlink_to(folder.parent / "secret.csv")
    (folder / "test.csv").symlink_to(folder / ".hidden")
    return "test.csv"


def link_card(folder: Path) -> str:
    (folder.parent / "README.md").write_text("---\nconfigs: []\n---\n")
    (folder / "README.md").symlink_to(folder.parent / "README.md")
    return "README.md"


def link_root(folder: Path) -> str:
    (folder / "all").symlink_to("/")
    return "all"


def link_of_a_class(folder: Path) -> str:
    (folder / "train.csv").unlink()
    for name in ("pos", "neg"):
        (folder / name).mkdir()
        (folder / name / "1.txt").write_text("own")
    (folder / "pos" / "2.txt").symlink_to(folder.parent / "secret.csv")
    return "pos/2.txt"


def link_environment(folder: Path) -> str:
    (folder / "test.csv").symlink_to("/proc/self/environ")
    return "test.csv"


@pytest.mark.parametrize(
    "make",
    [link_file, link_file_relative, link_folder, link_to_link, link_card, link_root,
     link_of_a_class, link_environment],
)  # fmt: skip
def test_a_link_that_leads_out(folder: Path, make: Callable[[Path], str]) -> None:
    entry = make(folder)
    said = refused(folder)
    assert said.startswith(f"'{entry}' in the folder ")
    assert "leads out of it, which is never followed" in said


def test_links_of_the_cache_of_the_hub_lead_to_their_repository(folder: Path) -> None:
    repository = folder.parent / "datasets--me--tweets"
    snapshot = repository / "snapshots" / "0123"
    snapshot.mkdir(parents=True)
    (repository / "blobs").mkdir()
    (repository / "blobs" / "abc").write_text(OWN)
    (snapshot / "train.csv").symlink_to("../../blobs/abc")
    assert read_source(snapshot).table.num_rows == 2
    beside = folder.parent / "blobs" / "abc"
    beside.parent.mkdir()
    beside.write_text(OWN)
    for outside in (folder.parent / "secret.csv", beside):
        (snapshot / "test.csv").unlink(missing_ok=True)
        (snapshot / "test.csv").symlink_to(outside)
        assert refused(snapshot).startswith("'test.csv' in the folder ")


def test_pipes_and_sockets_are_no_data(folder: Path) -> None:
    os.mkfifo(folder / "test.csv")
    assert read_source(folder).table.num_rows == 2


def test_what_took_the_place_of_a_checked_file_is_not_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def swapped(path: Path, places: tuple[Path, ...]) -> Path | None:
        real = within(path, places)
        if path.name == "train.csv" and not path.is_symlink():
            path.unlink()
            path.symlink_to(folder.parent / "secret.csv")
        return real

    monkeypatch.setattr("labelreview.data.sources.places.folder.within", swapped)
    assert "cannot be read" in refused(folder)


def test_what_took_the_place_of_a_checked_file_is_not_opened(folder: Path) -> None:
    with open_resolved((folder / "train.csv").resolve()) as file:
        assert file.read().decode() == OWN
    checked = (folder / "sub" / "a.csv").resolve()
    (folder / "sub").symlink_to(folder.parent / "private")
    with pytest.raises(OSError, match="Not a directory"):
        open_resolved(checked.with_name("train.csv"))
    (folder / "test.csv").symlink_to(folder.parent / "secret.csv")
    with pytest.raises(OSError, match="Too many levels of symbolic links"):
        open_resolved(folder.resolve() / "test.csv")
    os.mkfifo(folder / "pipe.csv")
    for odd in ("pipe.csv", "."):
        with pytest.raises(OSError, match=r"regular|directory"):
            open_resolved(folder.resolve() / odd)


# Saved datasets ----------------------------------------------------------------------------------


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A dataset written by save_to_disk, beside another one."""
    import datasets

    table = datasets.Dataset.from_dict({"text": ["x", "y"], "label": ["a", "b"]})
    for name in ("saved", "private"):
        table.save_to_disk(tmp_path / name)
    return tmp_path / "saved"


DATA = "data-00000-of-00001.arrow"


@pytest.mark.parametrize("absolute", [False, True])
def test_a_saved_dataset_that_names_data_outside(saved: Path, absolute: bool) -> None:
    state = json.loads((saved / "state.json").read_text())
    name = str(saved.parent / "private" / DATA) if absolute else f"../private/{DATA}"
    state["_data_files"] = [{"filename": name}]
    (saved / "state.json").write_text(json.dumps(state))
    assert refused(saved).startswith(f"{name!r} in the folder ")


@pytest.mark.parametrize("file", [DATA, "state.json", "dataset_info.json"])
def test_a_saved_dataset_with_a_link_that_leads_out(saved: Path, file: str) -> None:
    (saved / file).unlink()
    (saved / file).symlink_to(saved.parent / "private" / file)
    assert refused(saved).startswith(f"'{file}' in the folder ")


@pytest.mark.parametrize("split", ["../private", "{}/private", "file://{}/private"])
def test_splits_that_are_elsewhere(saved: Path, split: str) -> None:
    (saved / "sub").mkdir()
    name = split.format(saved.parent)
    (saved / "sub" / "dataset_dict.json").write_text(
        json.dumps({"splits": [name.replace("../", "../../")]})
    )
    assert " in the folder " in refused(saved / "sub")


def test_a_split_with_data_of_an_absolute_path(saved: Path) -> None:
    (saved.parent / "dataset_dict.json").write_text(json.dumps({"splits": ["saved"]}))
    state = json.loads((saved / "state.json").read_text())
    outside = f"/etc/{DATA}"
    (saved / "state.json").write_text(json.dumps(state | {"_data_files": [{"filename": outside}]}))
    assert refused(saved.parent).startswith(f"{outside!r} in the folder ")


def test_a_pipe_in_place_of_a_saved_file(saved: Path) -> None:
    (saved / DATA).unlink()
    os.mkfifo(saved / DATA)
    assert refused(saved).endswith(f"{DATA} is neither a file nor a folder; save it again.")


@pytest.mark.parametrize("state", ["[]", '{"_data_files": 5}', "{", '{"_data_files": [5, {}]}', ""])
def test_a_damaged_state_is_one_sentence(saved: Path, state: str) -> None:
    (saved / "state.json").write_text(state)
    assert "could not be loaded" in refused(saved)


# Datasets on the Hub -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "file",
    ["/etc/passwd", "file:///etc/passwd", "http://169.254.169.254/latest", "hf://datasets/o/p@1/x",
     "hf://datasets/me/tweets-private@1/x.csv"],
)  # fmt: skip
def test_a_dataset_on_the_hub_that_lists_a_file_elsewhere(
    monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    own = "hf://datasets/me/tweets@0123"
    config = SimpleNamespace(data_files={"train": [f"{own}/train.csv"], "test": [file]})
    builder = SimpleNamespace(base_path=own, config=config)
    monkeypatch.setattr("datasets.load_dataset_builder", lambda *_, **__: builder)
    monkeypatch.setattr("labelreview.data.sources.places.hub._check_reachable", lambda *_: None)
    with pytest.raises(SourceError, match="in the dataset me/tweets is a name that leads out"):
        read_hub("me/tweets", ReadOptions())


# Archives ----------------------------------------------------------------------------------------


def zipped(*names: str, link: bool = False) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name in names:
            info = zipfile.ZipInfo(name)
            info.external_attr = ((stat.S_IFLNK if link else stat.S_IFREG) | 0o644) << 16
            archive.writestr(info, SECRET)
    return sink.getvalue()


def tarred(*names: str, kind: bytes = tarfile.REGTYPE) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        for name in names:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "../secret.csv"
            info.size = len(SECRET) if kind == tarfile.REGTYPE else 0
            archive.addfile(info, io.BytesIO(SECRET.encode()))
    return sink.getvalue()


ENTRIES = ["../a.csv", "x/../../a.csv", "/etc/a.csv", "..\\a.csv", "C:\\a.csv"]


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_that_leads_out_of_an_archive(entry: str) -> None:
    for name, pack in (("x.zip", zipped), ("x.tar", tarred)):
        if name == "x.tar" and entry.startswith("..\\"):
            continue  # there it is the name of a hidden file
        with pytest.raises(SourceError, match=f"in {name} is a name that leads out of it"):
            read_upload(name, pack("b.csv", entry))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_what_is_not_read_refuses_no_archive(pack: Callable[..., bytes]) -> None:
    name = "x.zip" if pack is zipped else "x.tar"
    for others in (("NOTES.md", "NOTES.md"), ("a: notes.md",), ("../notes.md",), ("~$x.md",)):
        assert read_upload(name, pack("a.csv", *others)).table.num_rows == 2


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.zip", zipped("link.csv", link=True)),
        ("x.tar", tarred("link.csv", kind=tarfile.SYMTYPE)),
        ("x.tar", tarred("link.csv", kind=tarfile.LNKTYPE)),
    ],
)
def test_a_link_in_an_archive_is_not_followed(name: str, data: bytes) -> None:
    with pytest.raises(SourceError, match=f"'link.csv' in {name} is a link that leads out"):
        read_upload(name, data)


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_a_device_in_an_archive_is_no_file(kind: bytes) -> None:
    with pytest.raises(SourceError, match=r"There are no files in x\.tar"):
        read_upload("x.tar", tarred("a.csv", kind=kind))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_two_files_of_one_name(pack: Callable[..., bytes]) -> None:
    name = "x.zip" if pack is zipped else "x.tar"
    with pytest.raises(SourceError, match=f"{name} has more than one file called 'a.csv'; pack it"):
        read_upload(name, pack("a.csv", "./a.csv"))

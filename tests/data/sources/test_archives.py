"""Archives are read as the folders in them, columnar files as their tables, within limits."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import feather, orc

from labelreview.core.errors import SourceError
from labelreview.data.sources import ReadOptions, SourceTable, read_source, read_upload

CSV = b"text,label\nx,01\ny,NA\n"
ROWS = [{"text": "x", "label": "01"}, {"text": "y", "label": "NA"}]
FOLDER = {"d/train.csv": CSV, "d/test.csv": CSV, "d/README.md": b"# x"}


def zipped(files: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return sink.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        pipe = tarfile.TarInfo("pipe.csv")
        pipe.type = tarfile.FIFOTYPE
        archive.addfile(pipe)
    return sink.getvalue()


def read(name: str, data: bytes, **options: Any) -> SourceTable:
    return read_upload(name, data, ReadOptions(**options))


def refused(name: str, data: bytes, **options: Any) -> str:
    with pytest.raises(SourceError) as raised:
        read(name, data, **options)
    return str(raised.value)


ARCHIVES: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "a.zip": zipped,
    "a.tar": tarred,
    "a.tar.gz": lambda files: gzip.compress(tarred(files)),
    "a.TGZ": lambda files: gzip.compress(tarred(files)),
    "a.tar.bz2": lambda files: bz2.compress(tarred(files)),
    "a.tar.xz": lambda files: lzma.compress(tarred(files)),
    "a.tar.zst": lambda files: pa.compress(tarred(files), "zstd", asbytes=True),
    "outer.zip": lambda files: zipped({"a.tar.gz": gzip.compress(tarred(files))}),
}


@pytest.mark.parametrize(("name", "pack"), ARCHIVES.items(), ids=ARCHIVES.keys())
def test_the_files_of_an_archive(name: str, pack: Callable[[dict[str, bytes]], bytes]) -> None:
    one = {"d/a.csv": CSV, "d/README.txt": b"hi", "__MACOSX/d/._a.csv": b"x", "d/.DS_Store": b"x"}
    assert read(name, pack(one)).table.to_pylist() == ROWS
    data = pack(FOLDER)
    assert read(name, data).table.column("split").to_pylist() == ["train"] * 2 + ["test"] * 2
    assert read(name, data, splits=("test",)).table.num_rows == 2
    assert read(name, data, member="d/test.csv").table.to_pylist() == ROWS
    assert read(name, pack({"pos/1": b"x", "neg/1": b"y"})).table.to_pydict() == {
        "file": ["pos/1", "neg/1"], "text": ["x", "y"], "label": ["pos", "neg"],
    }  # fmt: skip


def test_backslashes_in_names() -> None:
    data = zipped({"train/pos/1.txt": b"x", "train/neg/1.txt": b"y"})
    data = data.replace(b"train/pos/", b"train\\pos\\").replace(b"train/neg/", b"train\\neg\\")
    assert read("a.zip", data).table.column("label").to_pylist() == ["pos", "neg"]


def nested(depth: int) -> bytes:
    return (
        CSV if not depth else zipped({f"{depth}.zip" if depth > 1 else "a.csv": nested(depth - 1)})
    )


REFUSED: dict[str, tuple[str, bytes, dict[str, Any], str]] = {
    "several": (
        "a.zip",
        zipped({"a.csv": CSV, "users.csv": b"name\nx\n"}),
        {},
        "There are several tables in a.zip (a.csv, users.csv) with different columns; choose one"
        ' with --member "a.csv".',
    ),
    "unknown member": (
        "a.zip",
        zipped(FOLDER),
        {"member": "b.csv"},
        "There is no file 'b.csv' in a.zip; use one of: d/train.csv, d/test.csv.",
    ),
    "unknown split": (
        "a.tar",
        tarred(FOLDER),
        {"splits": ("x",)},
        "There is no split 'x' in a.tar; use one of: train, test.",
    ),
    "no data": (
        "a.zip",
        zipped({"a.exe": b"x"}),
        {},
        "There are no data files in a.zip, only a.exe; give one with files such as .parquet,"
        " .arrow, .feather, .ipc, .orc, .jsonl, .ndjson, .csv, .tsv, .tab, .psv, .xlsx, .xlsm,"
        " .json, .txt, .zip, .tar.",
    ),
    "empty": ("a.zip", zipped({}), {}, "There are no files in a.zip; give one with data files."),
    "cut": (
        "a.tar.gz",
        gzip.compress(tarred(FOLDER)[:700]),
        {},
        "a.tar is not a complete tar archive; copy or download it again.",
    ),
    "in each other": (
        "a.zip",
        nested(3),
        {},
        "2.zip contains nested archives; unpack it and load the file inside.",
    ),
    "damaged inside": (
        "a.zip",
        zipped({"a.csv": CSV}).replace(CSV[:8], b"xxxxxxxx", 1),
        {},
        "a.zip is not a complete zip archive; copy or download it again.",
    ),
    "7-Zip": (
        "a.csv",
        b"7z\xbc\xaf\x27\x1c",
        {},
        "a.csv is actually a 7-Zip archive; load the data itself, in one of the supported formats.",
    ),
    "web page": (
        "a.csv",
        b"\n<!DOCTYPE html><p>Log in",
        {},
        "a.csv is a web page instead of data; download the file that the page is about.",
    ),
    "member of a table": (
        "a.csv",
        CSV,
        {"member": "b.csv"},
        "A member was given, but a.csv is a single table; leave the member out.",
    ),
}


@pytest.mark.parametrize(
    ("name", "data", "options", "sentence"), REFUSED.values(), ids=REFUSED.keys()
)
def test_refused(name: str, data: bytes, options: dict[str, Any], sentence: str) -> None:
    assert refused(name, data, **options) == sentence


def test_all_files_together_stay_within_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABELREVIEW_LARGEST_INPUT", "10 kB")
    monkeypatch.setattr("labelreview.data.sources.formats.archives._PER_MEMBER", 10)
    rows = b"text,label\n" + b"%b,a\n" % (b"x" * 100) * 40
    assert read("a.zip", zipped({"train.csv": rows, "test.csv": rows})).table.num_rows == 80
    parts = {f"part-{i}.csv": rows for i in range(3)}
    for data in (zipped(parts), zipped({f"{name}.gz": gzip.compress(rows) for name in parts})):
        assert "larger than 10 kB" in refused("a.zip", data)


TABLE = pa.table({"text": ["x", "y"], "label": ["01", "NA"]})


def streamed() -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, TABLE.schema) as stream:
        stream.write_table(TABLE)
    return sink.getvalue()


def written(write: Callable[[pa.Table, Any], None]) -> bytes:
    sink = pa.BufferOutputStream()
    write(TABLE, sink)
    data: bytes = sink.getvalue().to_pybytes()
    return data


COLUMNAR = {
    "a.arrow": written(feather.write_feather),
    "a.feather": written(feather.write_feather),
    "a.ipc": streamed(),
    "stream.arrow": streamed(),
    "a.orc": written(orc.write_table),
}


@pytest.mark.parametrize(("name", "data"), COLUMNAR.items(), ids=COLUMNAR.keys())
def test_columnar_files(name: str, data: bytes) -> None:
    assert read(name, data).table.to_pylist() == ROWS
    assert read(f"{name}.gz", gzip.compress(data)).table.to_pylist() == ROWS
    kind = "ORC" if name.endswith("orc") else "Arrow"
    assert refused(name, data[:60]) == (
        f"{name} is not a complete {kind} file; copy or download it again."
    )


def test_the_files_that_datasets_keeps(tmp_path: Path) -> None:
    (tmp_path / "x-train.arrow").write_bytes(streamed())
    (tmp_path / "x-test.arrow").write_bytes(streamed())
    (tmp_path / "cache-1234.arrow").write_bytes(streamed())
    (tmp_path / "dataset_info.json").write_text("{}")
    assert read_source(tmp_path).table.column("split").to_pylist() == ["train"] * 2 + ["test"] * 2


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_damaged_zips_are_one_sentence(method: int) -> None:
    content = b"text,label\n" + b"".join(b"words %d,%d\n" % (i * i, i % 2) for i in range(40))
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        archive.writestr("a.csv", content)
    whole = sink.getvalue()
    damaged = [whole[:end] for end in range(1, len(whole), 50)]
    for place in range(0, len(whole), 3):
        flipped = bytearray(whole)
        flipped[place] ^= 0xFF
        damaged.append(bytes(flipped))
    refused = 0
    for data in damaged:
        try:
            read("a.zip", data)
        except SourceError:  # and nothing else
            refused += 1
    assert refused > len(damaged) / 3

"""Damaged files of every format, on their way to a dataset, to decisions and to answers."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from functools import cache
from pathlib import Path
from random import Random
from runpy import run_path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.orc
import pyarrow.parquet
import pytest

from labelreview.core.labels import Labels
from labelreview.data.sources import import_source, propose_columns, read_upload
from labelreview.decision_log import read_decisions_csv
from labelreview.exchange.files import read_tasks

from .damage import IS_FULL, damaged, only_sentences

FILES = 500 if IS_FULL else 60
LABELS = Labels(("anger", "joy", "fear"))


def _frame() -> pd.DataFrame:
    chance = Random(1)
    words = ["water", "ferry", "noon", "Größe", "张伟", "ناصر", "😀", "quoted,", "text;", "tab"]
    texts = [" ".join(chance.choices(words, k=6)) + f" {i}" for i in range(40)]
    return pd.DataFrame(
        {
            "text": texts,
            "label": [LABELS.names[i % 3] for i in range(40)],
            "score": [i / 40 for i in range(40)],
            "when": pd.date_range("2024-01-01", periods=40),
            "votes": [[i % 3, (i + 1) % 3] for i in range(40)],
            "annotator": ["ana", "ben"] * 20,
        }
    )


def _decisions() -> pd.DataFrame:
    verdicts = ["keep", "relabel", "noisy", "drop"] * 5
    labels = ["joy" if verdict == "relabel" else "" for verdict in verdicts]
    ids = [f"e{i}" for i in range(20)]
    return pd.DataFrame({"example_id": ids, "verdict": verdicts, "label": labels, "note": "a; b"})


def _workbook(frame: pd.DataFrame) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(frame.columns))
    for row in frame.astype(str).itertuples(index=False):
        sheet.append(list(row))
    book.save(out)
    return out.getvalue()


def _arrow(frame: pd.DataFrame, kind: str) -> bytes:
    table, out = pa.Table.from_pandas(frame, preserve_index=False), io.BytesIO()
    if kind == "parquet":
        pyarrow.parquet.write_table(table, out)
    elif kind == "dictionary":
        table = table.set_column(1, "label", table["label"].dictionary_encode())
        pyarrow.parquet.write_table(table, out, compression="zstd")
    elif kind == "feather":
        pyarrow.feather.write_feather(table, out)
    elif kind == "orc":
        pyarrow.orc.write_table(table, out)
    else:
        with pa.ipc.new_stream(out, table.schema) as writer:
            writer.write_table(table)
    return out.getvalue()


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _tarred(files: dict[str, bytes], mode: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return bytes(out.getvalue())


@cache
def sound() -> dict[str, bytes]:
    """Files that can be read, of every format."""
    frame = _frame()
    csv = frame.to_csv(index=False).encode()
    tsv = frame.to_csv(index=False, sep="\t").encode()
    lines = frame.to_json(orient="records", lines=True, force_ascii=False, date_format="iso")
    found = {
        "a.csv": csv,
        "semicolons.csv": frame.to_csv(index=False, sep=";").encode("cp1252", "replace"),
        "utf16.csv": frame.to_csv(index=False).encode("utf-16"),
        "a.tsv": tsv,
        "a.jsonl": lines.encode(),
        "a.json": frame.to_json(orient="records", date_format="iso").encode(),
        "columns.json": frame.to_json(orient="columns", date_format="iso").encode(),
        "a.xlsx": _workbook(frame),
        "a.parquet": _arrow(frame, "parquet"),
        "dictionary.parquet": _arrow(frame, "dictionary"),
        "a.feather": _arrow(frame, "feather"),
        "a.arrow": _arrow(frame, "stream"),
        "a.orc": _arrow(frame, "orc"),
        "a.zip": _zipped({"train.csv": csv, "test.csv": csv, "README.md": b"# Posts\n"}),
        "classes.zip": _zipped(
            {f"{c}/{i}.txt": f"a text {i}".encode() for c in "ab" for i in (1, 2)}
        ),
        "a.tar": _tarred({"train.csv": csv, "test.jsonl": lines.encode()}, "w"),
        "a.tar.gz": _tarred({"train.csv": csv}, "w:gz"),
        "a.csv.gz": gzip.compress(csv),
        "a.csv.bz2": bz2.compress(csv),
        "a.csv.xz": lzma.compress(csv),
    }
    samples = run_path(str(Path(__file__).parents[1] / "labelling_tools" / "samples.py"))
    for name, records in samples.items():
        if name.isupper() and isinstance(records, list):
            found[f"{name.lower()}.json"] = json.dumps(records).encode()
    return found


def _read(name: str, content: bytes, place: Path) -> None:
    source = read_upload(name, content)
    propose_columns(source)
    import_source(source, place)


@pytest.mark.parametrize("part", range(4))
def test_damaged_files_are_read_or_refused(part: int, tmp_path: Path) -> None:
    failures: list[str] = []
    names = sorted(sound())
    for number in range(part, FILES, 4):
        chance = Random(number)
        name = names[number % len(names)]
        content = damaged(sound()[name], chance)
        if name.endswith((".gz", ".bz2", ".xz", ".zip")) and chance.random() < 0.5:
            # Sound outside, damaged inside.
            inner = damaged(sound()["a.csv"], chance)
            content = gzip.compress(inner) if name.endswith(".gz") else content
            content = bz2.compress(inner) if name.endswith(".bz2") else content
            content = lzma.compress(inner) if name.endswith(".xz") else content
            content = _zipped({"a.csv": inner}) if name.endswith(".zip") else content
        with only_sentences(f"{number} {name}", failures):
            _read(name, content, tmp_path / str(number))
    assert failures == []


def test_damaged_files_of_decisions_are_read_or_refused(tmp_path: Path) -> None:
    failures: list[str] = []
    sound_ones = {
        "a.csv": _decisions().to_csv(index=False).encode(),
        "semicolons.csv": _decisions().to_csv(index=False, sep=";").encode("utf-8-sig"),
        "a.xlsx": _workbook(_decisions()),
    }
    given = {f"e{i}": "fear" for i in range(20)}
    for number in range(FILES // 5):
        chance = Random(number)
        name = sorted(sound_ones)[number % len(sound_ones)]
        path = tmp_path / name
        path.write_bytes(damaged(sound_ones[name], chance))
        with only_sentences(f"{number} {name}", failures):
            read_decisions_csv(path, LABELS, given)
    assert failures == []


def test_damaged_files_of_labelling_tools_are_read_or_refused(tmp_path: Path) -> None:
    failures: list[str] = []
    found = {name: data for name, data in sound().items() if name[0] != "a" and "json" in name}
    found["archive.zip"] = _zipped({f"ana/{name}": data for name, data in list(found.items())[:2]})
    for number in range(FILES // 5):
        chance = Random(number)
        name = sorted(found)[number % len(found)]
        path = tmp_path / name
        content = found[name]
        if chance.random() < 0.5 and not name.endswith(".zip"):
            content = json.dumps(_other_values(json.loads(content), chance)).encode()
        else:
            content = damaged(content, chance)
        path.write_bytes(content)
        with only_sentences(f"{number} {name}", failures):
            read_tasks(path)
        with only_sentences(f"{number} {name} as data", failures):
            _read(name, content, tmp_path / str(number))
    assert failures == []


def _other_values(value: object, chance: Random) -> object:
    """Return JSON of the same shape in which some values are of another type."""
    if chance.random() < 0.04:
        return chance.choice(
            [None, 1, 1e308, -1, "", "x", [], {}, [[]], True, {"a": [None]}, 10**30]
        )
    if isinstance(value, dict):
        return {key: _other_values(one, chance) for key, one in value.items()}
    if isinstance(value, list):
        return [_other_values(one, chance) for one in value]
    return value

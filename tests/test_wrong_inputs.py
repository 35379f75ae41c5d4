"""Wrong inputs end to end: each ends in exit code 2 and its one clear sentence, and nothing else.

What looks wrong and is not (byte-order marks, huge texts, markup) stands below: it works.
"""

from __future__ import annotations

import contextlib
import errno
import importlib.util
import json
import os
import shutil
import socket
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from labelreview.store import sqlite_file
from labelreview.workspace import Workspace

ROWS = "text,label\n" + "".join(
    f"what a good day number {i},joy\nwhat a bad day number {i},anger\n" for i in range(12)
)
MODEL = {"model_type": "bert", "architectures": ["BertForSequenceClassification"]}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, command: Any) -> Path:
    """A workspace with the dataset `posts`, scored. Only to be copied."""
    folder = tmp_path_factory.mktemp("wrong")
    (folder / "posts.csv").write_text(ROWS, encoding="utf-8")
    assert command("score", folder / "posts.csv", "--workspace", folder / "review").code == 0
    # All in one file: what still stands in the log beside it would heal a damaged database.
    with contextlib.closing(sqlite3.connect(folder / "review" / "decisions.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


@pytest.fixture
def here(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with posts.csv and the workspace `review` of one's own."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABELREVIEW_WORKSPACE", str(tmp_path / "review"))
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")
    # A port where nothing listens: no test may ask the real Hub.
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    return tmp_path


Prepare = Callable[[Path, pytest.MonkeyPatch], object]


@dataclass(frozen=True)
class Wrong:
    """A command line, what has to be there before, and the sentence, with {here} for the folder."""

    command: str | list[str]
    says: str
    prepare: Prepare = lambda here, monkeypatch: None


def file(name: str, content: str | bytes) -> Prepare:
    data = content.encode() if isinstance(content, str) else content
    return lambda here, monkeypatch: (here / name).write_bytes(data)


def array(values: Any, name: str = "p.npy") -> Prepare:
    return lambda here, monkeypatch: np.save(here / name, np.asarray(values))


def model(config: dict[str, Any], weights: str = "model.safetensors") -> Prepare:
    def prepare(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        pytest.importorskip("torch", reason="needs the extra models")
        (here / "model").mkdir()
        (here / "model" / "config.json").write_text(json.dumps(config))
        header = json.dumps({"w": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}}).encode()
        (here / "model" / weights).write_bytes(len(header).to_bytes(8, "little") + header + b"0")

    return prepare


def damaged(pattern: str, data: bytes = b"{") -> Prepare:
    def prepare(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (place,) = here.glob(pattern)
        place.write_bytes(data)

    return prepare


def damaged_inside(pattern: str) -> Prepare:
    """Both ends are as they were: only who reads the columns finds out."""

    def prepare(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (place,) = here.glob(pattern)
        data = place.read_bytes()
        end = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
        place.write_bytes(data[:4] + b"\xff" * (end - 4) + data[end:])

    return prepare


def refusing(name: str, code: int) -> Prepare:
    """The operating system refuses. Root may do anything, so the call is made to fail."""

    def prepare(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(name, refuse)

    return prepare


def limited_database(pragma: str) -> Prepare:
    """SQLite itself refuses."""

    def prepare(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        opened = sqlite_file._opened

        def limited(uri: str) -> Any:
            connection = opened(uri)
            connection.execute(pragma)
            return connection

        monkeypatch.setattr(sqlite_file, "_opened", limited)
        space = Workspace.open()
        ids = space.dataset("posts").example_ids()
        lines = [f"{example},noisy,,{'x' * 1900}" for example in ids]
        (here / "d.csv").write_text("\n".join(["example_id,verdict,label,note", *lines]))

    return prepare


def without(package: str) -> Prepare:
    def prepare(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        real = importlib.util.find_spec
        monkeypatch.setattr(
            importlib.util, "find_spec", lambda name: None if name == package else real(name)
        )

    return prepare


def decisions(line: str) -> Prepare:
    def prepare(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        example = pd.read_parquet(next(here.glob("review/runs/*/findings.parquet")))["example_id"]
        text = f"example_id,verdict,label\n{line}\n".replace("ID", example[0])
        (here / "d.csv").write_text(text)

    return prepare


EXPORT = "export posts --format csv --output"
DECIDE = "decide posts d.csv --annotator ana"

SOURCES = {
    "missing file": Wrong("import no.csv", "There is no file no.csv; check the path."),
    "no source": Wrong(
        ["import", ""],
        "No source was given; give a file, a folder or a dataset id on the Hub.",
    ),
    "folder without data": Wrong(
        "import empty",
        "There are no files in the folder empty; give one with data files.",
        lambda here, monkeypatch: (here / "empty").mkdir(),
    ),
    "device": Wrong(
        "import /dev/null",
        "/dev/null is neither a file nor a folder; give the path of a data file.",
    ),
    "web address": Wrong(
        "import http://127.0.0.1:9/a.csv",
        "http://127.0.0.1:9/a.csv cannot be reached; check the address and the connection.",
    ),
    "no such dataset": Wrong(
        "findings nothing",
        "The workspace has no dataset called 'nothing'; use one of posts.",
    ),
    "unreachable Hub": Wrong(
        "import me/tweets",
        "There is no file or folder me/tweets, and the Hub cannot be reached; check the path or "
        "the connection, or set HF_HUB_OFFLINE=1 to use an earlier download.",
    ),
    "neither dataset nor source": Wrong(
        "score tweets",
        "'tweets' is neither a dataset of the workspace (posts) nor a source that can be read: "
        "There is no file or folder tweets, and the Hub cannot be reached; check the path or the "
        "connection, or set HF_HUB_OFFLINE=1 to use an earlier download.",
    ),
    "unknown ending": Wrong(
        "import a.docx",
        "a.docx has the extension .docx, which is not supported; convert or rename it (supported: "
        ".csv, .tsv, .tab, .txt, .psv, .json, .jsonl, .ndjson, .parquet, .arrow, .feather, .ipc, "
        ".orc, .xlsx, .xlsm, also compressed as .gz, .bz2, .xz or .zst, and in a .zip or .tar).",
        file("a.docx", "PK"),
    ),
    "damaged workbook": Wrong(
        "import a.xlsx",
        "a.xlsx is not a complete Excel workbook; copy or download it again.",
        file("a.xlsx", "PK"),
    ),
    "empty file": Wrong(
        "import a.csv", "a.csv is empty; load a file with data.", file("a.csv", "")
    ),
    "header only": Wrong(
        "import a.csv",
        "There are no rows in a.csv; load a dataset that has some.",
        file("a.csv", "text,label\n"),
    ),
    "split of a file": Wrong(
        "import posts.csv --split train",
        "A split was given, but posts.csv has no splits; leave the split out.",
    ),
    "wrong text column": Wrong(
        "import posts.csv --text-column tweet",
        "There is no column 'tweet' in posts.csv; choose one of text, label.",
    ),
    "wrong label column": Wrong(
        "score posts.csv --label-column class",
        "There is no column 'class' in posts.csv; choose one of text, label.",
    ),
    "one column twice": Wrong(
        "import posts.csv --text-column text --label-column text",
        "Column 'text' was chosen for both the text and the label; choose two different columns.",
    ),
    "other columns than imported": Wrong(
        "score posts --text-column tweet",
        "The texts of 'posts' are those of column 'text', not 'tweet'; import the source again "
        "under another name with: labelreview import.",
    ),
    "name taken": Wrong(
        "import other.csv --name posts",
        "Another dataset is already called 'posts'; choose another name.",
        file("other.csv", ROWS.replace("good", "fine")),
    ),
    "name that moves the cursor": Wrong(
        ["import", "posts.csv", "--name", "a\x1b[31m"],
        "A dataset cannot be called 'a\\x1b[31m': it has characters that cannot be seen; "
        "choose a name of letters and digits.",
    ),
    "column of lists": Wrong(
        "import a.jsonl",
        "Column 'label' is multi-label: 4 of 4 rows have several labels, such as 'a', 'b', but "
        "each example needs a single label; choose another label column, or keep one label for "
        "each text.",
        file("a.jsonl", '{"text": "x", "label": ["a", "b"]}\n' * 4),
    ),
    "one class": Wrong(
        "import a.csv",
        "Every usable row of a.csv has the label 'joy', but at least two classes are needed; load "
        "more rows or choose another label column.",
        file("a.csv", "text,label\na,joy\nb,joy\n"),
    ),
    "one row per class": Wrong(
        "import a.csv",
        "Every row has a different label in column 'label'; choose another label column, or load "
        "more rows of each class.",
        file("a.csv", "text,label\na,joy\nb,anger\nc,fear\n"),
    ),
    "empty texts": Wrong(
        "import a.csv",
        "None of the 3 rows can be used (3 without text); check that the text and label columns "
        "are "
        "the right ones.",
        file("a.csv", 'text,label\n"",joy\n"  ",anger\n"\t",joy\n'),
    ),
    "no encoding": Wrong(
        "import a.csv",
        "Line 26 of a.csv is not valid UTF-8 (byte 0xff); save the file as UTF-8, or name its "
        "--encoding.",
        file("a.csv", ROWS.encode() + b"\xff" + b"\0\1\2" * 9 + b",joy\n"),
    ),
    "the wrong encoding": Wrong(
        "import a.csv --encoding ascii",
        "Line 26 of a.csv is not valid ascii (byte 0xff); name another encoding with --encoding.",
        file("a.csv", ROWS.encode() + b"\xff,joy\n"),
    ),
    "cut UTF-16 without its mark": Wrong(
        "import a.csv",
        "a.csv is not a text file; save it as UTF-8, or name its --encoding.",
        file("a.csv", ROWS.encode("utf-16-le")[:-1]),
    ),
    "ragged CSV": Wrong(
        "import a.csv",
        "Line 26 of a.csv has 3 cells, but the header has 2; fix that line, or put quotation marks "
        "around texts that contain the separator.",
        file("a.csv", ROWS + "Hello, world,joy\n"),
    ),
    "open quotation mark": Wrong(
        "import a.csv",
        "Quotation marks from line 27 of a.csv on are unbalanced; double each quotation mark "
        "inside a text, and quote the whole text.",
        file("a.csv", ROWS + '"closed, once",joy\n"never closed,joy\nmore,joy\n'),
    ),
    "delimiter of two characters": Wrong(
        "import a.csv --delimiter ||",
        "'||' cannot be the delimiter; give one character, or one of comma, semicolon, tab, "
        "vertical bar, space, with --delimiter.",
        file("a.csv", ROWS),
    ),
    "broken JSON": Wrong(
        "import a.jsonl",
        "Line 2 of a.jsonl is not valid JSON; write one JSON object per line.",
        file("a.jsonl", '{"text": "x", "label": "a"}\n{"text": \n'),
    ),
    "truncated Parquet": Wrong(
        "import a.parquet",
        "a.parquet is not a complete Parquet file; copy or download it again.",
        file("a.parquet", b"PAR1" + bytes(100)),
    ),
    "Parquet called CSV": Wrong(
        "import a.csv",
        "a.csv is actually a Parquet file; rename it to end in .parquet.",
        file("a.csv", b"PAR1" + bytes(100)),
    ),
}

SCORING = {
    "NaN probabilities": Wrong(
        "score posts --probabilities p.npy",
        "p.npy has rows that contain NaN, infinite values or text (1 of 24, the first is example "
        "24); save probabilities that sum to 1 in each row (the softmax of logits).",
        array([[0.5, 0.5]] * 23 + [[np.nan, 0.5]]),
    ),
    "infinite probabilities": Wrong(
        "score posts --probabilities p.npy",
        "p.npy has rows that contain NaN, infinite values or text (24 of 24, the first is example "
        "1); save probabilities that sum to 1 in each row (the softmax of logits).",
        array([[np.inf, 0.5]] * 24),
    ),
    "negative probabilities": Wrong(
        "score posts --probabilities p.npy",
        "p.npy has rows that contain negative probabilities (24 of 24, the first is example 1); "
        "save probabilities that sum to 1 in each row (the softmax of logits).",
        array([[1.5, -0.5]] * 24),
    ),
    "rows that do not sum to 1": Wrong(
        "score posts --probabilities p.npy",
        "p.npy has rows that do not sum to 1 (24 of 24, the first is example 1); save "
        "probabilities that sum to 1 in each row (the softmax of logits).",
        array([[0.7, 0.7]] * 24),
    ),
    "wrong number of classes": Wrong(
        "score posts --probabilities p.npy",
        "p.npy has 3 columns, but the dataset has 2 classes; give one column per class, in "
        "the dataset's order.",
        array([[0.5, 0.25, 0.25]] * 24),
    ),
    "wrong number of rows": Wrong(
        "score posts --probabilities p.npy",
        "p.npy has 7 rows, but the dataset has 24 examples from 24 source rows; give one row per "
        "example, or add a column example_id.",
        array([[0.5, 0.5]] * 7),
    ),
    "pickled probabilities": Wrong(
        "score posts --probabilities p.npy",
        "p.npy holds pickled objects, which can run code and are never loaded; save a plain array "
        "of numbers with numpy.save.",
        array([{}] * 24),
    ),
    "unknown classes in probabilities": Wrong(
        "score posts --probabilities p.csv",
        "The file p.csv lacks the classes [anger, joy] and has the unknown labels [mad, happy]; "
        "use the class names of the dataset: anger, joy.",
        file("p.csv", "mad,happy\n" + "0.5,0.5\n" * 24),
    ),
    "unknown prediction": Wrong(
        "score posts --probabilities p.csv",
        "p.csv predicts glee, which is not a class of the dataset (24 rows); use the class "
        "names of the dataset.",
        file("p.csv", "prediction\n" + "glee\n" * 24),
    ),
    "missing probabilities": Wrong(
        "score posts --probabilities p.npy",
        "p.npy cannot be read (No such file or directory); check the path of the file "
        "of probabilities.",
    ),
    "pickled checkpoint": Wrong(
        "score posts --classifier model",
        "The model model has no weights in the safetensors format (pickled weights can run code "
        "and are never loaded); save it again with safe_serialization=True or choose another "
        "model.",
        model(MODEL, "pytorch_model.bin"),
    ),
    "checkpoint with code": Wrong(
        "score posts --classifier model",
        "The model model contains custom code, which is never run here; choose a model "
        "that transformers supports natively.",
        model({**MODEL, "auto_map": {"AutoModel": "evil.Model"}}),
    ),
    "unknown labels in a checkpoint": Wrong(
        "score posts --classifier model",
        "The model model lacks the classes [anger, joy] and has the unknown labels [mad, happy]; "
        "use the class names of the dataset: anger, joy.",
        model(
            {**MODEL, "id2label": {"0": "mad", "1": "happy"}, "label2id": {"mad": 0, "happy": 1}}
        ),
    ),
    "encoder missing": Wrong(
        "score posts --encoder no/such/folder",
        "There is no model folder 'no/such/folder'; check the path or give a Hub ID as owner/name.",
        without("nothing"),
    ),
    "encoder is a file": Wrong(
        "score posts --encoder posts.csv",
        "posts.csv is a file; give the folder that contains config.json.",
    ),
    "encoder folder without a model": Wrong(
        "score posts --encoder review",
        "review does not contain a model (no config.json); give the folder that a model was saved "
        "to.",
    ),
    "no name of an encoder": Wrong(
        ["score", "posts", "--encoder", ""],
        "The name of the encoder is empty; give a name or leave it out.",
    ),
    "torch missing": Wrong(
        "score posts --encoder me/encoder",
        "Using a pretrained model needs packages that are not installed; run: pip "
        "install 'labelreview[models]'.",
        without("torch"),
    ),
    "one fold": Wrong(
        "score posts --folds 1",
        "1 fold is too few for cross-validation; use at least 2 folds.",
    ),
    "more folds than rows": Wrong(
        "score posts --folds 25",
        "There are more folds (25) than rows (24); use fewer folds or add rows.",
    ),
    "negative seed": Wrong(
        "score posts --seed -1",
        "The seed -1 is not between 0 and 4,294,967,295; choose another seed.",
    ),
    "findings in an unknown format": Wrong(
        "score posts --output f.xlsx",
        "Findings cannot be saved as 'f.xlsx'; use a name that ends in one of .parquet, .csv, "
        ".jsonl.",
    ),
    "findings in a folder that is not there": Wrong(
        "score posts --output no/f.csv",
        "There is no folder {here}/no; create it first or choose another location.",
    ),
}

REVIEW = {
    "score range": Wrong(
        "findings posts --score-from 2",
        "The score range 2 to 1 is not within 0 to 1; give two numbers from 0 to 1, the smaller "
        "first.",
    ),
    "score that is no number": Wrong(
        "findings posts --score-from nan",
        "The score range nan to 1 is not within 0 to 1; give two numbers from 0 to 1, the smaller "
        "first.",
    ),
    "unknown status": Wrong(
        "findings posts --status open",
        "No status is called 'open'; use undecided, keep, relabel, noisy, drop, unsure.",
    ),
    "unknown given label": Wrong(
        "findings posts --given glee", "No class is called 'glee'; use one of anger, joy."
    ),
    "unknown split": Wrong(
        "findings posts --split train",
        "There is no split 'train', the dataset has no splits; leave --split out.",
    ),
    "unknown order": Wrong(
        "findings posts --sort likes",
        "Findings have no column 'likes'; sort by one of their columns.",
    ),
    "unknown output format": Wrong(
        "findings posts --format xml", "There is no format 'xml'; use table, json or csv."
    ),
    "not scored": Wrong(
        "findings posts",
        "'posts' has not been scored yet; score it with: labelreview score posts.",
        lambda here, monkeypatch: shutil.rmtree(here / "review" / "runs"),
    ),
    "decisions missing": Wrong(DECIDE, "There is no file d.csv; check the path."),
    "unknown verdict": Wrong(
        DECIDE,
        "d.csv, line 2: No verdict is called 'wrong'; use one of keep, relabel, noisy, drop, "
        "unsure.",
        decisions("ID,wrong,"),
    ),
    "unknown label": Wrong(
        DECIDE,
        "d.csv, line 2: The dataset has no label 'glee'; use one of anger, joy.",
        decisions("ID,relabel,glee"),
    ),
    "unknown example": Wrong(
        DECIDE,
        "d.csv, line 2: The dataset has no example 'x-9'; use an example_id that labelreview "
        "findings shows.",
        decisions("x-9,keep,"),
    ),
    "decisions without a column": Wrong(
        DECIDE,
        "d.csv has no column verdict; its columns are example_id, label; name the columns "
        "in the first line: "
        "example_id, verdict, label.",
        file("d.csv", "example_id,label\nx,joy\n"),
    ),
    "nameless annotator": Wrong(
        ["decide", "posts", "d.csv", "--annotator", " "],
        "Nobody can decide under the name given: it is empty; "
        "give a name of at most 100 letters and digits.",
        decisions("ID,keep,"),
    ),
    "export target exists": Wrong(
        f"{EXPORT} posts.csv",
        "{here}/posts.csv already exists; choose another name, or allow overwriting (--overwrite).",
    ),
    "export with another ending": Wrong(
        f"{EXPORT} clean.txt",
        "'clean.txt' does not end in .csv; name the file clean.csv or choose another format.",
    ),
    "export into a run": Wrong(
        f"{EXPORT} review/runs/a.csv",
        "{here}/review/runs/a.csv is reserved for the workspace's own files; choose another "
        "location.",
    ),
    "log among the datasets": Wrong(
        f"{EXPORT} a.csv --log review/datasets/a.csv",
        "{here}/review/datasets/a.csv is reserved for the workspace's own files; choose another "
        "location.",
    ),
    "findings among the evidence": Wrong(
        "score posts.csv --output review/evidence/a.csv",
        "{here}/review/evidence/a.csv is reserved for the workspace's own files; choose another "
        "location.",
    ),
    "unknown export format": Wrong(
        "export posts --format xml --output a.xml",
        "There is no export format 'xml'; use one of csv, tsv, parquet, jsonl, xlsx, saved, hub.",
    ),
    "unknown fate of noisy rows": Wrong(
        f"{EXPORT} a.csv --noisy away",
        "'away' is not an option for noisy rows; use one of keep, leave-out, apart.",
    ),
}

PAGES = {
    "workspace is a file": Wrong(
        "import posts.csv --workspace posts.csv",
        "{here}/posts.csv is a file; choose a folder with --workspace.",
    ),
    "workspace below a file": Wrong(
        "import posts.csv --workspace posts.csv/review",
        "{here}/posts.csv/review cannot be written (Not a directory); choose another folder with "
        "--workspace.",
    ),
    "workspace may not be written": Wrong(
        "import posts.csv --workspace new",
        "{here}/new cannot be written (permission denied); change its permissions or choose "
        "another folder with "
        "--workspace.",
        refusing("pathlib.Path.mkdir", errno.EACCES),
    ),
    "read-only file system": Wrong(
        "score posts --seed 1",
        "{here}/review cannot be written (permission denied); change its permissions or choose "
        "another folder with "
        "--workspace.",
        refusing("pathlib.Path.mkdir", errno.EROFS),
    ),
    "disk full while importing": Wrong(
        "import other.csv",
        "The disk that holds {here}/review/datasets is full; free some space and start again "
        "(finished parts are kept).",
        lambda here, monkeypatch: (
            file("other.csv", ROWS.replace("good", "fine"))(here, monkeypatch),
            refusing("pyarrow.parquet.write_table", errno.ENOSPC)(here, monkeypatch),
        ),
    ),
    "disk full while scoring": Wrong(
        "score posts --seed 1",
        "The disk that holds {here}/review/runs is full; free some space and start again "
        "(finished parts are kept).",
        refusing("pyarrow.parquet.write_table", errno.ENOSPC),
    ),
    "disk full while deciding": Wrong(
        DECIDE,
        "The database {here}/review/decisions.db cannot grow because the disk is full; free "
        "some space and try again; nothing that was saved is lost.",
        limited_database("PRAGMA max_page_count = 1"),
    ),
    "read-only database": Wrong(
        DECIDE,
        "The database {here}/review/decisions.db cannot be written; make it writable or choose "
        "another folder with --workspace.",
        limited_database("PRAGMA query_only = ON"),
    ),
    "damaged database": Wrong(
        "findings posts",
        "The database {here}/review/decisions.db is damaged or is not a database; move it "
        "away, then restore a backup with: labelreview restore.",
        damaged("review/decisions.db", b"no database " * 1000),
    ),
    "damaged manifest of a dataset": Wrong(
        "findings posts",
        "{dataset} is damaged (manifest.json is not what was written); import it again (decisions "
        "are stored elsewhere).",
        damaged("review/datasets/*/manifest.json"),
    ),
    "damaged texts": Wrong(
        "findings posts",
        "{dataset} is damaged (examples.parquet is not what was written); import it again from "
        "posts.csv (decisions are stored elsewhere).",
        damaged("review/datasets/*/examples.parquet"),
    ),
    "damaged source": Wrong(
        f"{EXPORT} a.csv",
        "{dataset} is damaged (source.parquet is not what was written); import it again from "
        "posts.csv (decisions are stored elsewhere).",
        damaged("review/datasets/*/source.parquet"),
    ),
    "damaged manifest of a run": Wrong(
        "findings posts",
        "{run} is damaged (manifest.json is not what was written); score again (decisions are "
        "stored elsewhere).",
        damaged("review/runs/*/manifest.json"),
    ),
    "damaged findings": Wrong(
        "findings posts",
        "{run} is damaged (findings.parquet is not what was written); score again (decisions are "
        "stored elsewhere).",
        damaged("review/runs/*/findings.parquet"),
    ),
    "findings damaged in the middle": Wrong(
        "findings posts",
        "{run} is damaged (findings.parquet is not what was written); score again (decisions are "
        "stored elsewhere).",
        damaged_inside("review/runs/*/findings.parquet"),
    ),
    "database URL that means nothing": Wrong(
        "findings posts",
        "The database URL is not valid; use sqlite:///FILE or postgresql://HOST/NAME.",
        lambda here, monkeypatch: monkeypatch.setenv("LABELREVIEW_DATABASE_URL", "my database"),
    ),
    "unsupported database": Wrong(
        "findings posts",
        "A database like mysql://host/name is not supported; use sqlite:///FILE or "
        "postgresql://HOST/NAME.",
        lambda here, monkeypatch: monkeypatch.setenv(
            "LABELREVIEW_DATABASE_URL", "mysql://host/name"
        ),
    ),
}

COMMAND_LINES = {
    "unknown command": Wrong("judge posts", "No such command 'judge'; see labelreview --help."),
    "unknown option": Wrong(
        "score posts --quick", "No such option: --quick; see labelreview score --help."
    ),
    "missing argument": Wrong(
        "findings", "Missing argument 'NAME'; see labelreview findings --help."
    ),
    "missing option": Wrong(
        "decide posts d.csv", "Missing option '--annotator'; see labelreview decide --help."
    ),
}

EVERY = {**SOURCES, **SCORING, **REVIEW, **PAGES, **COMMAND_LINES}


@pytest.mark.parametrize("wrong", EVERY.values(), ids=EVERY.keys())
def test_one_sentence(
    here: Path, wrong: Wrong, monkeypatch: pytest.MonkeyPatch, command: Any
) -> None:
    (dataset,), (run,) = (list(here.glob(f"review/{kind}/*")) for kind in ("datasets", "runs"))
    wrong.prepare(here, monkeypatch)
    said = command(*(wrong.command.split() if isinstance(wrong.command, str) else wrong.command))
    expected = wrong.says.format(here=here, dataset=dataset, run=run)
    assert said.err == f"labelreview: {expected}\n"
    assert (said.code, said.out) == (2, "")


def test_numbers_that_are_none(here: Path, command: Any) -> None:
    # The words before the remedy are typer's.
    said = command("score", "posts", "--folds", "many")
    assert said.code == 2
    assert said.err.startswith("labelreview: Invalid value for '--folds'")
    assert said.err.endswith("; see labelreview score --help.\n")
    assert said.err.count("\n") == 1


def test_port_taken(here: Path, command: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = command("serve", "--port", port)
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        f"labelreview: Port {port} on 127.0.0.1 is not available (Address already in use); choose "
        "another with --port.\n"
    )


def test_at_least_forty_sentences_that_end_in_a_full_stop() -> None:
    sentences = {wrong.says for wrong in EVERY.values()}
    assert len(sentences) >= 40
    assert all(sentence.endswith(".") for sentence in sentences)


RIGHT = {
    "UTF-16 with its mark": (ROWS.encode("utf-16"), "a: 24 rows kept, none set aside\n"),
    "byte-order mark": (b"\xef\xbb\xbf" + ROWS.encode(), "a: 24 rows kept, none set aside\n"),
    "Windows line ends": (ROWS.replace("\n", "\r\n").encode(), "a: 24 rows kept, none set aside\n"),
    "1 MB text": (
        ROWS.encode() + b"x" * 1_000_000 + b",joy\n",
        "Warning: 1 text is longer than 100,000 characters.\n",
    ),
    "null bytes": (
        ROWS.encode() + b"a\x00b,joy\n",
        "a: 24 rows kept, 1 set aside (1 with null bytes)\n",
    ),
    "no label": (
        ROWS.encode() + b"who knows,\n",
        "a: 24 rows kept, 1 set aside (1 without a label)\n",
    ),
    "labels that differ by case": (
        ROWS.encode() + b"hey,Joy\nyo,Joy\n",
        "Warning: Some classes differ only in how they are written ('Joy', 'joy'); merge them with "
        "--merge-spellings.\n",
    ),
    "labels that differ by spaces": (
        ROWS.encode() + b"hey,joy \nyo,joy \n",
        "Warning: Some classes differ only in how they are written ('joy', 'joy '); merge them "
        "with --merge-spellings.\n",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("data", "says"), RIGHT.values(), ids=RIGHT.keys())
def test_odd_but_right(here: Path, data: bytes, says: str, command: Any) -> None:
    (here / "a.csv").write_bytes(data)
    imported = command("import", "a.csv")
    assert (imported.code, imported.err) == (0, "")
    assert says in imported.out
    assert command("score", "a", "--output", "f.parquet").code == 0
    assert pq.read_metadata(here / "f.parquet").num_rows == imported_rows(imported.out)


def imported_rows(said: str) -> int:
    return int(said.split(" rows kept")[0].split()[-1])


ODD_TEXTS = [
    "<b>bold</b> &amp; <script>alert(1)</script>",
    "**bold** [link](javascript:alert(1)) `code` :smile: $x^2$",
    "=HYPERLINK(\"http://evil\")&cmd|' /C calc'!A0",
    "+1 -1 @SUM(A1) ＝1",
    "\u202eright to left\u202c עברית مرحبا",
    "line\nbreak\r\nand\ttab \x1b[31mred\x1b[0m \x07",
    'quote " and comma, and "" two',
    "👩‍👩‍👧‍👦 e\u0301 ﬁ",
]


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_texts_stay_literal(here: Path, ending: str, command: Any) -> None:
    texts = [f"{text} {i}" for i in range(4) for text in ODD_TEXTS]
    labels = ["<i>joy</i>", "=anger"] * (len(texts) // 2)
    pq.write_table(pa.table({"text": texts, "label": labels}), here / "odd.parquet")
    assert command("score", "odd.parquet", "--output", f"f.{ending}").code == 0
    assert command("export", "odd", "--format", ending, "--output", f"e.{ending}").code == 0
    read: Any = {
        "csv": lambda path: pd.read_csv(path, keep_default_na=False),
        "parquet": pd.read_parquet,
        "jsonl": lambda path: pd.read_json(path, lines=True, dtype=False),
    }[ending]
    findings = read(here / f"f.{ending}").sort_values("row")
    assert findings["text"].tolist() == texts
    assert findings["given_label"].tolist() == labels
    assert read(here / f"e.{ending}")["text"].tolist() == texts

"""What the tests of several packages need."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

# Several workers share the cores; the libraries read this when they are loaded.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

# Pages may use the files of the tests.
os.environ["LABELREVIEW_FILES"] = "/"

# Nothing is prepared for pages that nobody opens.
os.environ["LABELREVIEW_PREPARE"] = "0"

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filelock import FileLock
from hypothesis import settings
from sqlalchemy import create_engine, make_url, text

from labelreview.cli.job_handlers import do_job
from labelreview.core.configuration import Configuration
from labelreview.core.labels import Labels
from labelreview.data.dataset import Dataset, ImportReport
from labelreview.decision_log import DecisionLog
from labelreview.findings.findings import Findings
from labelreview.findings.saved_selections import SavedSelections
from labelreview.jobs import Jobs
from labelreview.runs.run import Run
from labelreview.signals import SIGNALS
from labelreview.signals.signal import TokenSignal
from labelreview.store import open_engine
from labelreview.store.catalog import Catalog
from labelreview.workspace import Workspace

# An example is as slow as the machine is busy, which says nothing of the code.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.hookimpl(tryfirst=True)  # before the selection by marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Call slow what needs the scored posts, and run the files that take longest first, so that no
    worker waits for another at the end."""
    weights: Counter[Path] = Counter()
    for item in items:
        if "builtin_folder" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")
        for name, seconds in _SECONDS.items():
            weights[item.path] += seconds if item.get_closest_marker(name) else 0
    items.sort(key=lambda item: -weights[item.path])


_SECONDS = {"browser": 4, "docs": 4, "models": 1, "slow": 1}
"""Marker -> about how long such a test takes."""


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """The main module is the same after each test: `AppTest` leaves the script of its page there,
    which every process that a later test starts would run first."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def make_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`make_once("name", make)`: the folder that `make(folder)` writes. It is made once in a run,
    by the worker that first needs it, and must only be read or copied."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def once(name: str, make: Callable[[Path], object]) -> Path:
        folder, unfinished = shared / name, shared / f"unfinished-{name}"
        with FileLock(shared / f"{name}.lock"):
            if not folder.exists():
                shutil.rmtree(unfinished, ignore_errors=True)
                make(unfinished)
                unfinished.rename(folder)
        return folder

    return once


@dataclass(frozen=True)
class Said:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def command() -> Callable[..., Said]:
    """Run the command line in this process, errors handled as in a process of its own."""

    def run(*arguments: object) -> Said:
        from labelreview.cli import main

        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in "12")
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit) as ended,
        ):
            main([str(argument) for argument in arguments])
        said = []
        for stream in (out, err):
            stream.flush()
            said.append(stream.buffer.getvalue().decode())  # type: ignore[attr-defined]
        return Said(ended.value.code, *said)  # type: ignore[arg-type]

    return run


@pytest.fixture
def new_database(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """A function that makes an empty database, "sqlite" or "postgresql", and returns its URL.
    LABELREVIEW_TEST_POSTGRESQL is the URL of a server."""
    server = os.environ.get("LABELREVIEW_TEST_POSTGRESQL")
    made: list[str] = []

    def make(kind: str) -> str:
        if kind == "sqlite":
            folder = tmp_path / f"database-{uuid.uuid4().hex[:8]}" if made else tmp_path
            made.append("")
            return f"sqlite:///{folder / 'decisions.db'}"
        if not server:
            reason = "LABELREVIEW_TEST_POSTGRESQL names no server"
            pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
        made.append(f"test_{uuid.uuid4().hex}")
        _on_server(server, f"CREATE DATABASE {made[-1]}")
        return make_url(server).set(database=made[-1]).render_as_string(hide_password=False)

    yield make
    for name in filter(None, made):
        _on_server(str(server), f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(server: str, statement: str) -> None:
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """An empty database of each kind."""
    return new_database(request.param)


ODD_TEXTS = (
    "plain post about rain",
    "Rain RAIN rain",
    "=SUM(A1:A9)",
    "<script>alert(1)</script> 50% off_now",
    'it\'s a "quote"; DROP TABLE scored --',
    "two\nlines\tand\\backslash",
    "\u202eright to left\u202c עברית",
    "🙏🏽 emoji 👩‍👩‍👧 and ÀÉ",
    " leading and trailing ",
    "x" * 3_000,
)
"""Texts that a table, a query or a page could trip over."""


@pytest.fixture(scope="session")
def make_findings(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., Findings]]:
    """A function that makes findings with random numbers, many ties and an empty decision log.

    `texts` are used in turn. The last class is never given and never suggested.
    """
    engines = []

    def make(
        rows: int = 120,
        classes: tuple[str, ...] = ("joy", "anger", "none", "never"),
        texts: Sequence[str] = ODD_TEXTS,
        seed: int = 0,
    ) -> Findings:
        folder = tmp_path_factory.mktemp("findings")
        rng = np.random.default_rng(seed)
        given, suggested = rng.integers(0, len(classes) - 1, (2, rows))
        names = np.array(classes, dtype=object)
        # Every third row of the source was set aside: a row is not a position.
        row = np.arange(rows) * 3 // 2
        ids = [f" {i} ü" if i % 5 else f"id {i}" for i in range(rows)]
        split = np.array(["train", "test", None], dtype=object)[rng.integers(0, 3, rows)]
        group = rng.integers(0, rows * 3 // 4, rows).astype(np.int32)
        same = np.bincount(group)[group].astype(np.int32)
        examples = {
            "example_id": ids,
            "row": row,
            "text": [texts[i % len(texts)] for i in range(rows)],
            "given_label": names[given],
            "given": given.astype(np.int32),
            "split": split,
        }
        neighbours = rng.integers(-1, rows, (rows, 20)).astype(np.int32)
        neighbours[0] = -1
        findings = {
            "position": np.arange(rows, dtype=np.int32),
            "example_id": ids,
            "row": row,
            "split": split,
            "given_label": names[given],
            "suggested_label": names[suggested],
            "score": rng.integers(0, 21, rows) / 20,
            "is_flagged": rng.random(rows) < 0.2,
            "confidence": (rng.integers(10, 21, rows) / 20).astype(np.float32),
            "given_probability": rng.random(rows, np.float32),
            "neighbour_agreement": pa.array(
                rng.random(rows, np.float32), mask=(neighbours < 0).all(axis=1)
            ),
            "text_group": group,
            "same_text": same,
            "other_label": np.minimum(same - 1, rng.integers(0, 2, rows)).astype(np.int32),
            **_signals(rng, rows),
        }
        pq.write_table(pa.table(examples), folder / "examples.parquet", row_group_size=20_000)
        pq.write_table(pa.table(findings), folder / "findings.parquet", row_group_size=20_000)
        np.save(folder / "probabilities.npy", rng.dirichlet(np.ones(len(classes)), rows))
        np.save(folder / "neighbours.npy", neighbours)
        np.save(folder / "similarities.npy", np.sort(rng.random((rows, 20), np.float32))[:, ::-1])
        labels = Labels(classes)
        report = ImportReport(rows=int(row[-1]) + 1, kept=rows, set_aside={}, warnings=())
        dataset = Dataset(
            folder, "d", "made up", "text", "label", "id", "split", labels, classes, report
        )
        run = Run(folder, "r", "d", Configuration(), "2026-01-01T00:00:00+00:00", rows, 0, ())
        engine = open_engine(f"sqlite:///{folder / 'decisions.db'}")
        engines.append(engine)
        Catalog(engine).add_dataset("made up", "d")
        log = DecisionLog(engine, "made up", labels)
        return Findings(dataset, run, log, SavedSelections(folder / "picks"), folder / "evidence")

    yield make
    for engine in engines:
        engine.dispose()


@pytest.fixture(scope="session")
def builtin_folder(make_once: Callable[..., Path]) -> Path:
    """A workspace with the built-in dataset, imported and scored. Only to be read or copied."""
    return make_once("builtin", _score_builtin)


def _score_builtin(folder: Path) -> None:
    space = Workspace.open(folder)
    space.score(space.import_dataset("builtin").name, Configuration())
    space.close()


@pytest.fixture
def builtin_space(builtin_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace of one's own with the built-in dataset, imported and scored."""
    shutil.copytree(builtin_folder, tmp_path / "workspace")
    space = Workspace.open(tmp_path / "workspace")
    yield space
    space.close()


@pytest.fixture
def work_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are done in this process, as the real one does them, before `start` returns."""

    def work(jobs: Jobs, job_id: int) -> None:
        space = Workspace(jobs.settings, open_engine(jobs.settings.database_url))
        do_job(space, job_id)
        space.close()

    monkeypatch.setattr(Jobs, "_spawn", work)


@pytest.fixture
def at_hand(builtin_space: Workspace) -> tuple[Dataset, Run, Path]:
    """The built-in posts, their run, and where its evidence is kept."""
    space = builtin_space
    return space.dataset("builtin"), space.run("builtin"), space.evidence_folder


def _signals(rng: np.random.Generator, rows: int) -> dict[str, np.ndarray]:
    """What a run on words and characters has."""
    columns = {}
    for signal in SIGNALS:
        if signal.is_default and signal.needs <= {"heads"}:
            columns[f"{signal.name}_score"] = rng.random(rows, np.float32)
        if isinstance(signal, TokenSignal):
            columns[signal.name] = np.where(rng.random(rows) < 0.1, "rain", None)
    return columns


def _make_checkpoint(folder, names, **options):
    """A tiny BERT classifier with random weights and a vocabulary of single characters."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir(parents=True)
    signs = "abcdefghijklmnopqrstuvwxyz0123456789!"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *signs, *(f"##{sign}" for sign in signs)]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast.from_pretrained(folder).save_pretrained(folder)
    torch.manual_seed(0)
    sizes = {"num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        max_position_embeddings=64,
        initializer_range=0.5,
        id2label=dict(enumerate(names)),
        label2id={name: i for i, name in enumerate(names)},
        **sizes | options,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def make_checkpoint_at():
    pytest.importorskip("torch", reason="needs the extra models")
    return _make_checkpoint


@pytest.fixture
def make_checkpoint(make_checkpoint_at, tmp_path):
    return lambda name, names, **options: make_checkpoint_at(tmp_path / name, names, **options)

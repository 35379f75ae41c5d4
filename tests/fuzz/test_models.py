"""Damaged folders of models and damaged arrays of probabilities."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest

from labelreview.evidence.checkpoint import checkpoint_probabilities
from labelreview.evidence.encoder import encode
from labelreview.evidence.predictions import Rows, read_predictions

from .damage import IS_FULL, damaged, only_sentences

MODELS, ARRAYS = (100, 100) if IS_FULL else (12, 25)
CLASSES = ("anger", "joy", "fear")
TEXTS = ["the ferry leaves at noon", "no water here", "an island"]


def test_damaged_models_are_used_or_refused(
    make_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    model = make_checkpoint("sound", CLASSES)
    failures: list[str] = []
    files = sorted(path.name for path in model.iterdir())
    for number in range(MODELS):
        chance = Random(number)
        place = tmp_path / f"model-{number}"
        shutil.copytree(model, place)
        for name in chance.sample(files, chance.choice((1, 1, 2))):
            if chance.random() < 0.15:
                (place / name).unlink()
            else:
                (place / name).write_bytes(damaged((model / name).read_bytes(), chance))
        with only_sentences(f"{number} {name}", failures):
            if number % 2:
                checkpoint_probabilities(TEXTS, str(place), CLASSES, cache=tmp_path / "cache")
            else:
                encode(TEXTS, str(place), cache=tmp_path / "cache")
    assert failures == []


def _saved(array: object) -> bytes:
    out = io.BytesIO()
    np.save(out, array, allow_pickle=True)
    return out.getvalue()


def test_damaged_probabilities_are_read_or_refused(tmp_path: Path) -> None:
    failures: list[str] = []
    n = 40
    chances = np.random.default_rng(0).dirichlet((1, 1, 1), n)
    ids = [f"e{i}" for i in range(n)]
    table = pd.DataFrame(chances, columns=CLASSES).assign(example_id=ids)
    parquet = io.BytesIO()
    table.to_parquet(parquet)
    sound = {
        "a.npy": _saved(chances),
        "half.npy": _saved(chances.astype(np.float16)),
        "ids.npy": _saved(np.arange(n) % 3),
        "names.npy": _saved(np.array(CLASSES)[np.arange(n) % 3]),
        "a.csv": table.to_csv(index=False).encode(),
        "a.parquet": parquet.getvalue(),
    }
    wanted = Rows(np.arange(n, dtype=np.int32) % 3, ids, np.arange(n), n)
    for number in range(ARRAYS):
        chance = Random(number)
        name = sorted(sound)[number % len(sound)]
        path = tmp_path / name
        path.write_bytes(damaged(sound[name], chance))
        with only_sentences(f"{number} {name}", failures):
            read_predictions(path, CLASSES, wanted)
    assert failures == []


@pytest.mark.parametrize(
    "shape",
    ["(9999999999, 3)", "(-1, 3)", "(1, 9999999999)", "(40, 3, 1)", "()", "(4" + "0" * 30 + ",)"],
)
@pytest.mark.parametrize("kind", ["<f8", "<U99999999", "|O", "<f2", "|V9", "<M8[ns]"])
def test_a_header_that_promises_anything_is_refused(shape: str, kind: str, tmp_path: Path) -> None:
    failures: list[str] = []
    head = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    path = tmp_path / "a.npy"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head.encode())
    wanted = Rows(np.zeros(40, np.int32), [f"e{i}" for i in range(40)], np.arange(40), 40)
    with only_sentences(shape, failures):
        read_predictions(path, CLASSES, wanted)
        failures.append("it was read")
    assert failures == []

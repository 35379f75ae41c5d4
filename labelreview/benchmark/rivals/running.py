"""One rival on one dataset with one noise, and what its detectors found."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.benchmark.rivals.environments import ReadyRival
from labelreview.benchmark.rivals.processes import run_limited
from labelreview.core.labels import shortened
from labelreview.core.names import one_line

_LONGEST = 200  # characters of a reason


@dataclass(frozen=True, slots=True)
class RivalOutcome:
    """Scores by detector, float64 (n,), 1 or the largest most suspicious; why other detectors have
    none; and why the whole of it was stopped, "" when it was not."""

    scores: Mapping[str, NDArray[np.float64]]
    failed: Mapping[str, str]
    stopped: str


def run_rival(
    ready: ReadyRival,
    vectors: NDArray[np.float32],
    labels: NDArray[np.intp],
    folds: NDArray[np.intp],
    probabilities: NDArray[np.float64],
    seed: int,
    seconds: float,
) -> RivalOutcome:
    """Run all detectors of a rival; what they found before a time limit counts.

    vectors, labels:
        Embeddings (n, d), and given classes 0 to K - 1, (n,), each of which occurs.
    folds, probabilities:
        Fold of each row, (n,), and the probabilities that a model gave it that had learned from the
        other folds, (n, K).
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, target = folder / "input.npz", folder / "output.npz"
        np.savez(
            source,
            embeddings=vectors,
            labels=labels.astype(np.int64),
            folds=folds.astype(np.int64),
            probabilities=probabilities,
            seed=np.int64(seed),
        )
        command = [ready.python, str(ready.rival.adapter), str(source), str(target)]
        ended = run_limited(command, folder, seconds)
        return _read(target, len(labels), ended.problem)


def _read(target: Path, rows: int, stopped: str) -> RivalOutcome:
    """What an adapter wrote, which nothing else has checked."""
    if not target.exists():
        return RivalOutcome({}, {}, stopped or "it wrote no scores")
    scores: dict[str, NDArray[np.float64]] = {}
    failed: dict[str, str] = {}
    try:
        with np.load(target, allow_pickle=False) as arrays:
            for key, values in arrays.items():
                kind, _, detector = key.partition(" ")
                if kind == "failed":
                    failed[detector] = shortened(one_line(str(values)), _LONGEST)
                elif values.shape != (rows,) or not np.isfinite(values).all():
                    failed[detector] = f"it did not score each of the {rows:,} rows"
                else:
                    scores[detector] = values.astype(np.float64)
    except (OSError, ValueError, TypeError, EOFError) as error:
        return RivalOutcome({}, {}, f"its scores cannot be read ({one_line(error)})")
    return RivalOutcome(scores, failed, stopped)

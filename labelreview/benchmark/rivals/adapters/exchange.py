"""What the adapters share: the input, and writing the score of each detector as it is found.

This file and those beside it run in the environment of a rival: they use NumPy and the rival, and
nothing of labelreview.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Inputs:
    """What a detector gets.

    embeddings:
        float32 (n, d).
    labels:
        Given labels, int64 (n,), 0 to K - 1, each of which occurs.
    folds:
        Fold of each row, int64 (n,).
    probabilities:
        float64 (n, K): each row's of a logistic regression on the embeddings of other folds.
    seed:
        Of every draw.
    """

    embeddings: Any
    labels: Any
    folds: Any
    probabilities: Any
    seed: int


Detector = Callable[[Inputs], Any]
"""Returns a score of each row, (n,); 1, or the largest, is most suspicious."""


def main(detectors: Mapping[str, Detector]) -> None:
    """Run the detectors on the file that the first argument names, in order, and write their scores
    into that of the second.

    The output has an array "score <detector>" for each that succeeded, and the reason as "failed
    <detector>" for each that did not. It is complete after each detector, so that what a time limit
    stops loses nothing that was found.
    """
    source, target = map(Path, sys.argv[1:3])
    with np.load(source, allow_pickle=False) as arrays:
        inputs = Inputs(**{**arrays, "seed": int(arrays["seed"])})
    found: dict[str, Any] = {}
    for name, detector in detectors.items():
        np.random.seed(inputs.seed)  # for those that draw from the global generator
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found[f"score {name}"] = np.asarray(detector(inputs), dtype=np.float64)
        except Exception as error:  # whatever a rival raises is one detector's failure
            found[f"failed {name}"] = np.asarray(f"{type(error).__name__}: {error}")
        _write(target, found)


def _write(target: Path, arrays: Mapping[str, Any]) -> None:
    unfinished = target.with_name(f"unfinished-{target.name}")
    np.savez(unfinished, **arrays)
    os.replace(unfinished, target)

"""Docta: SimiFeat with the settings of its example for tables, by rank and by vote.

It scores the rows that it flags; the others share the least score.
"""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
from exchange import Inputs, main

SAMPLE = 35_000
# Estimating the transition matrix takes a loop over pairs of classes in each of 1,501 steps:
# minutes for 20 classes, hours for 77.
MOST_CLASSES = 20


def simifeat(method: str, inputs: Inputs) -> Any:
    """Return the share of rounds that call a row wrong, 0 for a row that is not flagged."""
    import torch
    from docta.apis import DetectLabel
    from docta.datasets import CustomizedDataset

    classes = inputs.probabilities.shape[1]
    if method == "rank" and classes > MOST_CLASSES:
        raise ValueError(f"it takes hours with {classes} classes")
    torch.manual_seed(inputs.seed)
    given = np.asarray(inputs.labels)
    data = CustomizedDataset(inputs.embeddings, given, index=np.arange(len(given)))
    config = SimpleNamespace(
        num_classes=classes,
        details=False,
        hoc_cfg=SimpleNamespace(
            max_step=1501, T0=None, p0=None, lr=0.1, num_rounds=50, sample_size=SAMPLE,
            already_2nn=False, device="cpu",
        ),
        detect_cfg=SimpleNamespace(
            num_epoch=51, sample_size=SAMPLE, k=10, name="simifeat", method=method
        ),
    )  # fmt: skip
    detector = DetectLabel(config, data)
    detector.detect()
    score = np.zeros(len(given))
    for row, share in detector.report.detection["label_error"]:
        score[int(row)] = share
    return score


if __name__ == "__main__":
    main({"vote": partial(simifeat, "mv"), "rank": partial(simifeat, "rank")})

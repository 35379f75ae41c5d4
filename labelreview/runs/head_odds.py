"""What each head of a pool says of each given label, kept with the run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import check_parquet, load_table
from labelreview.core.row_blocks import row_blocks
from labelreview.evidence import Evidence
from labelreview.evidence.out_of_fold import FLOOR

_FILE = "heads.parquet"


def wrong_odds(
    labels: NDArray[np.int32], probabilities: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Return the log-odds that each given label is wrong, float64 (n,).

    All other classes together against the given one; `labels` are int32 (n,), `probabilities`
    float32 (n, K).
    """
    odds = np.empty(len(labels))
    for block in row_blocks(len(labels)):
        p, given = probabilities[block].astype(np.float64), labels[block]
        own = np.maximum(p[np.arange(len(given)), given], FLOOR)
        p[np.arange(len(given)), given] = 0
        odds[block] = np.log(np.maximum(p.sum(axis=1), FLOOR)) - np.log(own)
    return odds


def head_odds(evidence: Evidence) -> dict[str, NDArray[np.float64]]:
    """Return by head its log-odds that each given label is wrong, float64 (n,)."""
    return {name: wrong_odds(evidence.labels, head) for name, head in evidence.heads.items()}


def save_head_odds(folder: Path, evidence: Evidence) -> None:
    """Write `head_odds` into the folder of a run, as float32."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    odds = {name: each.astype(np.float32) for name, each in head_odds(evidence).items()}
    pq.write_table(pa.table(odds), folder / _FILE)


def read_head_odds(folder: Path) -> dict[str, NDArray[np.float32]]:
    """Read what `save_head_odds` wrote, float32 (n,) each; empty for runs made before there was
    such a file."""
    if not (folder / _FILE).exists():
        return {}
    table = load_table(folder / _FILE)
    return {name: table[name].to_numpy() for name in table.column_names}


def check_head_odds(folder: Path) -> None:
    """Raise what a damaged file raises."""
    if (folder / _FILE).exists():
        check_parquet(folder / _FILE)

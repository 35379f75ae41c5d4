"""How many given labels are wrong."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from labelreview.ranking.chance import beats_chance

# Fitted to 378 settings (docs/concepts/score.md). Chosen without the kind of noise and the dataset
# on which it is then measured, it is off by a factor of 1.41 at the median and of 2.9 at the 90th
# percentile; the label issues alone by 1.60 and 5.6.
_HIDDEN, _STEEPNESS = 2.0, 5


def count_contradicted(given: NDArray[np.int32], heads: Mapping[str, NDArray[np.float32]]) -> int:
    """Count the rows where at least half of the heads that know anything find another label more
    probable; 0 where none does.

    given, heads:
        int32 (n,), and by name of the head float32 (n, K), out of fold.
    """
    knowing = [head for head in heads.values() if beats_chance(given, head)]
    votes = np.zeros(len(given), dtype=np.int32)
    for head in knowing:
        votes += head.argmax(axis=1) != given
    return int((2 * votes >= len(knowing)).sum()) if knowing else 0


def estimate_errors(label_issues: int, contradicted: int) -> int:
    """Estimate the number of wrong labels from `cleanlab.count.num_label_issues` of the pooled
    probabilities and the number of rows that `count_contradicted` counts.

    Random errors are hard to learn, so the pool contradicts them and the label issues count them.
    Errors that follow a pattern, such as those of keyword rules, are learned by the heads that can
    express it and then by the pool. The other heads still contradict the labels. The fewer of the
    contradicted rows are label issues, the more errors are hidden from the pool.
    """
    hidden = max(contradicted - label_issues, 0)
    share = hidden / max(contradicted, 1)
    return round(label_issues + _HIDDEN * contradicted * share**_STEEPNESS)

"""How many random control examples it takes until one can plan by the estimate."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache

import numpy as np

from labelreview.review.stopping.left import BINS, Left, estimate_from_counts

ENOUGH_CONTROLS = 30
"""Random control examples without which nobody knows the rows that the scores do not doubt: where
none of 30 is wrong, at most a tenth of all others is, with 95% confidence (the rule of three)."""
WIDEST_RATIO = 4.0
"""The upper end of a usable interval over the lower one: the middle is right within a factor of
two, which is what tells an hour of work from a day."""
AIMED_RATIO = 3.0
"""What control examples are planned for: about half of all samples turn out worse than expected."""
WIDEST_SHARE = 0.01
"""Or how far apart the ends are, as a share of all rows: the share of right labels is then known to
a percentage point, also where almost nothing is left and ratios mean nothing."""
FEW = 10
"""Or an upper end that is a handful: whatever the ratio, nobody plans for fewer."""
STEPS = (10, 20, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500, 700, 1_000)
"""Numbers of further control examples that are tried out."""


@lru_cache(maxsize=32)
def controls_needed(doubts: tuple[int, ...], prior_errors: float) -> int:
    """Return how many random control examples should make the interval usable, if they turn out as
    the run expects; at least `ENOUGH_CONTROLS`.

    doubts:
        Rows by bin of the score, of `BINS`.

    It depends on nothing that people decide, so that the number still to decide counts down.
    """
    everywhere = np.array(doubts, dtype=np.int64)
    rows = int(everywhere.sum())
    nothing = np.zeros(BINS)
    before = estimate_from_counts(
        everywhere, nothing, nothing, controls=0, prior_errors=prior_errors
    )
    # The mean of a wide belief is far above its middle, and would promise many finds.
    chances = before.chances * min(
        1.0, before.errors / max(float(everywhere @ before.chances), 1e-9)
    )

    def is_enough(controls: int) -> bool:
        drawn = min(1.0, controls / max(rows, 1)) * everywhere
        after = estimate_from_counts(
            everywhere, drawn, drawn * chances, controls=controls, prior_errors=prior_errors
        )
        return is_narrow(after, rows, AIMED_RATIO)

    enough = bisect_left(STEPS, True, key=is_enough)
    return max(ENOUGH_CONTROLS, STEPS[min(enough, len(STEPS) - 1)])


def is_narrow(left: Left, rows: int, ratio: float = WIDEST_RATIO) -> bool:
    """Return whether one can plan by an interval, in a dataset of that many rows.

    >>> left = Left(210, 100, 420, 8_000, 400, 60, np.zeros(1))
    >>> is_narrow(left, 9_000), is_narrow(left, 90_000)
    (False, True)
    """
    is_close = left.high <= ratio * max(left.low, 1)
    return is_close or left.high <= FEW or left.high - left.low <= WIDEST_SHARE * rows

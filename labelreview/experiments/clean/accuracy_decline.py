"""How accuracy falls with noise, and from which suggestions on relabelling beats pruning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from labelreview.experiments.clean.cells import PRUNED, RIGHT_SHARES, suggestions_right

_STRAIGHT = 1.5  # how much steeper one half may be; a convention, not a measurement


@dataclass(frozen=True, slots=True)
class AccuracyDecline:
    """How accuracy falls with the rate of noise.

    all, lower, upper:
        Accuracy (0 to 1) lost for each 10 points of noise, over all rates and over the lower and
        the upper half of them; negative where accuracy rises.
    r2:
        R² of a straight line through all rates, 0 to 1.
    """

    all: float
    lower: float
    upper: float
    r2: float

    @property
    def is_straight(self) -> bool:
        """Whether neither half is more than 1.5 times as steep as the other."""
        small, large = sorted((self.lower, self.upper))
        return small > 0 and large <= _STRAIGHT * small


def accuracy_decline(accuracy: pd.Series[float]) -> AccuracyDecline | None:
    """Fit straight lines to mean accuracies, indexed by share of wrong labels.

    None with fewer than four rates, or when all accuracies are equal.
    """
    if len(accuracy) < 4 or np.ptp(accuracy) == 0:
        return None
    rates, values = accuracy.index.to_numpy(dtype=float), accuracy.to_numpy()
    middle = len(rates) // 2

    def slope(part: slice) -> float:
        return float(-np.polyfit(rates[part], values[part], 1)[0] / 10)

    r2 = float(np.corrcoef(rates, values)[0, 1] ** 2)
    return AccuracyDecline(
        slope(slice(None)), slope(slice(None, middle + 1)), slope(slice(middle, None)), r2
    )


def turning_point(means: pd.DataFrame) -> float:
    """Return the share of right suggestions, 0 to 1, from which on relabelling beats pruning.

    `means` holds mean accuracies, indexed by rate with a column for each method. The gain is
    averaged over rates above 0 and interpolated linearly between the measured shares. 0 when
    relabelling is always at least as good, NaN when it never is.
    """
    noisy = means[means.index != 0]
    gain = [
        float((noisy[suggestions_right(share)] - noisy[PRUNED]).mean()) for share in RIGHT_SHARES
    ]
    if np.isnan(gain).any() or gain[-1] < 0:
        return float("nan")
    below = [i for i, value in enumerate(gain) if value < 0]
    if not below:
        return 0.0
    i = below[-1]
    step = RIGHT_SHARES[i + 1] - RIGHT_SHARES[i]
    return RIGHT_SHARES[i] - gain[i] * step / (gain[i + 1] - gain[i])

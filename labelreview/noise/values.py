"""Given labels together with the true ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Noisy:
    """Given labels and true labels, both class ids, int32 (n,)."""

    labels: NDArray[np.int32]
    truth: NDArray[np.int32]

    @property
    def is_error(self) -> NDArray[np.bool_]:
        """True where the given label is wrong, bool (n,)."""
        is_error: NDArray[np.bool_] = self.labels != self.truth
        return is_error


def errors_at(rate: float, rows: int) -> int:
    """Return how many of `rows` labels a share `rate` is, rounded.

    >>> errors_at(0.08, 5_000)
    400
    """
    return round(rate * rows)

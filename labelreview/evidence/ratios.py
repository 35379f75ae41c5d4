"""Words that speak for one class, weighed by how much they do."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin


class LogCountRatio(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn says Any
    """Presence of a feature times how much more often one of two classes has it, as a logarithm.

    On these features a linear model of short texts is as good as one that has seen many more of
    them (Wang & Manning 2012, "Baselines and Bigrams").
    """

    def fit(self, matrix: Any, is_positive: Any) -> Self:
        """Learn from a CSR matrix (n, d), whose stored values count as presence, and booleans."""
        positive = np.asarray(is_positive, dtype=bool)
        shares = [self._shares(matrix[chosen]) for chosen in (positive, ~positive)]
        self.ratios_ = np.log(shares[0] / shares[1]).astype(np.float32)
        return self

    def transform(self, matrix: Any) -> Any:
        """The CSR matrix with the ratio in place of each stored value, float32 (n, d)."""
        from scipy.sparse import csr_matrix

        values = self.ratios_[matrix.indices]
        return csr_matrix((values, matrix.indices, matrix.indptr), shape=matrix.shape)

    @staticmethod
    def _shares(matrix: Any) -> Any:
        counts = 1.0 + np.bincount(matrix.indices, minlength=matrix.shape[1])
        return counts / counts.sum()

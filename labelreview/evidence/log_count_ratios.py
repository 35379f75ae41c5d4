"""Log-count ratio features: n-grams weighted by how strongly they indicate a class."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin


class LogCountRatio(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn says Any
    """Replace each present feature by the log ratio of its frequencies in two classes.

    The naive Bayes features of Wang & Manning (2012, "Baselines and Bigrams"), on which linear
    models of short texts need fewer rows than on counts.
    """

    def fit(self, matrix: Any, is_positive: Any) -> Self:
        """Fit on a CSR matrix (n, d), whose stored values count as presence, and bool (n,)."""
        positive = np.asarray(is_positive, dtype=bool)
        sides = np.stack([positive, ~positive], axis=1).astype(np.float32)
        # A product of sparse and dense avoids copying the matrix.
        counts = 1.0 + self._of(matrix, np.ones(matrix.nnz, np.float32)).T @ sides
        logs = np.log(counts / counts.sum(axis=0))
        self.ratios_ = logs[:, 0] - logs[:, 1]
        return self

    def transform(self, matrix: Any) -> Any:
        """Return the CSR matrix with each stored value replaced by its ratio, float32 (n, d)."""
        return self._of(matrix, self.ratios_[matrix.indices])

    @staticmethod
    def _of(matrix: Any, values: Any) -> Any:
        from scipy.sparse import csr_matrix

        return csr_matrix((values, matrix.indices, matrix.indptr), shape=matrix.shape)

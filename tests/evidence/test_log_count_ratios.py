import numpy as np
import pytest
from scipy.sparse import csr_matrix

from labelreview.evidence.log_count_ratios import LogCountRatio


def test_presence_times_the_ratio_of_shares():
    matrix = csr_matrix(np.array([[0.3, 0.1, 0], [2.0, 0, 0], [0, 0.4, 0.5]], dtype=np.float32))
    ratio = LogCountRatio().fit(matrix, np.array([True, True, False]))
    # With one more of each: 3, 2 and 1 of 6 on one side, 1, 2 and 2 of 5 on the other.
    expected = np.log([(3 / 6) / (1 / 5), (2 / 6) / (2 / 5), (1 / 6) / (2 / 5)])
    assert ratio.ratios_ == pytest.approx(expected, rel=1e-5)
    weighed = ratio.transform(matrix)
    assert weighed.dtype == np.float32
    assert weighed.toarray() == pytest.approx((matrix.toarray() > 0) * expected, rel=1e-5)


def test_the_matrix_stays_as_it_is():
    values = np.array([[0.3, 0.1], [0, 2.0]], dtype=np.float32)
    matrix = csr_matrix(values)
    LogCountRatio().fit_transform(matrix, np.array([True, False]))
    assert (matrix.toarray() == values).all()

"""What several classifiers saw, as one."""

import numpy as np

from labelreview.evidence.fine_tuning.dynamics import average

NO_DROPOUT = np.empty((3, 0), dtype=np.float32)


def said(*rows):
    return np.array(rows, dtype=np.float32)


def test_the_mean_of_those_that_learned_a_row():
    one = (np.array([0, 1]), said([[0.5, 1], [0.7, 2]], [[0.2, -3], [0.4, -1]]))
    two = (np.array([1, 2]), said([[0.6, 1], [0.8, 3]], [[0.9, 4], [1.0, 5]]))
    dynamics = average([one, two], NO_DROPOUT)
    np.testing.assert_allclose(dynamics.confidence, [[0.5, 0.7], [0.4, 0.6], [0.9, 1]], rtol=1e-6)
    np.testing.assert_allclose(dynamics.margin, [[1, 2], [-1, 1], [4, 5]])
    np.testing.assert_allclose(dynamics.correct, [[1, 1], [0.5, 0.5], [1, 1]])
    assert dynamics.dropout is NO_DROPOUT


def test_epochs_that_were_left_out():
    seen = (np.arange(3), said(*[[[0.5, 1], [np.nan, np.nan], [np.nan, np.nan]]] * 3))
    dynamics = average([seen], NO_DROPOUT)
    assert (dynamics.confidence == 0.5).all()
    assert (dynamics.margin == 1).all()

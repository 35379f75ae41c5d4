"""What several classifiers saw, as one."""

import numpy as np

from labelreview.evidence.fine_tuning.dynamics import average

LABELS = np.array([0, 1, 1], dtype=np.int32)
HELD_OUT = np.array([[0.9, 0.1], [0.8, 0.2], [0.25, 0.75]], dtype=np.float32)
NO_DROPOUT = np.empty((3, 0), dtype=np.float32)


def said(*rows):
    return np.array(rows, dtype=np.float32)


def test_the_mean_of_those_that_learned_a_row():
    one = (np.array([0, 1]), said([[0.5, 1], [0.7, 2]], [[0.2, -3], [0.4, -1]]))
    two = (np.array([1, 2]), said([[0.6, 1], [0.8, 3]], [[0.9, 4], [1.0, 5]]))
    dynamics = average([one, two], HELD_OUT, LABELS, NO_DROPOUT)
    np.testing.assert_allclose(dynamics.confidence, [[0.5, 0.7], [0.4, 0.6], [0.9, 1]], rtol=1e-6)
    np.testing.assert_allclose(dynamics.margin, [[1, 2], [-1, 1], [4, 5]])
    np.testing.assert_allclose(dynamics.correct, [[1, 1], [0.5, 0.5], [1, 1]])
    assert dynamics.dropout is NO_DROPOUT


def test_epochs_that_were_left_out():
    seen = (np.arange(3), said(*[[[0.5, 1], [np.nan, np.nan], [np.nan, np.nan]]] * 3))
    dynamics = average([seen], HELD_OUT, LABELS, NO_DROPOUT)
    assert (dynamics.confidence == 0.5).all()
    assert (dynamics.margin == 1).all()


def test_a_row_that_nobody_learned():
    seen = (np.array([0, 1]), said([[0.5, 1]], [[0.5, 1]]))
    dynamics = average([seen], HELD_OUT, LABELS, NO_DROPOUT)
    np.testing.assert_allclose(dynamics.confidence[2], [0.75])
    np.testing.assert_allclose(dynamics.margin[2], [np.log(3)], rtol=1e-6)
    assert dynamics.correct[2] == [1]

"""Heads that leave out each row by itself: ridge regression and nearest neighbours."""

from __future__ import annotations

from labelreview.evidence.heads.head import Head, HeadInputs
from labelreview.evidence.neighbours import neighbour_probabilities
from labelreview.evidence.ridge import ridge_probabilities
from labelreview.evidence.values import HeadOutput


def _ridge(inputs: HeadInputs) -> HeadOutput:
    return HeadOutput(
        ridge_probabilities(
            inputs.views.stacked,
            inputs.labels,
            inputs.views.duplicates,
            inputs.n_classes,
            cache=inputs.cache,
            progress=inputs.progress,
        )
    )


def _neighbours(inputs: HeadInputs) -> HeadOutput:
    return HeadOutput(
        neighbour_probabilities(inputs.views.neighbours, inputs.labels, inputs.n_classes)
    )


RIDGE = Head("ridge", "Ridge regression", "nothing", lambda inputs: True, _ridge)
NEIGHBOURS = Head("neighbours", "Nearest neighbours", "nothing", lambda inputs: True, _neighbours)

"""Word attribution: exact for a linear model, by occlusion for any other classifier."""

from labelreview.explain.background_training import note, start
from labelreview.explain.occlusion import Occlusion, PredictFunction, occlude, occluded
from labelreview.explain.word_attribution import WordAttribution

__all__ = [
    "Occlusion",
    "PredictFunction",
    "WordAttribution",
    "note",
    "occlude",
    "occluded",
    "start",
]

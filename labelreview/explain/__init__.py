"""Which words of a text drove a prediction: exactly for a linear model, by omission for others."""

from labelreview.explain.background_training import note, start
from labelreview.explain.occlusion import Judge, Occlusion, occlude, occluded
from labelreview.explain.word_attribution import WordAttribution

__all__ = ["Judge", "Occlusion", "WordAttribution", "note", "occlude", "occluded", "start"]

"""Which words of a text drove a prediction: exactly for a linear model, by omission for others."""

from labelreview.driving.background import note, start
from labelreview.driving.model import DrivingWords
from labelreview.driving.occlusion import Judge, Occlusion, occlude, occluded

__all__ = ["DrivingWords", "Judge", "Occlusion", "note", "occlude", "occluded", "start"]

"""Label noise of known kinds and rates, injected into clean labels to measure error detection.

Every function takes the true classes and returns `Noisy`; equal input and seed give equal noise.
"""

from labelreview.noise.flips import class_pair, nearest_class, symmetric, symmetric_and_pair
from labelreview.noise.generators import GENERATORS
from labelreview.noise.instance import instance_dependent
from labelreview.noise.kinds import ALIASES, INJECTED, NOISES, CleanLabels, inject, parse_noise
from labelreview.noise.values import Noisy
from labelreview.noise.votes import from_votes

VERSION = 2  # goes up when equal input would give other noise

__all__ = [
    "ALIASES",
    "GENERATORS",
    "INJECTED",
    "NOISES",
    "VERSION",
    "CleanLabels",
    "Noisy",
    "class_pair",
    "from_votes",
    "inject",
    "instance_dependent",
    "nearest_class",
    "parse_noise",
    "symmetric",
    "symmetric_and_pair",
]

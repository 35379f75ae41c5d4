"""Known noise for clean labels, so that what finds it can be measured.

Every function takes the true classes and gives `Noisy`; equal input and seed give equal noise.
"""

from labelreview.noise.flips import class_pair, nearest_class, symmetric, symmetric_and_pair
from labelreview.noise.generators import GENERATORS
from labelreview.noise.instance import instance_dependent
from labelreview.noise.values import Noisy
from labelreview.noise.votes import from_votes

VERSION = 2  # goes up when equal input would give other noise

__all__ = [
    "GENERATORS",
    "VERSION",
    "Noisy",
    "class_pair",
    "from_votes",
    "instance_dependent",
    "nearest_class",
    "symmetric",
    "symmetric_and_pair",
]

"""When to stop: what the last decisions found, what is left, and how a reviewer decides."""

from labelreview.review.stopping.advice import AHEAD, RULE, Advice, about, advise
from labelreview.review.stopping.bias import FEWEST_BLIND, Bias, bias_of
from labelreview.review.stopping.control_goal import ENOUGH_CONTROLS, is_narrow
from labelreview.review.stopping.estimate import Estimate, estimate_in, estimate_of
from labelreview.review.stopping.left import Left, estimate_left
from labelreview.review.stopping.pace import ReviewPace, pace_of
from labelreview.review.stopping.review_progress import Recent, ReviewProgress, progress_of

__all__ = [
    "AHEAD",
    "ENOUGH_CONTROLS",
    "FEWEST_BLIND",
    "RULE",
    "Advice",
    "Bias",
    "Estimate",
    "Left",
    "Recent",
    "ReviewPace",
    "ReviewProgress",
    "about",
    "advise",
    "bias_of",
    "estimate_in",
    "estimate_left",
    "estimate_of",
    "is_narrow",
    "pace_of",
    "progress_of",
]

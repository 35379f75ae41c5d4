"""The classifier heads. To add one, write a file and add its head to `HEADS`."""

from labelreview.evidence.heads.encoders import ENCODER, SECOND_ENCODER
from labelreview.evidence.heads.fine_tuned import FINE_TUNED
from labelreview.evidence.heads.head import Head, HeadInputs
from labelreview.evidence.heads.leave_one_out import NEIGHBOURS, RIDGE
from labelreview.evidence.heads.ready_made import CLASSIFIER, PROBABILITIES
from labelreview.evidence.heads.stacked import ALL_VIEWS, BALANCED_CLASSES
from labelreview.evidence.heads.voices import CLASS_NAMES, ZERO_SHOT
from labelreview.evidence.heads.words import WORDS

HEADS: tuple[Head, ...] = (
    WORDS,
    ENCODER,
    SECOND_ENCODER,
    ALL_VIEWS,
    BALANCED_CLASSES,
    RIDGE,
    NEIGHBOURS,
    FINE_TUNED,
    PROBABILITIES,
    CLASSIFIER,
    CLASS_NAMES,
    ZERO_SHOT,
)
"""In the order in which they are fitted and pooled, on which the last bits of the pool depend."""

__all__ = ["HEADS", "Head", "HeadInputs"]

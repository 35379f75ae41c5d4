"""Three simulated annotators: one careful, one hasty, one who confuses two classes."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from labelreview.data.builtin.fragments import CLASSES


@dataclass(frozen=True, slots=True)
class Annotator:
    """The probabilities of labelling others' posts, of slips, and of confusing a pair."""

    column: str
    reads: float
    slips: float
    mistakes: tuple[str, str] | None = None
    how_often: float = 0.0

    def label(self, truth: str, rng: Random) -> tuple[str, str]:
        """Draw the label of a post with that true label, and the kind of error ("" for none)."""
        if self.mistakes and truth == self.mistakes[0] and rng.random() < self.how_often:
            return self.mistakes[1], "class_pair"
        if rng.random() < self.slips:
            return rng.choice([name for name in CLASSES if name != truth]), "random_flip"
        return truth, ""


CAREFUL = Annotator("annotator_1", reads=0.45, slips=0.01)
HASTY = Annotator("annotator_2", reads=0.8, slips=0.105)
CONFUSED = Annotator(
    "annotator_3",
    reads=0.6,
    slips=0.01,
    mistakes=("needs_and_damage", "warnings_and_advice"),
    how_often=0.43,
)
ANNOTATORS = (CAREFUL, HASTY, CONFUSED)

"""How a dataset is scored, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from labelreview.errors import EvidenceError

_MOST_SEED = 2**32 - 1  # of numpy and scikit-learn


@dataclass(frozen=True, slots=True)
class Configuration:
    """How a dataset is scored.

    encoder:
        Sentence encoder, Hub id or folder, beside words and characters. Needs the extra `models`.
    classifier:
        Fine-tuned text-classification checkpoint, Hub id or folder. Needs the extra `models`.
    probabilities:
        File of probabilities or predictions (.npy, .parquet, .csv).
    folds, seed:
        Cross-validation of everything that is fitted here.

    At most one of the first three; none of them means words and characters alone. Raises
    `EvidenceError` for an empty name and for a seed that is not within 0 and 4,294,967,295.
    """

    encoder: str | None = None
    classifier: str | None = None
    probabilities: str | None = None
    folds: int = 5
    seed: int = 0

    def __post_init__(self) -> None:
        for kind in ("encoder", "classifier", "probabilities"):
            if getattr(self, kind) == "":
                raise EvidenceError(f"The name of the {kind} is empty", "give one or leave it out")
        if not 0 <= self.seed <= _MOST_SEED:
            raise EvidenceError(
                f"The seed {self.seed} is not within 0 and {_MOST_SEED}", "choose another"
            )

    def sentence(self) -> str:
        """The configuration in words."""
        if self.probabilities:
            return f"probabilities from {Path(self.probabilities).name}"
        if self.classifier:
            return f"classifier {Path(self.classifier).name}"
        view = "words and characters"
        if self.encoder:
            view = f"encoder {Path(self.encoder).name} with words and characters"
        return f"{view}, {self.folds} folds, seed {self.seed}"

"""How a dataset is scored, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from labelreview.core.errors import EvidenceError

_MOST_SEED = 2**32 - 1  # of numpy and scikit-learn
_MODELS = ("encoder", "second_encoder", "fine_tune", "classifier", "probabilities")


@dataclass(frozen=True, slots=True)
class Configuration:
    """How a dataset is scored.

    Words and characters are always judged; whatever is named here judges beside them.

    encoder, second_encoder:
        Sentence encoders, Hub id or folder. Need the extra `models`.
    fine_tune:
        Encoder to fine-tune fold by fold, Hub id or folder. Needs the extra `models`.
    classifier:
        Fine-tuned text-classification checkpoint, Hub id or folder. Needs the extra `models`.
    probabilities:
        File of probabilities or predictions (.npy, .parquet, .csv).
    epochs:
        Passes over the rows when fine-tuning.
    folds, seed:
        Cross-validation of everything that is fitted here.
    signals:
        Names of further signals, beside those that every run has.

    Raises `EvidenceError` for an empty name, a second encoder without a first, no epoch, and a seed
    that is not within 0 and 4,294,967,295.
    """

    encoder: str | None = None
    second_encoder: str | None = None
    fine_tune: str | None = None
    classifier: str | None = None
    probabilities: str | None = None
    epochs: int = 3
    folds: int = 5
    seed: int = 0
    signals: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # A manifest gives lists.
        object.__setattr__(self, "signals", tuple(self.signals))
        for kind in _MODELS:
            if getattr(self, kind) == "":
                words = kind.replace("_", " ")
                raise EvidenceError(f"The name of the {words} is empty", "give one or leave it out")
        if self.second_encoder and not self.encoder:
            raise EvidenceError("A second encoder was given without a first", "name both")
        if self.epochs < 1:
            raise EvidenceError(f"{self.epochs} epochs teach nothing", "use 1 to 10 epochs")
        if not 0 <= self.seed <= _MOST_SEED:
            raise EvidenceError(
                f"The seed {self.seed} is not within 0 and {_MOST_SEED}", "choose another"
            )

    def sentence(self) -> str:
        """The configuration in words."""
        judges = ["words and characters"]
        for kind in ("encoder", "second_encoder"):
            if name := getattr(self, kind):
                judges.append(f"encoder {Path(name).name}")
        if self.fine_tune:
            judges.append(f"fine-tuned {Path(self.fine_tune).name}")
        if self.classifier:
            judges.append(f"classifier {Path(self.classifier).name}")
        if self.probabilities:
            judges.append(f"probabilities from {Path(self.probabilities).name}")
        return f"{', '.join(judges)}, {self.folds} folds, seed {self.seed}"

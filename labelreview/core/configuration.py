"""How a dataset is scored, as one value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from labelreview.core.errors import EvidenceError
from labelreview.core.judge_options import USUAL_ROWS, JudgeOptions

_MOST_SEED = 2**32 - 1  # the largest that numpy and scikit-learn accept
_MODELS = (
    *("encoder", "second_encoder", "fine_tune", "classifier", "zero_shot"),
    *("probabilities", "judge"),
)


@dataclass(frozen=True, slots=True)
class Configuration:
    """How a dataset is scored.

    A TF-IDF model of words and characters is always used, along with the models named here.

    encoder, second_encoder:
        Sentence encoders, Hub ID or folder. Need the extra `models`.
    fine_tune:
        Encoder to fine-tune, once per fold, Hub ID or folder. Needs the extra `models`.
    classifier:
        Fine-tuned text-classification checkpoint, Hub ID or folder. Needs the extra `models`.
    zero_shot:
        Model for natural language inference that reads the class names and never a label, Hub ID or
        folder. Needs the extra `models`.
    probabilities:
        File of probabilities or predictions (.npy, .parquet, .csv).
    judge, judge_url:
        Language model, and the OpenAI-compatible address that answers for it. Need the extra
        `judge`; the texts that it is asked about leave this machine for that address.
    judge_rows, judge_budget, judge_prices:
        How many rows it is asked about, what that may cost, and what a million tokens cost; see
        `JudgeOptions`.
    epochs:
        Number of fine-tuning epochs.
    folds, seed:
        Number of cross-validation folds, and the random seed.
    signals:
        Names of additional signals, besides the default ones.

    Raises `EvidenceError` for an empty name, a second encoder without a first, a judge that cannot
    be asked, less than one epoch, and a seed outside 0 to 4,294,967,295.
    """

    encoder: str | None = None
    second_encoder: str | None = None
    fine_tune: str | None = None
    classifier: str | None = None
    zero_shot: str | None = None
    probabilities: str | None = None
    judge: str | None = None
    judge_url: str | None = None
    judge_rows: str = USUAL_ROWS
    judge_budget: float | None = None
    judge_prices: tuple[float, float] | None = None
    epochs: int = 3
    folds: int = 5
    seed: int = 0
    signals: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # Manifests store lists.
        object.__setattr__(self, "signals", tuple(self.signals))
        object.__setattr__(self, "judge_rows", str(self.judge_rows))
        if self.judge_prices is not None:
            object.__setattr__(self, "judge_prices", tuple(self.judge_prices))
        for kind in _MODELS:
            if getattr(self, kind) == "":
                words = kind.replace("_", " ")
                raise EvidenceError(
                    f"The name of the {words} is empty", "give a name or leave it out"
                )
        if self.second_encoder and not self.encoder:
            raise EvidenceError(
                "A second encoder was given without a first one", "name both encoders"
            )
        if self.judge_url and not self.judge:
            raise EvidenceError("A judge's address was given without its model", "name the model")
        _ = self.judge_options
        if self.epochs < 1:
            raise EvidenceError(
                f"Fine-tuning needs at least 1 epoch, not {self.epochs}", "use 1 to 10 epochs"
            )
        if not 0 <= self.seed <= _MOST_SEED:
            raise EvidenceError(
                f"The seed {self.seed} is not between 0 and {_MOST_SEED:,}", "choose another seed"
            )

    @property
    def judge_options(self) -> JudgeOptions | None:
        """Return what the judge is asked with, None without a judge."""
        if not self.judge:
            return None
        if not self.judge_url:
            raise EvidenceError(
                f"The judge {self.judge} has no address",
                "give the one that answers for it, such as http://localhost:11434/v1",
            )
        return JudgeOptions(
            self.judge, self.judge_url, self.judge_rows, self.judge_budget, self.judge_prices
        )

    def thorough(self, encoder: str) -> Configuration:
        """Return this configuration with the preset Thorough: the encoder as it is, and the same
        one (or the one of `fine_tune`) fine-tuned.

        `labelreview.jobs.forecasts` tells what that costs.
        """
        return replace(self, encoder=encoder, fine_tune=self.fine_tune or encoder)

    def sentence(self) -> str:
        """Return the configuration in words."""
        models = ["words and characters"]
        for kind in ("encoder", "second_encoder"):
            if name := getattr(self, kind):
                models.append(f"encoder {Path(name).name}")
        if self.fine_tune:
            models.append(f"fine-tuned {Path(self.fine_tune).name}")
        if self.classifier:
            models.append(f"classifier {Path(self.classifier).name}")
        if self.zero_shot:
            models.append(f"zero-shot {Path(self.zero_shot).name}")
        if self.probabilities:
            models.append(f"probabilities from {Path(self.probabilities).name}")
        if self.judge_options:
            models.append(self.judge_options.sentence())
        return f"{', '.join(models)}, {self.folds} folds, seed {self.seed}"

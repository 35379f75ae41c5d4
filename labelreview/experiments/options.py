"""What an experiment is asked to do, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from labelreview.core.configuration import Configuration
from labelreview.core.errors import ExperimentError
from labelreview.core.labels import preview

KINDS = {
    "symmetric": "symmetric",
    "pair": "class-pair",
    "instance": "instance-dependent",
    "votes": "one rater's vote",
}
"""Kinds of noise, and what they are called in sentences."""
_MOST_RATE = 0.6


@dataclass(frozen=True, slots=True)
class ExperimentOptions:
    """How much of which noise, how often, and with which model.

    kinds, rates:
        Of `KINDS`, and shares of labels that are made wrong, 0 to 0.6; "votes" takes the label of
        one rater and has the rate that the raters make of it.
    seeds:
        How often each setting is repeated, with seeds 0, 1, ...
    encoder:
        Sentence encoder, Hub id or folder, whose embeddings a linear model learns; None: TF-IDF,
        reduced by latent semantic analysis.
    fine_tune, epochs:
        Encoder to fine-tune in place of the linear model, and passes over the rows.
    rows:
        To which the training and the test part are thinned, each; None for all.

    Raises `ExperimentError` for what cannot be run.
    """

    kinds: tuple[str, ...] = ("symmetric", "pair", "instance")
    rates: tuple[float, ...] = (0.01, 0.05, 0.1, 0.25, 0.5)
    seeds: int = 5
    encoder: str | None = None
    fine_tune: str | None = None
    epochs: int = 3
    rows: int | None = 5_000

    def __post_init__(self) -> None:
        # A saved experiment gives lists.
        object.__setattr__(self, "kinds", tuple(self.kinds))
        object.__setattr__(self, "rates", tuple(self.rates))
        unknown = [kind for kind in self.kinds if kind not in KINDS]
        if unknown:
            raise ExperimentError(
                f"No noise is called {unknown[0]!r}", f"use some of {preview(list(KINDS), 10)}"
            )
        wrong = [rate for rate in self.rates if not 0 <= rate <= _MOST_RATE]
        if wrong:
            raise ExperimentError(
                f"A share of {100 * wrong[0]:g} % wrong labels cannot be measured",
                f"use 0 to {100 * _MOST_RATE:g} per cent, such as 1,5,10,25,50",
            )
        for name, least in (("rows", 50), ("seeds", 1), ("epochs", 1)):
            value = getattr(self, name)
            if value is not None and value < least:
                raise ExperimentError(f"{value} {name} are too few", f"use {least} or more")
        for name in ("kinds", "rates"):
            # As they are written, in names of files as well.
            written = [f"{value:g}" if name == "rates" else value for value in getattr(self, name)]
            if len(set(written)) < max(1, len(written)):
                raise ExperimentError(f"The {name} are none, or one stands twice", "name each once")

    @property
    def configuration(self) -> Configuration:
        """How the final score judges labels in the experiment."""
        return Configuration(encoder=self.encoder, fine_tune=self.fine_tune, epochs=self.epochs)

    @property
    def model(self) -> str:
        """The trained model in words."""
        if self.fine_tune:
            return f"{_short(self.fine_tune)}, fine-tuned for {self.epochs} epochs"
        if self.encoder:
            return f"linear model on embeddings of {_short(self.encoder)}"
        return "linear model on TF-IDF"


def _short(name: str) -> str:
    return name.rstrip("/").rpartition("/")[2]

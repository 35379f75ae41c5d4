"""The options of an experiment, as one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labelreview.core.configuration import Configuration
from labelreview.core.counted_nouns import counted
from labelreview.core.errors import ExperimentError
from labelreview.core.labels import preview
from labelreview.noise import NOISES, parse_noise

KINDS = {name: NOISES[parse_noise(name)] for name in ("symmetric", "pair", "instance", "votes")}
"""Kinds of noise, and what they are called in sentences."""
# Past one half, where most labels are wrong, curves show where every method breaks down.
_MOST_RATE = 0.6


@dataclass(frozen=True, slots=True)
class ExperimentOptions:
    """Kinds and rates of noise, number of seeds, and the model to train.

    kinds:
        Kinds of noise, of `KINDS`. "votes" takes the label of one rater for each row.
    rates:
        Shares of labels that are made wrong, 0 to 0.6; votes have the rate that the raters make.
    seeds:
        How often each setting is repeated, with seeds 0, 1, ...
    encoder:
        Sentence encoder, Hub ID or folder, for whose embeddings a linear model is trained; None:
        TF-IDF, reduced by latent semantic analysis (LSA).
    fine_tune, epochs:
        Encoder to fine-tune in place of the linear model, and passes over the training rows.
    rows:
        Most rows of the train data, and of the test data; None for all.

    Raises `ExperimentError` for options that cannot be run.
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
                f"There is no noise called {unknown[0]!r}",
                f"choose from {preview(list(KINDS), 10)}",
            )
        wrong = [rate for rate in self.rates if not 0 <= rate <= _MOST_RATE]
        if wrong:
            said = ", ".join(f"{100 * rate:g}%" for rate in wrong)
            raise ExperimentError(
                f"{'A noise rate' if len(wrong) == 1 else 'Noise rates'} of {said} "
                f"{'is' if len(wrong) == 1 else 'are'} out of range",
                f"use rates from 0 to {100 * _MOST_RATE:g}%, such as 1, 5, 10, 25, 50",
            )
        for name, least in (("rows", 50), ("seeds", 1), ("epochs", 1)):
            value = getattr(self, name)
            if value is not None and value < least:
                few = counted(value, name.removesuffix("s"))
                raise ExperimentError(f"{few} is too few", f"use {least} or more")
        # Rates as they are written, since cells are files with the rate in their name.
        _check_distinct("kind of noise", self.kinds)
        _check_distinct("noise rate", [f"{100 * rate:g}%" for rate in self.rates])

    @property
    def configuration(self) -> Configuration:
        """The configuration of the combined score in the experiment."""
        return Configuration(encoder=self.encoder, fine_tune=self.fine_tune, epochs=self.epochs)

    @property
    def model(self) -> str:
        """The trained model in words."""
        if self.fine_tune:
            return f"{_short(self.fine_tune)}, fine-tuned for {counted(self.epochs, 'epoch')}"
        if self.encoder:
            return f"linear model on embeddings of {_short(self.encoder)}"
        return "linear model on TF-IDF"


def _check_distinct(what: str, values: Sequence[str]) -> None:
    if not values:
        raise ExperimentError(f"No {what} is given", "give at least one")
    repeated = [value for value in values if values.count(value) > 1]
    if repeated:
        raise ExperimentError(f"The {what} {repeated[0]} is given twice", "give each one once")


def _short(name: str) -> str:
    return name.rstrip("/").rpartition("/")[2]

"""What a scoring will cost, from rates measured on two cores of a common server."""

from __future__ import annotations

from dataclasses import dataclass

from labelreview.configuration import Configuration

# Short posts of 40 to 85 characters: 24,783 in 3 classes, 13,083 in 77 and 23,700 in 151.
START_SECONDS = 2.5
WORDS_SECONDS = 3.5e-4  # a row: n-grams, factors, neighbours
CLASS_SECONDS = 4e-6  # a row and class: five folds of the linear model
ENCODE_SECONDS = 7e-3  # a row with a six-layer encoder
HEAD_SECONDS = 2e-5  # a row and class: five folds on the encoder's embeddings
START_MEGABYTES = 300.0
WORDS_MEGABYTES = 0.009  # a row
CLASS_MEGABYTES = 2e-5  # a row and class
MODEL_MEGABYTES = 850.0  # torch with a small model


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and peak megabytes to expect; half or double is normal."""

    seconds: float
    megabytes: float


def cost(rows: int, classes: int, configuration: Configuration) -> Cost:
    """What scoring `rows` short posts in `classes` classes takes from the beginning."""
    folds = configuration.folds / 5
    cells = rows * classes
    # Words are read whatever else is: see `labelreview.evidence.gather`.
    seconds = START_SECONDS + rows * WORDS_SECONDS + cells * CLASS_SECONDS * folds
    megabytes = START_MEGABYTES + rows * WORDS_MEGABYTES + cells * CLASS_MEGABYTES
    if configuration.encoder or configuration.classifier:
        seconds += rows * ENCODE_SECONDS
        megabytes += MODEL_MEGABYTES
    if configuration.encoder:
        seconds += cells * HEAD_SECONDS * folds
    return Cost(seconds, megabytes)

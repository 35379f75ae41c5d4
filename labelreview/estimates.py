"""What a scoring will cost, from rates measured on two cores of a common server."""

from __future__ import annotations

from dataclasses import dataclass

from labelreview.configuration import Configuration

START_SECONDS = 4.0
WORDS_SECONDS = 1.1e-3  # a row: n-grams twice, factors, neighbours
CLASS_SECONDS = 1.2e-5  # a row and class: folds of the linear model
ENCODE_SECONDS = 6e-3  # a short post with a six-layer encoder
ENCODE_MEGABYTES = 900.0
START_MEGABYTES = 350.0
WORDS_MEGABYTES = 0.012  # a row
CLASS_MEGABYTES = 2.5e-5  # a row and class


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and peak megabytes to expect; half or double is normal."""

    seconds: float
    megabytes: float


def cost(rows: int, classes: int, configuration: Configuration) -> Cost:
    """What scoring `rows` short posts in `classes` classes takes from the beginning."""
    seconds = START_SECONDS + rows * WORDS_SECONDS
    megabytes = START_MEGABYTES + rows * WORDS_MEGABYTES + rows * classes * CLASS_MEGABYTES
    if not configuration.probabilities and not configuration.classifier:
        seconds += rows * classes * CLASS_SECONDS * configuration.folds / 5
    if configuration.encoder or configuration.classifier:
        seconds += rows * ENCODE_SECONDS
        megabytes += ENCODE_MEGABYTES
    return Cost(seconds, megabytes)

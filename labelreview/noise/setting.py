"""One noise to inject, as a value that names its results."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One noise: its kind, its rate and its seed.

    noise:
        Name of the noise, see `labelreview.noise`; "none" where none is injected.
    rate:
        Share of wrong labels, 0 to 1; None where the noise has no rate, as with votes.
    seed:
        Of every draw that the setting needs.
    """

    noise: str
    rate: float | None
    seed: int

"""What a bench runs, as one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labelreview.benchmark.panel import Entry
from labelreview.core.errors import BenchError
from labelreview.core.labels import preview
from labelreview.noise import INJECTED, NOISES
from labelreview.noise.setting import Setting

NOISE = tuple(NOISES)
_TAIL_RATE = 0.06


@dataclass(frozen=True, slots=True)
class BenchmarkOptions:
    """What a bench runs.

    encoder:
        Sentence encoder, Hub id or folder; None: latent semantic analysis, without a model.
    rows:
        To which each dataset is thinned; None for all.
    seeds, rates, noise:
        Number of seeds, shares of wrong labels, and kinds of noise (of `NOISE`).
    datasets:
        Patterns of the names to run, such as "clinc150*"; all when empty.
    signals:
        Further signals to measure beside the default ones; "all" for every one.
    fine_tune:
        Also score with this encoder fine-tuned, Hub id or folder.
    folds:
        Of the cross-validations, ours and cleanlab's.
    jobs:
        Settings that run at the same time, each on one core.

    Raises `BenchError` for what cannot be run.
    """

    encoder: str | None = None
    rows: int | None = 5_000
    seeds: int = 5
    rates: tuple[float, ...] = (0.03, 0.08, 0.15)
    noise: tuple[str, ...] = NOISE
    datasets: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    fine_tune: str | None = None
    folds: int = 5
    jobs: int = 1

    def __post_init__(self) -> None:
        unknown = [name for name in self.noise if name not in NOISE]
        if unknown:
            raise BenchError(f"No noise is called {unknown[0]!r}", f"use {preview(NOISE, 10)}")
        wrong = [rate for rate in self.rates if not 0 < rate <= 0.5]
        if wrong:
            raise BenchError(
                f"A share of {wrong[0]:g} wrong labels cannot be measured",
                "use shares above 0 and up to 0.5, such as 0.03,0.08,0.15",
            )
        for name, least in (("rows", 20), ("seeds", 1), ("jobs", 1), ("folds", 2)):
            value = getattr(self, name)
            if value is not None and value < least:
                raise BenchError(f"{value} {name} are too few", f"use {least} or more")

    def settings(self, entry: Entry) -> Sequence[Setting]:
        """The settings of one dataset of the panel."""
        seeds = range(self.seeds)
        chosen: list[tuple[str, tuple[float | None, ...]]]
        if entry.kind == "tail":
            chosen = [("tail", (_TAIL_RATE,))] if "tail" in self.noise else []
        else:
            chosen = [(kind, self.rates) for kind in INJECTED if kind in self.noise]
            if "votes" in self.noise and entry.data.votes is not None:
                chosen.append(("votes", (None,)))
        return [
            Setting(kind, rate, seed) for seed in seeds for kind, rates in chosen for rate in rates
        ]

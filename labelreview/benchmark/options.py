"""The options of a benchmark, as one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labelreview.benchmark.panel import Entry
from labelreview.benchmark.rivals import RIVALS
from labelreview.core.counted_nouns import counted
from labelreview.core.errors import BenchmarkError
from labelreview.core.labels import preview
from labelreview.noise import INJECTED, NOISES
from labelreview.noise.setting import Setting

NOISE = tuple(NOISES)
_TAIL_RATE = 0.06  # about 2 of the 32 rows that a class has on average


@dataclass(frozen=True, slots=True)
class BenchmarkOptions:
    """Datasets, noise and models of a benchmark.

    encoder:
        Sentence encoder, Hub ID or folder; None: latent semantic analysis (LSA), without a model.
    rows:
        Each dataset is thinned to about that many; None keeps all.
    seeds, rates, noise:
        Number of seeds, shares of wrong labels (above 0, up to 0.5), and noises, of `NOISE`.
    datasets:
        Patterns of the names to run, such as "clinc150*"; all when empty.
    signals:
        Signals to measure besides the default ones; "all" for every one.
    fine_tune:
        Encoder, Hub ID or folder, to fine-tune for one more method.
    rivals:
        Names of other tools to measure, of `RIVALS`.
    rival_pythons:
        Names of rivals, each with the Python of an environment where it is installed; the others
        get environments that are built.
    rival_seconds:
        Time limit of a rival for one setting.
    folds:
        Folds of the cross-validations of labelreview and cleanlab.
    left_out:
        Whether to choose the numbers of the order again, without the dataset and the kinds of noise
        on which they are then measured; see `labelreview.benchmark.left_out`.
    jobs:
        Settings to run at the same time, each on one core.

    Raises `BenchmarkError` for options that cannot be run.
    """

    encoder: str | None = None
    rows: int | None = 5_000
    seeds: int = 5
    rates: tuple[float, ...] = (0.03, 0.08, 0.15)
    noise: tuple[str, ...] = NOISE
    datasets: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    fine_tune: str | None = None
    rivals: tuple[str, ...] = ()
    rival_pythons: tuple[tuple[str, str], ...] = ()
    rival_seconds: int = 1_800
    folds: int = 5
    left_out: bool = False
    jobs: int = 1

    def __post_init__(self) -> None:
        unknown = [name for name in self.noise if name not in NOISE]
        if unknown:
            raise BenchmarkError(
                f"There is no noise called {unknown[0]!r}", f"choose from {preview(NOISE, 10)}"
            )
        for name in (*self.rivals, *dict(self.rival_pythons)):
            if name not in RIVALS:
                raise BenchmarkError(
                    f"There is no rival called {name!r}", f"choose from {preview(tuple(RIVALS))}"
                )
        for name, python in self.rival_pythons:
            if not Path(python).is_file():
                raise BenchmarkError(
                    f"There is no Python {python} for {name}",
                    "give the path of the python of its environment",
                )
        wrong = [rate for rate in self.rates if not 0 < rate <= 0.5]
        if wrong:
            raise BenchmarkError(
                f"A noise rate of {wrong[0]:g} is out of range",
                "use rates above 0 and up to 0.5, such as 0.03,0.08,0.15",
            )
        for name, least in (("rows", 20), ("seeds", 1), ("jobs", 1), ("folds", 2),
                            ("rival_seconds", 1)):  # fmt: skip
            value = getattr(self, name)
            if value is not None and value < least:
                few = counted(value, name.split("_")[-1].removesuffix("s"))
                raise BenchmarkError(f"{few} is too few", f"use {least} or more")

    def settings(self, entry: Entry) -> Sequence[Setting]:
        """Return the settings of one entry of the panel."""
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

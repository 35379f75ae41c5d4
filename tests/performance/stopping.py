"""How well the number of wrong labels left is known, on data with known noise.

    python tests/performance/stopping.py --data DATA --kept FOLDER [--share 0.2] [--simulations 200]

DATA holds <name>/<name>.csv for the datasets of SETTINGS. A reviewer who is always right decides
the queue of a default run, mixed with control rows; scores are kept in FOLDER. Prints a table.
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.benchmark.datasets import read_labelled
from labelreview.benchmark.own_method import vectors
from labelreview.core.configuration import Configuration
from labelreview.data.labelled import Labelled
from labelreview.evidence.gather import fit_heads
from labelreview.evidence.views import build_views
from labelreview.noise import inject
from labelreview.review.control_examples import SHARE, control_order, control_places
from labelreview.review.stopping import AHEAD, estimate_left
from labelreview.runs.scoring import judge

SETTINGS = (  # dataset, noise, share of wrong labels, seeds
    ("davidson_hate", "votes", None, 10),
    ("davidson_hate", "bayes", 0.08, 2),
    ("davidson_hate", "symmetric", 0.03, 2),
    ("banking77", "symmetric", 0.08, 2),
    ("banking77", "pair", 0.08, 2),
    ("clinc150", "symmetric", 0.03, 2),
    ("clinc150", "pair", 0.08, 2),
    ("tweeteval_emotion", "symmetric", 0.08, 2),
    ("tweeteval_emotion", "forest", 0.15, 2),
    ("tweeteval_emotion", "pair", 0.03, 2),
    ("hatecheck", "symmetric", 0.15, 2),
    # Not looked at when the constants of the estimate were chosen:
    ("tweeteval_emotion", "bayes", 0.08, 2),
    ("hatecheck", "neighbours", 0.08, 2),
    ("davidson_hate", "pair", 0.08, 2),
    ("banking77", "forest", 0.08, 2),
)
DECISIONS = (100, 200, 400)


@dataclass(frozen=True)
class Made:
    """A scored dataset whose wrong labels are known."""

    score: NDArray[np.float64]
    wrong: NDArray[np.bool_]
    estimated: int


@dataclass(frozen=True)
class Outcome:
    """One estimate beside the truth."""

    errors: int
    low: int
    high: int
    truth: int
    expected_finds: float
    finds: int


def made(
    name: str, noise: str, rate: float | None, seeds: int, data: Path, kept: Path
) -> list[Made]:
    """The runs of a setting, scored once."""
    files = [kept / f"{name}_{noise}_{rate or 0:g}_{seed}.npz" for seed in range(seeds)]
    if not all(file.exists() for file in files):
        for file, (score, wrong, estimated) in zip(
            files, _scored(name, noise, rate, seeds, data, kept), strict=True
        ):
            np.savez(file, score=score, wrong=wrong, estimated=estimated)
    arrays = [np.load(file) for file in files]
    return [Made(each["score"], each["wrong"], int(each["estimated"])) for each in arrays]


def _scored(
    name: str, noise: str, rate: float | None, seeds: int, data: Path, kept: Path
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.bool_], int]]:
    labelled: Labelled = read_labelled([data / name / f"{name}.csv"], kept / "datasets")[0]
    cache = kept / "embeddings" / name
    configuration = Configuration()
    embeddings = vectors(labelled.texts, None, cache=cache)
    views = build_views(labelled.texts, configuration, cache=cache)
    for seed in range(seeds):
        noisy = inject(noise, labelled, embeddings, rate, seed)
        scratch = kept / "scratch" / f"{name}_{noise}_{seed}"
        shutil.copytree(cache, scratch, copy_function=os.link)
        gathered = fit_heads(
            views, labelled.classes, noisy.labels, {}, configuration, cache=scratch
        )
        scored = judge(gathered, configuration)
        shutil.rmtree(scratch)
        score = scored.findings["score"].to_numpy(dtype=np.float64)
        yield score, noisy.is_error, scored.summary.estimated_errors


def review(run: Made, share: float, decisions: int, seed: int) -> Outcome:
    """The estimate after that many decisions, with the control rows of one seed."""
    key = f"control rows {seed}"
    rows = len(run.score)
    queue = iter(np.argsort(-run.score, kind="stable").tolist())
    controls = iter(control_order(key, rows).tolist())
    decided, control = np.zeros(rows, dtype=bool), np.zeros(rows, dtype=bool)
    for is_control in control_places(share, 0, decisions, key).tolist():
        row = next(row for row in (controls if is_control else queue) if not decided[row])
        decided[row], control[row] = True, is_control
    left = estimate_left(run.score, decided, run.wrong, control, run.estimated)
    ahead = [row for row in queue if not decided[row]][:AHEAD]
    return Outcome(
        left.errors,
        left.low,
        left.high,
        int((run.wrong & ~decided).sum()),
        float(left.wrong_chance(run.score[ahead]).sum()),
        int(run.wrong[ahead].sum()),
    )


def line(outcomes: list[Outcome]) -> str:
    """Coverage, median relative error, estimate over truth, width, and error of the finds."""
    covered = np.mean([each.low <= each.truth <= each.high for each in outcomes])
    ratio = [each.errors / max(each.truth, 1) for each in outcomes]
    width = np.median([each.high / max(each.low, 1) for each in outcomes])
    finds = np.median([abs(each.expected_finds - each.finds) for each in outcomes])
    error = np.median(np.abs(np.array(ratio) - 1))
    return (
        f"{100 * covered:.1f}% | {100 * error:.0f}% | {np.median(ratio):.2f} | "
        f"{width:.1f} | {finds:.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--kept", type=Path, required=True)
    parser.add_argument("--share", type=float, default=SHARE)
    parser.add_argument("--simulations", type=int, default=200, help="of a setting")
    parser.add_argument("--only", default="", help="beginning of '<dataset> <noise>'")
    chosen = parser.parse_args()
    chosen.kept.mkdir(parents=True, exist_ok=True)
    print(
        "| noise | wrong | estimated | decisions | simulations | covered | median error | "
        "estimate / truth | high / low | finds off by |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, noise, rate, seeds in SETTINGS:
        if not f"{name} {noise}".startswith(chosen.only):
            continue
        runs = made(name, noise, rate, seeds, chosen.data, chosen.kept)
        for decisions in DECISIONS:
            outcomes = [
                # Every simulation has control rows of its own, whatever the run.
                review(runs[seed % len(runs)], chosen.share, decisions, seed)
                for seed in range(chosen.simulations)
            ]
            print(
                f"| {name} {noise} {'' if rate is None else f'{rate:.0%}'} | "
                f"{runs[0].wrong.sum():,} of {len(runs[0].wrong):,} | {runs[0].estimated:,} | "
                f"{decisions} | {len(outcomes)} | {line(outcomes)} |",
                flush=True,
            )


if __name__ == "__main__":
    main()

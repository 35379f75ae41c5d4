"""How many wrong labels each way of reviewing mends, with reviewers who are simulated.

    python tests/performance/simulated_review.py --data DATA --kept FOLDER [--only davidson]

DATA holds <name>/<name>.csv; FOLDER is a workspace that keeps the runs. Prints a table for each
dataset and reviewer: wrong labels mended, less right ones spoilt, for each 100 decisions.

A decision is one press of a key: in queues one card; in conflicts one label for a group, or that
each row keeps its own; in the grid all marked cards of a screen with the same label (or, with "as
suggested", all that get what is suggested), and the rest of the screen.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from numpy.typing import NDArray

from labelreview.benchmark.datasets import read_labelled
from labelreview.core.artifacts import load_array
from labelreview.core.configuration import Configuration
from labelreview.data import builtin
from labelreview.evidence.out_of_fold import normalised
from labelreview.evidence.ridge import Ridge
from labelreview.findings.filter import Filter
from labelreview.noise import from_votes, symmetric
from labelreview.review.arrangement import AT_ONCE, By, arrange
from labelreview.review.conflicts import conflicts_of
from labelreview.review.control_examples import SHARE, control_order, control_places, mixed
from labelreview.runs.embeddings import vectors_of
from labelreview.runs.feedback import Reranking, Truth
from labelreview.workspace import Workspace

SETTINGS = ("davidson_hate votes", "banking77 symmetric 8%", "built-in posts")
DECISIONS = (100, 200, 500, 1_000)
SEEDS = 5  # of the noise
REPEATS = 5  # of each run, with a reviewer who makes mistakes
RATE = 0.08
SCREEN = 40  # cards of the grid that are seen at once
RERANKED = 100  # decisions after which the queue is put in order anew

Numbers = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who is right but for two shares of the decisions: in `slips` any other label is chosen, and
    where the suggestion is not the given label it is taken unread in `follows`."""

    name: str
    slips: float = 0.0
    follows: float = 0.0

    def choose(
        self, truth: Numbers, given: Numbers, suggested: Numbers, k: int, seed: int
    ) -> NDArray[np.int32]:
        """The labels that this reviewer gives, int32 (n,)."""
        rng = np.random.default_rng(seed)
        slip, follow = rng.random((2, len(truth))) < [[self.slips], [self.follows]]
        chosen = np.where(slip, (truth + rng.integers(1, k, len(truth))) % k, truth)
        return np.where(follow & (suggested != given), suggested, chosen).astype(np.int32)


FOLLOWS = Reviewer("follows the suggestion in 10% of doubtful ones", follows=0.1)
REVIEWERS = (Reviewer("always right"), Reviewer("errs in 5%", slips=0.05), FOLLOWS)


class Made:
    """A scored dataset whose true labels are known."""

    def __init__(self, space: Workspace, name: str, truth: pd.Series[str]) -> None:
        self.dataset, run = space.dataset(name), space.score(name, Configuration())
        labels, evidence = self.dataset.labels, space.settings.folder / "evidence"
        self.findings = space.findings(name, run.digest)
        table = pq.read_table(run.findings_path).to_pandas()
        self.k, self.given = len(labels), self.dataset.given()
        self.truth = labels.ids(truth.iloc[self.dataset.rows()].tolist())
        self.suggested = labels.ids(table["suggested_label"].tolist())
        self.score = table["score"].to_numpy(dtype=np.float64)
        self.vectors = vectors_of(self.dataset, run, evidence)
        groups = table["text_group"].to_numpy(dtype=np.int32)
        ridge = Ridge.prepare(self.vectors, groups, cache=evidence)
        probabilities = normalised(load_array(run.probabilities_path))
        odds = run.head_odds()
        self._reranking = Reranking(self.given, probabilities, self.score, ridge, odds)

    @cached_property
    def queues(self) -> dict[str, Numbers]:
        """Cards one by one in several orders; cleanlab's scores are of the run's probabilities."""
        positions, rows = self.findings.positions, len(self.given)
        queue = positions(Filter())
        controls = control_order(self.dataset.digest, rows).tolist()
        dealt = mixed(queue.tolist(), controls, control_places(SHARE, 0, rows, "simulated"))
        return {
            "queue": queue,
            "queue, 1 control row in 5": np.array([row for row, _ in dealt]),
            "queue by cleanlab's self-confidence": positions(Filter(sort="-self_confidence_score")),
            "queue by cleanlab's normalized margin": positions(
                Filter(sort="-normalized_margin_score")
            ),
        }

    @cached_property
    def grids(self) -> dict[str, list[Numbers]]:
        """Screens of the grid in both of its orders."""
        return {
            "grid by likeness": self._screens("similarity", Filter()),
            "grid by score": self._screens("score", Filter()),
            "grid by likeness, flagged rows": self._screens("similarity", Filter(flagged=True)),
        }

    def _screens(self, by: By, among: Filter) -> list[Numbers]:
        """Class after class, those with the most expected errors first."""
        joint, queue = self.findings.run.summary.joint, self.findings.positions(among)
        found: list[Numbers] = []
        for label in np.argsort(np.diag(joint) - joint.sum(axis=1), kind="stable"):
            rows, centre = queue[self.given[queue] == label], self.vectors[self.given == label]
            for block in _cut(rows, AT_ONCE):
                vectors, score = self.vectors[block], self.score[block]
                sheet = block[arrange(vectors, score, by, centre.mean(axis=0)).order]
                found += _cut(sheet, SCREEN)
        return found

    def taught(self, chosen: NDArray[np.int32]) -> Numbers:
        """The queue that is put in order anew after every `RERANKED` decisions."""
        score, decided = self.score, np.empty(0, dtype=np.int64)
        while True:
            waiting = np.setdiff1d(np.arange(len(score)), decided)
            worst = waiting[np.argsort(-score[waiting], kind="stable")[:RERANKED]]
            decided = np.append(decided, worst)
            if len(decided) >= max(DECISIONS):
                return decided
            known = np.sort(decided)
            score = self._reranking.rerank(Truth(known, chosen[known])).score

    def gains(self, chosen: Numbers) -> Numbers:
        """1 where a wrong label is mended, -1 where a right one is spoilt, (n,)."""
        return np.asarray((chosen == self.truth).astype(np.int64) - (self.given == self.truth))


def _cut(rows: Numbers, many: int) -> list[Numbers]:
    return [rows[start : start + many] for start in range(0, len(rows), many)]


def actions(made: Made, screens: list[Numbers], chosen: Numbers, target: Numbers) -> list[Numbers]:
    """What each action in the grid gains, and how many cards are looked at for it: one action for
    all marked cards of a screen with the same target, and one for the rest."""
    gain, found, looks = made.gains(chosen), [], []
    for rows in screens:
        aims, marked = target[rows], chosen[rows] != made.given[rows]
        each = [gain[rows[marked & (aims == one)]].sum() for one in np.unique(aims[marked])]
        each += [0] * (not marked.all())
        found += each
        looks += [len(rows), *[0] * (len(each) - 1)]
    return [np.array(found), np.array(looks)]


def groupwise(made: Made, reviewer: Reviewer, seed: int) -> Numbers:
    """What each decision about a conflict group gains. Where different labels are right for its
    rows, each keeps its own: who is wrong about that gives all of them another."""
    groups = conflicts_of(made.findings).page(len(made.given))
    rows = [made.findings.positions_of([one.example_id for one in g.members]) for g in groups]
    truth = np.array([np.bincount(made.truth[each]).argmax() for each in rows])
    suggested = made.dataset.labels.ids([group.suggested_label for group in groups])
    chosen = reviewer.choose(truth, np.full(len(rows), -1), suggested, made.k, seed)
    gain = [made.gains(np.full_like(made.given, label)) for label in range(made.k)]
    found = [gain[label][each].sum() for each, label in zip(rows, chosen, strict=True)]
    differ = np.array([np.ptp(made.truth[each]) > 0 for each in rows])
    return np.where(differ & (chosen == truth), 0, found)


def review(made: Made, reviewer: Reviewer) -> Iterator[tuple[str, Numbers]]:
    """Ways of reviewing, each with what its decisions gain one after another."""
    for seed in range(REPEATS if reviewer.slips or reviewer.follows else 1):
        chosen = reviewer.choose(made.truth, made.given, made.suggested, made.k, seed)
        gain, accepted = made.gains(chosen), np.where(chosen == made.suggested, -1, chosen)
        yield from ((name, gain[order]) for name, order in made.queues.items())
        yield f"queue, re-ranked after every {RERANKED}", gain[made.taught(chosen)]
        yield "queue in random order", np.full(len(gain), gain.mean())  # what is to be expected
        for name, screens in made.grids.items():
            yield f"{name}: by card looked at", gain[np.concatenate(screens)]
            for words, target in (("", chosen), (' with "as suggested"', accepted)):
                gained, looks = actions(made, screens, chosen, target)
                yield f"{name}: by action{words}", gained
                yield f"{name}: cards looked at{words}", looks
        yield "conflict groups", groupwise(made, reviewer, seed)


def made_of(setting: str, data: Path, kept: Path) -> Iterator[Made]:
    """The runs of a setting, scored once."""
    space = Workspace.open(kept)
    if setting == "built-in posts":
        sheet = builtin.load()
        # An ambiguous post has no wrong label.
        truth = sheet["label"].where(sheet["planted"] == "ambiguous", sheet["true_label"])
        yield Made(space, space.import_dataset("builtin").name, truth)
        return
    dataset = setting.split()[0]
    labelled = read_labelled([data / dataset / f"{dataset}.csv"], kept / "sources")[0]
    classes, votes = np.array(labelled.classes, dtype=object), labelled.votes
    for seed in range(SEEDS):
        flipped = symmetric(labelled.truth, len(classes), RATE, seed)
        noisy = flipped if votes is None else from_votes(votes, seed)
        frame = pd.DataFrame({"text": labelled.texts, "label": classes[noisy.labels]})
        name = space.import_dataset(frame, name=f"{dataset}-{seed}").name
        yield Made(space, name, pd.Series(classes[noisy.truth]))


def cells(ways: list[Numbers]) -> str:
    """Gains for each 100 decisions; how many decisions there are, and what all of them gain."""
    found = []
    for many in DECISIONS:
        values = [100 * way[:many].sum() / many for way in ways if len(way) >= many]
        spread = f" ± {np.std(values):.1f}" if len(values) > 1 else ""
        found.append(f"{np.mean(values):.1f}{spread}" if len(values) == len(ways) else "–")
    ends = np.mean([(len(way), way.sum()) for way in ways], axis=0)
    return " | ".join([*found, *(f"{end:,.0f}" for end in ends)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--kept", type=Path, required=True)
    parser.add_argument("--only", default="", help="beginning of a setting's name")
    asked = parser.parse_args()
    for setting in (one for one in SETTINGS if one.startswith(asked.only)):
        runs = list(made_of(setting, asked.data, asked.kept))
        wrong = np.mean([(run.given != run.truth).sum() for run in runs])
        print(f"\n{setting}: {wrong:,.0f} wrong of {len(runs[0].truth):,}, {len(runs)} runs")
        for reviewer in REVIEWERS:
            ways: dict[str, list[Numbers]] = defaultdict(list)
            for run in runs:
                for name, gained in review(run, reviewer):
                    ways[name].append(gained)
            print(f"\n| {reviewer.name} | {' | '.join(map(str, DECISIONS))} | in all | gained |")
            print(f"|---{'|---' * (len(DECISIONS) + 2)}|")
            for name, each in ways.items():
                print(f"| {name} | {cells(each)} |", flush=True)


if __name__ == "__main__":
    main()

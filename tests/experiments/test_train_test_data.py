"""What an experiment works on: two parts, labels as they are decided, and nothing on both sides."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from labelreview.core.errors import ColumnError, ExperimentError
from labelreview.core.text_normalisation import normal_form
from labelreview.data import builtin
from labelreview.decision_log import Decision
from labelreview.experiments.train_test_data import make_train_test_data
from labelreview.workspace import Workspace


@pytest.fixture
def space(tmp_path):
    space = Workspace.open(tmp_path / "workspace")
    yield space
    space.close()


def of(space: Workspace, frame: pd.DataFrame, rows: int | None = None, *, votes: bool = False):
    name = space.import_dataset(frame, text_column="text", label_column="label").name
    current = space.decisions(name).current()
    return make_train_test_data(name, space.dataset(name), current, rows, votes=votes)


def test_the_split_of_the_source_is_the_test(space):
    posts = builtin.load()
    made = of(space, posts)
    assert made.tested_on.startswith("the split 'test' of the source")
    assert set(made.test.texts) == set(posts["text"][posts["split"] == "test"])
    assert len(made.train) + len(made.test) == len(posts)


def test_without_one_a_fifth_with_copies_on_one_side(space):
    posts = builtin.load()[["text", "label"]]
    made = of(space, posts)
    assert "a fifth of the rows" in made.tested_on
    assert 0.17 < len(made.test) / len(posts) < 0.23
    forms = [{normal_form(text) for text in part.texts} for part in (made.train, made.test)]
    assert not forms[0] & forms[1]
    shares = [np.bincount(part.truth) / len(part) for part in (made.train, made.test)]
    np.testing.assert_allclose(*shares, atol=0.05)


def test_it_is_thinned_by_class(space):
    made = of(space, builtin.load(), rows=200)
    whole = of(space, builtin.load())
    assert (len(made.train), len(made.test)) == (200, 200)
    for small, large in ((made.train, whole.train), (made.test, whole.test)):
        shares = [np.bincount(part.truth) / len(part) for part in (small, large)]
        np.testing.assert_allclose(*shares, atol=0.01)
    assert made.digest != whole.digest


def test_decisions_change_labels_and_leave_rows_out(builtin_space):
    dataset, log = builtin_space.dataset("builtin"), builtin_space.decisions("builtin")
    before = make_train_test_data("builtin", dataset, log.current(), None)
    first, second, third = dataset.example_ids()[:3]
    given = dataset.labels.name(int(dataset.given()[0]))
    other = next(name for name in dataset.labels.names if name != given)
    log.record_missing([Decision(first, "relabel", other)], "ana")
    log.record_missing([Decision(second, "noisy"), Decision(third, "keep")], "ana")
    after = make_train_test_data("builtin", dataset, log.current(), None)
    assert after.decided == 2
    assert (len(after.given_train), len(after.train)) == (len(before.train), len(before.train) - 1)
    assert list(after.kept_train[:3]) == [True, False, True]
    assert after.classes[after.train.truth[0]] == other
    assert after.classes[after.given_train.truth[0]] == given
    assert after.digest != before.digest


def test_votes_come_along(space):
    posts = builtin.load().assign(votes_a=2, votes_b=1)
    posts["label"] = np.where(np.arange(len(posts)) % 2, "a", "b")
    made = of(space, posts, votes=True)
    assert made.train.votes is not None
    assert made.train.votes.shape == (len(made.train), 2)
    assert of(space, posts).train.votes is None


def test_columns_that_are_no_votes_are_in_nobodys_way(space):
    posts = builtin.load().assign(votes_up=3)
    assert len(of(space, posts).train)
    with pytest.raises(ColumnError, match="has columns with votes, but none called"):
        of(space, posts, votes=True)


def test_left_out_rows_are_there_only_before_a_review(builtin_space):
    dataset, log = builtin_space.dataset("builtin"), builtin_space.decisions("builtin")
    log.record_missing([Decision(dataset.example_ids()[0], "drop")], "ana")
    with_it, without = (
        make_train_test_data("builtin", dataset, log.current(), None, before_review=wanted)
        for wanted in (True, False)
    )
    assert len(with_it.given_train) == len(without.given_train) + 1
    assert without.kept_train.all()


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (
            pd.DataFrame({"text": ["a b", "c d", "e"], "label": ["x", "x", "y"]}),
            r"There are more folds \(5\) than rows \(3\)",
        ),
        (
            pd.DataFrame({"text": [f"no {i}" for i in range(30)], "label": ["x", "y"] * 15}),
            "too few rows to train and test a model; import more rows",
        ),
    ],
)
def test_too_little_is_one_sentence(space, frame, said):
    with pytest.raises(ExperimentError, match=said):
        of(space, frame)

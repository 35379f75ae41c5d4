"""Models that are kept: what they learn from, what is remembered of them, where they lie."""

from __future__ import annotations

import json

import numpy as np
import pytest

from labelreview.classifiers.fit import SavedModel, saved_models, training_labels
from labelreview.core.configuration import Configuration
from labelreview.core.errors import Cancelled, EvidenceError, WorkspaceError
from labelreview.decision_log import Decision
from labelreview.workspace import Workspace


@pytest.fixture
def space(tmp_path):
    """Forty posts in two classes."""
    file = tmp_path / "posts.csv"
    lines = [f"{i},{'flood' if i % 2 else 'music'} post {i},{'ab'[i % 2]}" for i in range(40)]
    file.write_text("\n".join(["id,text,label", *lines]), encoding="utf-8")
    made = Workspace.open(tmp_path / "workspace")
    made.import_dataset(file, name="some/posts", text_column="text", label_column="label")
    yield made
    made.close()


def decide(space: Workspace, *decisions: Decision) -> None:
    log = space.decisions("some/posts")
    log.record(decisions, "Ana", seen_revision=log.revision())


def test_people_have_the_last_word_on_what_is_learned(space):
    dataset = space.dataset("some/posts")
    ids = dataset.example_ids()
    decide(
        space,
        Decision(ids[0], "relabel", "b"),
        Decision(ids[1], "keep"),
        Decision(ids[2], "noisy"),
        Decision(ids[3], "drop"),
        Decision(ids[4], "unsure"),
        Decision("gone", "drop"),
    )
    learned = training_labels(dataset, space.decisions("some/posts").current())
    given = dataset.given()
    assert learned.labels[0] == 1
    np.testing.assert_array_equal(learned.labels[1:], given[1:])
    assert np.flatnonzero(~learned.wanted).tolist() == [2, 3]
    assert learned.relabelled == 1


def test_without_decisions_the_given_labels_are_learned(space):
    dataset = space.dataset("some/posts")
    learned = training_labels(dataset, space.decisions("some/posts").current())
    np.testing.assert_array_equal(learned.labels, dataset.given())
    assert learned.wanted.all()
    assert learned.relabelled == 0


def test_a_workspace_without_models_has_none(space):
    assert space.models() == []


def test_a_damaged_model_is_one_sentence(tmp_path):
    folder = tmp_path / "models" / "x-1"
    folder.mkdir(parents=True)
    (folder / "labelreview.json").write_text("{}", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="is damaged; fit again"):
        SavedModel.open(folder)
    assert saved_models(tmp_path / "models") == []


def test_one_label_teaches_nothing(space, tmp_path):
    ids = space.dataset("some/posts").example_ids()
    decide(space, *(Decision(example, "drop") for example in ids[::2]))
    with pytest.raises(EvidenceError, match="needs rows of at least two classes"):
        space.fit("some/posts", str(tmp_path))


@pytest.mark.models
def test_a_model_is_fitted_kept_listed_and_loaded(space, make_checkpoint):
    base = make_checkpoint("base", ["x", "y"])
    ids = space.dataset("some/posts").example_ids()
    decide(space, Decision(ids[0], "relabel", "b"), Decision(ids[2], "noisy"))
    steps = []
    model = space.fit(
        "some/posts", str(base), epochs=1, seed=3, progress=lambda *told: steps.append(told)
    )
    assert steps
    assert model.folder.name.startswith("some-posts-")
    assert (model.dataset, model.base, model.epochs, model.seed) == (
        "some/posts",
        str(base),
        1,
        3,
    )
    assert (model.rows, model.relabelled, model.left_out) == (39, 1, 1)
    assert model.classes == ("a", "b")
    assert space.models() == [model]
    config = json.loads((model.folder / "config.json").read_text(encoding="utf-8"))
    assert list(config["id2label"].values()) == ["a", "b"]
    # The same labels and options again: read, not made; others: made anew.
    assert space.fit("some/posts", str(base), epochs=1, seed=3) == model
    decide(space, Decision(ids[5], "drop"))
    assert space.fit("some/posts", str(base), epochs=1, seed=3).folder != model.folder
    run = space.score("some/posts", Configuration(classifier=str(model.folder), folds=2))
    assert run.rows == 40


@pytest.mark.models
def test_a_cancelled_fitting_leaves_no_model_and_goes_on(space, make_checkpoint):
    base = make_checkpoint("base", ["x", "y"])
    done = []

    def stop_in_the_second_epoch(_: str, step: int, steps: int) -> None:
        done.append(step)
        if step > steps / 2:
            raise Cancelled()

    with pytest.raises(Cancelled):
        space.fit("some/posts", str(base), epochs=2, progress=stop_in_the_second_epoch)
    assert space.models() == []
    first = list(done)
    done.clear()
    model = space.fit(
        "some/posts", str(base), epochs=2, progress=lambda _, step, steps: done.append(step)
    )
    assert space.models() == [model]
    assert min(done) > min(first), "it goes on after the first epoch"

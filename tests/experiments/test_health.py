"""The report on the health of labels, and the section for the dataset card."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from labelreview.core.errors import NotFoundError
from labelreview.data import builtin
from labelreview.decision_log import MODEL, Decision
from labelreview.experiments import ExperimentOptions
from labelreview.experiments.card import card_section
from labelreview.experiments.health import health_of, health_page
from labelreview.workspace import Workspace


@pytest.fixture
def review(builtin_space: Workspace) -> Workspace:
    """Somebody decides thirty planted errors and ten right labels, and the model two."""
    decide(builtin_space)
    return builtin_space


@pytest.fixture(scope="module")
def retrained(builtin_folder: Path, tmp_path_factory: pytest.TempPathFactory):
    """The same, and models were trained before and after. Only to be read."""
    folder = shutil.copytree(builtin_folder, tmp_path_factory.mktemp("retrained") / "workspace")
    space = Workspace.open(folder)
    decide(space)
    space.experiment("builtin", "retrain", ExperimentOptions(seeds=2, rows=None))
    yield space
    space.close()


def decide(space: Workspace) -> None:
    posts = builtin.load()
    wrong = posts[posts["label"] != posts["true_label"]]
    right = posts[posts["label"] == posts["true_label"]]
    log = space.decisions("builtin")
    told = [
        Decision(row.id, "relabel", row.true_label, origin="queue")
        for row in wrong.head(30).itertuples(index=False)
    ]
    told += [Decision(one, "keep", origin="control") for one in right["id"].head(10)]
    log.record_missing(told, "ana <b>")
    last = right.tail(2)
    other = posts["label"].iloc[0]
    assert (last["label"] != other).all()
    log.record_undecided([Decision(one, "relabel", other) for one in last["id"]], MODEL)


def test_without_a_review(builtin_space):
    health = health_of("builtin", builtin_space.findings("builtin"))
    wrong = health.estimate.wrong
    assert 0 < wrong < 1_500
    first, second, step = health.sentences()
    assert first.startswith(f"Roughly {wrong:,} of 1,500 labels in the source")
    assert first.endswith("are wrong.")
    assert second.endswith("nobody has checked them yet.")
    assert step.endswith("random control examples to know how many are left.")
    page = health_page(health)
    assert set(page.tables) == {"Classes", "Confused classes"}
    assert len(page.tables["Classes"]) == 4
    assert len(page.texts["Most suspicious rows without a decision"]) == 20


def test_with_one(review):
    health = health_of("builtin", review.findings("builtin"))
    assert health.estimate.found == 30
    text = " ".join(health.sentences())
    assert "People have decided on 40 labels and found 30 of them wrong" in text
    assert "and 30 decisions; 10 random control examples are too few to count yet" in text
    page = health_page(health)
    decided = page.tables["Decisions by annotator"]
    assert decided.to_dict("records") == [
        {"annotator": "ana <b>", "keep": "10", "relabel": "30", "all": "40"},
        {"annotator": "model", "keep": "0", "relabel": "2", "all": "2"},
    ]
    changes = page.tables["Most frequent label changes"]
    assert changes["rows"].astype(int).sum() == 32
    assert "2 labels were replaced by the model's suggestion without a review" in text
    assert health.estimate.wrong == 30 + 2 + health.estimate.left.errors
    assert (changes["given label"] != changes["new label"]).all()


def test_before_and_after_come_along_when_they_are_known(retrained):
    page = health_page(
        health_of("builtin", retrained.findings("builtin"), retrained.experiments("builtin"))
    )
    when, first, *_ = page.answer["Before and after"]
    assert when.endswith("trained after people had changed or left out 30 rows.")
    assert first.startswith("The review ")
    assert "Error rate by training set, compared with the original one" in page.tables


def test_an_experiment_that_failed_is_no_before_and_after(review, monkeypatch):
    def fail(*_):
        raise ValueError("no luck")

    monkeypatch.setattr("labelreview.experiments.retrain.cells._marks", fail)
    made = review.experiment("builtin", "retrain", ExperimentOptions(seeds=1, rows=None))
    assert len(made.results().failed) == 1
    health = health_of("builtin", review.findings("builtin"), review.experiments("builtin"))
    assert health.retrained is None
    assert "Before and after" not in health_page(health).answer


def test_the_section_of_the_card(review, retrained):
    section = card_section(health_of("builtin", review.findings("builtin")))
    assert section.startswith("## Label quality\n\nRoughly ")
    assert "| ana &lt;b> | 10 | 30 | 40 |" in section
    assert "### Most frequent label changes" in section
    assert "Before and after" not in section
    findings, experiments = retrained.findings("builtin"), retrained.experiments("builtin")
    section = card_section(health_of("builtin", findings, experiments))
    assert "### Before and after\n\nModel: linear model on TF-IDF, trained after" in section


def test_the_files(review, tmp_path):
    page, markdown = review.report("builtin", tmp_path / "health")
    assert (page.name, markdown.name) == ("health.html", "health.md")
    assert "ana &lt;b&gt;" in page.read_text(encoding="utf-8")
    assert markdown.read_text(encoding="utf-8").startswith("# Label health of builtin\n")


def test_a_dataset_without_a_run(tmp_path):
    space = Workspace.open(tmp_path / "workspace")
    space.import_dataset("builtin")
    with pytest.raises(NotFoundError, match="has not been scored yet"):
        space.report("builtin", tmp_path / "health")
    space.close()

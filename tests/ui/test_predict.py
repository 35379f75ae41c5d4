"""Predict: what a model says about any text."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

import pytest
from streamlit.testing.v1 import AppTest

from labelreview.classifiers.fit import SavedModel
from labelreview.core.configuration import Configuration
from labelreview.core.digests import seal
from labelreview.ui.parts.plain import plain

FLOOD = "The river broke its banks, our street is under water #flood"


def ask(app: AppTest, text: str) -> AppTest:
    app.text_area(key="try_text").set_value(text)
    next(b for b in app.button if b.label == "Predict").click().run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    shown = [*app.caption, *app.markdown, *app.info, *app.warning]
    return " ".join(element.value for element in shown).replace("\\", "")


def predicted(app: AppTest) -> str:
    """The heading with the label."""
    (heading,) = [text.value for text in app.markdown if text.value.startswith("### ")]
    return heading.replace("\\", "")


def links(app: AppTest) -> list:
    return [link.proto for link in app.get("page_link")]


def test_nothing_is_asked_without_a_text(scored, open_page):
    app = open_page("predict")
    assert "appear here" in words(app)
    for nothing in ("", " \n\t\n"):
        ask(app, nothing)
        assert not app.error
        assert "appear here" in words(app)


def test_one_text_gets_a_label_reasons_and_examples_with_links(scored, open_page):
    app = ask(open_page("predict"), FLOOD)
    assert not app.error
    assert any(name in predicted(app) for name in scored.dataset("builtin").labels.names)
    assert re.search(r"probability \d+%", predicted(app))
    found = links(app)
    assert len(found) == 5
    ids = scored.dataset("builtin").example_ids()
    for link in found:
        query = dict(part.split("=", 1) for part in link.query_string.split("&"))
        assert query["dataset"] == "builtin"
        assert query["example"] in ids


def test_a_dataset_that_is_not_scored_has_no_queue_to_link_to(imported, open_page):
    app = ask(open_page("predict"), FLOOD)
    assert not app.error
    assert predicted(app)
    assert links(app) == []
    assert "Nearest examples" in words(app)


def test_several_lines_are_a_table_and_the_first_is_explained(scored, open_page):
    app = ask(open_page("predict"), f"{FLOOD}\n\n  *please* donate [x](y)  \n")
    (table,) = app.dataframe
    assert table.value["text"].tolist() == [FLOOD, "*please* donate [x](y)"]
    assert set(table.value["label"]) <= set(scored.dataset("builtin").labels.names)
    assert table.value["probability"].between(0.25, 1).all()
    assert table.value["label"][0] in predicted(app)
    assert "Row 1 of 2" in words(app)


def test_of_many_lines_the_first_fifty_are_judged(scored, open_page):
    app = ask(open_page("predict"), "\n".join(f"water {i}" for i in range(60)))
    assert len(app.dataframe[0].value) == 50
    assert "Only the first 50 of 60 lines are used." in words(app)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "water " * 1_667,
        "😡👩‍👩‍👧‍👦🏳️‍🌈",
        "<script>alert(1)</script> <b>water</b> **b** $x^2$ :smile: [a](javascript:alert(1))",
        "\u202eright to left\u202c شكرا",
        "\0 \x0b \u2028",
    ],
    ids=["one word", "many words", "emoji", "markup", "right to left", "signs"],
)
def test_any_text_is_judged(imported, open_page, text):
    app = ask(open_page("predict"), text)
    assert not app.error
    assert predicted(app)
    assert "Nearest examples" in words(app)


def test_a_text_that_nothing_is_like_has_no_examples(scored, open_page):
    app = ask(open_page("predict"), "漢字")
    assert not app.error
    assert links(app) == []
    assert "No example is similar to this text." in words(app)


def test_a_model_that_is_not_there_is_one_sentence(scored, open_page, tmp_path):
    app = open_page("predict")
    app.selectbox(key="try_model").set_value("another").run()
    ask(app, FLOOD)
    assert "appear here" in words(app), "no model is named yet"
    app.text_input(key="try_another").set_value(str(tmp_path / "no such *model*")).run()
    (error,) = app.error
    assert plain(str(tmp_path / "no such *model*")) in error.value


@pytest.fixture
def saved(scored, make_checkpoint) -> SavedModel:
    """A model that was fitted on the posts, as far as a page can tell."""
    dataset = scored.dataset("builtin")
    folder = make_checkpoint("workspace/models/builtin-0123", list(dataset.labels.names))
    model = SavedModel(
        folder=folder,
        dataset="builtin",
        dataset_digest=dataset.digest,
        base="some/tiny",
        epochs=3,
        seed=0,
        rows=1_490,
        relabelled=12,
        left_out=10,
        classes=dataset.labels.names,
        created_at="2026-01-02T03:04:05+00:00",
    )
    manifest = asdict(model)
    del manifest["folder"]
    (folder / "labelreview.json").write_text(json.dumps(manifest), encoding="utf-8")
    return model


@pytest.mark.models
def test_a_saved_model_is_tried_from_where_it_is_listed(saved, open_page):
    app = open_page("score")
    said = " ".join(c.value for c in app.caption).replace("\\", "")
    assert "1,490 examples · 3 epochs · 12 relabelled · 10 excluded" in said
    app.button(key=f"try_{saved.folder.name}").click().run()
    assert app.title[0].value == "Predict labels"
    assert app.selectbox(key="try_model").value == str(saved.folder)
    app.switch_page("pages/results/predict.py")  # AppTest itself stays on the page it was on
    ask(app, FLOOD)
    assert app.selectbox(key="try_model").value == str(saved.folder)
    assert not app.error
    assert any(name in predicted(app) for name in saved.classes)
    assert len(links(app)) == 5


@pytest.mark.models
def test_a_saved_model_becomes_the_checkpoint_by_one_click(saved, scored, open_page):
    app = open_page("score")
    app.button(key=f"use_{saved.folder.name}").click().run()
    assert app.checkbox(key="score_also_classifier").value
    assert app.text_input(key="score_classifier").value == str(saved.folder)
    assert "was trained on these examples" in app.warning[0].value
    assert not app.button(key="score_start").disabled
    # For other rows with the same classes it is one of those to choose from.
    texts = scored.settings.folder.parent / "other.csv"
    lines = [f"post {i},{saved.classes[i % 4]}" for i in range(40)]
    texts.write_text("\n".join(["text,label", *lines]), encoding="utf-8")
    scored.import_dataset(texts, name="other", text_column="text", label_column="label")
    app = open_page("score", dataset="other")
    app.checkbox(key="score_also_classifier").check().run()
    app.button(key=f"score_use_{saved.folder.name}").click().run()
    assert app.text_input(key="score_classifier").value == str(saved.folder)
    assert not app.warning


@pytest.mark.models
def test_a_model_with_other_classes_is_not_offered(saved, scored, open_page, tmp_path):
    file = tmp_path / "two.csv"
    file.write_text("text,label\na b,x\nc d,y\n" * 5, encoding="utf-8")
    scored.import_dataset(file, name="two", text_column="text", label_column="label")
    app = open_page("predict", dataset="two")
    assert len(app.selectbox(key="try_model").options) == 2  # the cheap one, and another


def test_fitting_asks_for_what_the_run_was_made_with(scored, open_page, monkeypatch):
    run = scored.run("builtin")
    manifest = json.loads((run.folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["configuration"] |= asdict(Configuration(fine_tune="some/base", epochs=2, seed=5))
    (run.folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    seal(run.folder)
    asked = []
    monkeypatch.setattr("labelreview.ui.pages.score.runs.has_models", lambda: True)
    monkeypatch.setattr(
        "labelreview.jobs.background_work.BackgroundWork.fit",
        lambda self, *what: asked.append(what) or 1,
    )
    app = open_page("score")
    app.button(key=f"fit_{run.digest}").click().run()
    assert asked == [("builtin", "some/base", 2, 5)]


def test_nothing_to_predict_is_said(open_page, scored) -> None:
    app = ask(open_page("predict"), "  ")
    assert "There is no text to classify" in app.warning[0].value

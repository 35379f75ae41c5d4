"""Every page in every state of a workspace: it says what to do next, and its buttons work."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from labelreview.core.configuration import Configuration
from labelreview.decision_log import Decision
from labelreview.findings.filter import STATUSES, Filter
from labelreview.review.deciding import decisions_for
from labelreview.review.stopping import estimate_in
from labelreview.ui.context.page import show_unforeseen
from labelreview.ui.context.page_registry import CONFLICTS, GRID, QUEUE, PageEntry, go
from labelreview.ui.parts.plain import plain

TITLES = {
    "load": "Load a dataset",
    "score": "Score",
    "overview": "Overview",
    "examples": "Examples",
    "queue": None,
    "experiments": "Experiments",
    "export": "Export",
    "predict": "Predict labels",
}
WITH_DATASET = [place for place in TITLES if place != "load"]
WITH_FINDINGS = ["overview", "examples", "queue"]


def button(app: AppTest, label: str) -> Button:
    return next(b for b in app.button if b.label.replace("\\", "") == label)


def check(app: AppTest, place: str) -> None:
    """The page is whole: nothing failed, and it is the page that was asked for."""
    assert not app.exception
    assert [error.value for error in app.error] == []
    if TITLES[place]:
        assert app.title[0].value == TITLES[place]


def filter_of(app: AppTest) -> Filter:
    query = app.query_params.items()
    return Filter.from_query({k: [v] if isinstance(v, str) else v for k, v in query})


@pytest.mark.slow
@pytest.mark.parametrize("place", WITH_DATASET)
def test_an_empty_workspace_says_how_to_get_a_dataset(empty, open_page, place):
    app = open_page(place)
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1, "laid out like every other page"
    assert [s.value for s in app.subheader] == ["No dataset yet"]
    button(app, "Load a dataset").click().run()
    check(app, "load")


@pytest.mark.slow
def test_an_empty_workspace_offers_the_built_in_posts(empty, open_page):
    app = open_page("overview")
    button(app, "Use the built-in dataset").click().run()
    check(app, "score")
    assert [entry.name for entry in empty.datasets()] == ["builtin"]
    assert app.sidebar.radio(key="sidebar_dataset").value == "builtin"


def test_load_needs_nothing(empty, open_page):
    check(open_page("load"), "load")


@pytest.mark.slow
@pytest.mark.parametrize("place", WITH_FINDINGS)
def test_a_dataset_that_is_not_scored_says_so(imported, open_page, place):
    app = open_page(place)
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1, "laid out like every other page"
    assert [s.value for s in app.subheader] == ["Not scored yet"]
    button(app, "Score this dataset").click().run()
    check(app, "score")
    assert button(app, "Score 1,500 examples")


@pytest.mark.parametrize("place", ["load", "score", "export", "predict"])
def test_these_pages_need_no_scores(imported, open_page, place):
    check(open_page(place), place)


@pytest.mark.parametrize("place", TITLES)
def test_every_page_of_a_scored_dataset(scored, open_page, place):
    app = open_page(place)
    check(app, place)
    app.run()
    check(app, place)


@pytest.mark.parametrize("place", TITLES)
def test_every_page_after_decisions(scored, log, open_page, place):
    findings = scored.findings("builtin")
    chosen = findings.labels_of(findings.ids(Filter(disagree=True), 5))
    verdicts = ("keep", "relabel", "noisy", "drop", "unsure")
    log.record(
        [
            Decision(one.example_id, verdict, one.suggested_label if verdict == "relabel" else None)
            for one, verdict in zip(chosen, verdicts, strict=True)
        ],
        "Bob",
        seen_revision=0,
    )
    app = open_page(place)
    check(app, place)
    words = " ".join(c.value for c in app.caption).replace("\\", "")
    if place == "overview":
        assert "5 decided, 3 wrong" in words
    if place == "export":
        assert "5 decided: 1 relabelled, 1 kept, 1 noisy, 1 dropped, 1 unsure" in words


def test_the_numbers_of_the_overview_are_doors(scored, open_page):
    findings = scored.findings("builtin")
    doors = {
        "figure_flagged": Filter(flagged=True, status=("undecided",)),
        "figure_disagreements": Filter(disagree=True, sort="-confidence"),
        "look_flagged": Filter(flagged=True, status=("undecided",)),
        "look_copies": Filter(copies=True, sort="text_group"),
    }
    for key, selection in doors.items():
        app = open_page("overview")
        app.button(key=key).click().run()
        check(app, "examples")
        assert filter_of(app) == selection
    assert scored.decisions("builtin").revision() == 0
    shown = {m.label: m.value for m in open_page("overview").metric}
    assert shown["Errors left (roughly)"] == f"{estimate_in(scored, 'builtin').left.errors:,}"
    assert shown["Flagged, undecided"] == f"{findings.count(Filter(flagged=True)):,}"
    assert shown["Decided"] == "0"


def test_the_worst_first_is_one_click_away(scored, open_page):
    app = open_page("overview")
    button(app, "Review the worst first").click().run()
    check(app, "queue")
    assert filter_of(app) == Filter(flagged=True)


def test_another_dataset_is_chosen_in_the_sidebar(scored, open_page):
    scored.import_dataset("builtin", name="flood *two*")
    app = open_page("examples", dataset="builtin", disagree="1")
    app.sidebar.radio(key="sidebar_dataset").set_value("flood *two*").run()
    assert [s.value for s in app.subheader] == ["Not scored yet"]
    assert filter_of(app) == Filter()
    assert any(plain("flood *two*") in m.value for m in app.markdown)


def test_a_workspace_that_cannot_be_opened_gives_one_sentence(tmp_path, monkeypatch, open_page):
    file = tmp_path / "a file"
    file.write_text("x")
    monkeypatch.setenv("LABELREVIEW_WORKSPACE", str(file))
    app = open_page("overview")
    assert not app.exception
    said = app.session_state["labelreview"].outage
    assert said == f"{file} is a file; choose a folder with --workspace."


def test_a_page_that_fails_shows_no_traceback_and_no_text(scored, open_page, monkeypatch, caplog):
    def fail(*_: object) -> None:
        raise RuntimeError("a private text")

    monkeypatch.setattr("labelreview.ui.pages.examples.page.show_filter_line", fail)
    app = open_page("examples")
    assert not app.exception
    (error,) = app.error
    assert error.value.startswith("This page failed; what you decided is kept.")
    assert "private" not in error.value + caplog.text


def test_what_fails_outside_a_page_is_a_sentence_too(scored, open_page, monkeypatch, caplog):
    def fail(_: object) -> None:
        raise RuntimeError("a private text")

    told = []
    monkeypatch.setattr("streamlit.error", lambda words, **_: told.append(words))
    with pytest.raises(RuntimeError) as caught:
        fail(None)
    # What Streamlit calls for callbacks and fragments: see streamlit_app.py.
    assert show_unforeseen(caught.value)
    (sentence,) = told
    assert sentence.startswith("This page failed; what you decided is kept. Reload it.")
    (file,) = (scored.settings.folder / "problems").iterdir()
    assert file.stem in sentence
    assert "private" not in sentence + caplog.text + file.read_text(encoding="utf-8")
    assert "on_script_error=show_unforeseen" in Path("streamlit_app.py").read_text("utf-8")


def clicked(monkeypatch, cell: tuple[int | None, int | None], after: int = 0) -> list[np.ndarray]:
    """A click on a cell of the matrix that is drawn `after` others; all that are drawn."""
    drawn = []

    def click(counts, *_: object, **__: object) -> tuple[int | None, int | None] | None:
        drawn.append(counts)
        return cell if len(drawn) == after + 1 else None

    monkeypatch.setattr("labelreview.ui.pages.overview.matrix.show_joint", click)
    return drawn


def decide(findings, given: int, suggested: int, *verdicts: str, label: str | None = None) -> None:
    """Decide the most suspicious rows of a cell."""
    names = findings.dataset.labels.names
    cell = Filter(given=(names[given],), suggested=(names[suggested],))
    for verdict, example in zip(verdicts, findings.ids(cell, len(verdicts)), strict=True):
        decisions = decisions_for(findings, [example], verdict, label=label)
        findings.log.record(decisions, "Ann", seen_revision=findings.log.revision())


@pytest.mark.parametrize(
    ("shows", "status"),
    [
        ("Suggested", ()),
        ("Undecided", ("undecided",)),
        ("Reviewed", STATUSES[1:]),
        ("Confirmed", ("relabel", "noisy", "drop")),
    ],
)
def test_a_cell_opens_the_rows_that_it_counts(scored, open_page, monkeypatch, shows, status):
    findings = scored.findings("builtin")
    names = findings.dataset.labels.names
    decide(findings, 0, 2, "keep", "noisy", "drop")
    drawn = clicked(monkeypatch, (0, 2), after=1)
    app = open_page("overview")
    app.segmented_control(key="joint_what").set_value(shows).run()
    check(app, "examples")
    selection = Filter(given=(names[0],), suggested=(names[2],), status=status)
    assert filter_of(app) == selection
    assert findings.count(selection) == drawn[1][0, 2] > 0


def test_a_cell_of_relabelled_rows_opens_exactly_them(scored, open_page, monkeypatch):
    findings = scored.findings("builtin")
    names = findings.dataset.labels.names
    decide(findings, 0, 2, "relabel", "relabel", label=names[1])
    drawn = clicked(monkeypatch, (0, 1), after=1)
    app = open_page("overview")
    app.segmented_control(key="joint_what").set_value("Confirmed").run()
    check(app, "examples")
    found = findings.page(filter_of(app))
    assert len(found) == 2 == drawn[1][0, 1]
    assert set(found["current_label"]) == {names[1]}
    assert set(found["suggested_label"]) == {names[2]}


def test_a_cell_of_what_is_left_opens_so_many_of_the_most_suspicious(
    scored, open_page, monkeypatch
):
    findings = scored.findings("builtin")
    names = findings.dataset.labels.names
    joint = findings.run.summary.joint.copy()
    np.fill_diagonal(joint, 0)
    given, other = divmod(int(joint.argmax()), len(names))
    decide(findings, given, other, "noisy", "drop", "keep")
    drawn = clicked(monkeypatch, (given, other))
    app = open_page("overview")
    check(app, "examples")
    undecided = Filter(given=(names[given],), suggested=(names[other],), status=("undecided",))
    opened = filter_of(app)
    assert findings.count(opened) == drawn[0][given, other] > 0
    assert findings.ids(opened) == findings.ids(undecided, int(drawn[0][given, other]))
    shown = open_page("overview").get("progress")[0].proto.text
    wrong = estimate_in(scored, "builtin").wrong
    assert shown == f"2 of about {wrong:,} label errors found"


@pytest.mark.parametrize("of_row", [True, False])
def test_a_total_opens_its_row_or_column(scored, open_page, monkeypatch, of_row):
    findings = scored.findings("builtin")
    name = findings.dataset.labels.names[1]
    drawn = clicked(monkeypatch, (1, None) if of_row else (None, 1), after=1)
    app = open_page("overview")
    app.segmented_control(key="joint_what").set_value("Suggested").run()
    check(app, "examples")
    side = {"given": (name,)} if of_row else {"suggested": (name,)}
    assert filter_of(app) == Filter(**side, disagree=True)
    counts = drawn[1]
    line = counts[1] if of_row else counts[:, 1]
    assert findings.count(filter_of(app)) == line.sum() - counts[1, 1]


@pytest.fixture
def went(monkeypatch) -> list[PageEntry]:
    """Where the overview leads, in order."""
    places = []

    def note(place: PageEntry) -> NoReturn:
        places.append(place)
        go(place)

    for module in ("page", "lists"):
        monkeypatch.setattr(f"labelreview.ui.pages.overview.{module}.go", note)
    return places


@pytest.mark.parametrize(("opens", "place"), [("Queue", QUEUE), ("Grid", GRID)])
def test_a_click_opens_what_was_chosen(scored, open_page, monkeypatch, went, opens, place):
    clicked(monkeypatch, (0, 2), after=1)
    app = open_page("overview")
    app.segmented_control(key="overview_opens").set_value(opens).run()
    assert not app.exception
    assert went == [place]
    names = scored.findings("builtin").dataset.labels.names
    assert filter_of(app).given == (names[0],)


def test_an_empty_cell_opens_nothing(scored, open_page, monkeypatch):
    clicked(monkeypatch, (0, 2), after=1)
    app = open_page("overview")
    app.segmented_control(key="joint_what").set_value("Confirmed").run()
    check(app, "overview")
    assert [toast.value for toast in app.toast] == ["There are no examples in this cell."]


@pytest.mark.parametrize(("door", "place"), [("conflicts", CONFLICTS), ("grid", GRID)])
def test_the_other_pages_are_one_click_away(scored, open_page, went, door, place):
    app = open_page("overview")
    app.button(key=f"look_{door}").click().run()
    assert not app.exception
    assert went == [place]
    classes = scored.findings("builtin").run.summary.classes
    labels = {one.label for one in classes}
    assert set(filter_of(app).given) <= labels
    assert len(filter_of(app).given) == (place is GRID)


@pytest.mark.slow
def test_many_classes_are_groups_that_open(empty, tmp_path, open_page, monkeypatch):
    rng = np.random.default_rng(0)
    rows, classes = 1_200, 48
    truth = np.arange(rows) % classes
    # Classes are mixed up with the next one of three.
    given = np.where(rng.random(rows) < 0.2, truth // 3 * 3 + (truth + 1) % 3, truth)
    names = np.array([f"class {i:02}" for i in range(classes)])
    probabilities = np.full((rows, classes), 0.001)
    probabilities[np.arange(rows), truth] = 0.95
    np.save(tmp_path / "p.npy", probabilities / probabilities.sum(axis=1, keepdims=True))
    frame = pd.DataFrame({"text": [f"word {i}" for i in range(rows)], "label": names[given]})
    frame.to_parquet(tmp_path / "many.parquet")
    empty.import_dataset(tmp_path / "many.parquet")
    empty.score("many", Configuration(probabilities=str(tmp_path / "p.npy"), folds=2))

    drawn = clicked(monkeypatch, (0, 0), after=1)
    app = open_page("overview")
    check(app, "overview")
    assert drawn.pop(0).shape == (classes, classes)
    clicked(monkeypatch, (0, 0))
    drawn = clicked(monkeypatch, (0, 0))
    app.segmented_control(key="joint_order_Blocks").set_value("Groups").run()
    assert len(drawn[0]) <= 20
    wrong = np.count_nonzero(given != truth)
    assert drawn[0].sum() == pytest.approx(wrong, rel=0.3)
    assert np.trace(drawn[0]) > 0.8 * drawn[0].sum(), "groups hold what is mixed up"
    assert 3 <= len(drawn[1]) < 20
    assert drawn[1].sum() == pytest.approx(drawn[0][0, 0])
    app.run()
    assert len(drawn[-1]) == len(drawn[1]), "one stays where one was"
    app.button(key="joint_back").click().run()
    assert drawn[-1].shape == drawn[0].shape
    app.segmented_control(key="joint_order_Blocks").set_value("Blocks").run()
    check(app, "overview")
    assert drawn[-1].shape == (classes, classes)

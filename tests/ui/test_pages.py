"""Every page in every state of a workspace: it says what to do next, and its buttons work."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from labelreview.deciding import decisions_for
from labelreview.decisions import Decision
from labelreview.filters import STATUSES, Filter
from labelreview.ui.parts.plain import plain

TITLES = {
    "load": "Load a dataset",
    "score": "Score",
    "overview": "Overview",
    "examples": "Examples",
    "queue": None,
    "export": "Export",
    "trying": "Try a model",
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


@pytest.mark.parametrize("place", WITH_DATASET)
def test_an_empty_workspace_says_how_to_get_a_dataset(empty, open_page, place):
    app = open_page(place)
    assert not app.exception
    assert not app.error
    assert [s.value for s in app.subheader] == ["No dataset yet"]
    button(app, "Load a dataset").click().run()
    check(app, "load")


def test_an_empty_workspace_offers_the_built_in_posts(empty, open_page):
    app = open_page("overview")
    button(app, "Use the built-in posts").click().run()
    check(app, "score")
    assert [entry.name for entry in empty.datasets()] == ["builtin"]
    assert app.sidebar.selectbox(key="sidebar_dataset").value == "builtin"


def test_load_needs_nothing(empty, open_page):
    check(open_page("load"), "load")


@pytest.mark.parametrize("place", WITH_FINDINGS)
def test_a_dataset_that_is_not_scored_says_so(imported, open_page, place):
    app = open_page(place)
    assert not app.exception
    assert not app.error
    assert [s.value for s in app.subheader] == ["Not scored yet"]
    button(app, "Score it").click().run()
    check(app, "score")
    assert button(app, "Score 1,500 examples")


@pytest.mark.parametrize("place", ["load", "score", "export", "trying"])
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
    if place in ("overview", "examples"):
        assert "5 decided, 1 relabelled" in words
    if place == "export":
        assert "5 decided: 1 relabelled, 1 kept, 1 noisy, 1 dropped, 1 unsure" in words


def test_the_numbers_of_the_overview_are_doors(scored, open_page):
    findings = scored.findings("builtin")
    doors = {
        "figure_Flagged": Filter(flagged=True),
        "figure_Disagreements": Filter(disagree=True, sort="-confidence"),
        "figure_Decided": Filter(status=STATUSES[1:]),
        "look_flagged rows still undecided": Filter(flagged=True, status=("undecided",)),
        "look_rows whose text stands elsewhere with another label": Filter(
            copies=True, sort="text_group"
        ),
    }
    for key, selection in doors.items():
        app = open_page("overview")
        app.button(key=key).click().run()
        check(app, "examples")
        assert filter_of(app) == selection
    assert scored.decisions("builtin").revision() == 0
    shown = {m.label: m.value for m in open_page("overview").metric}
    assert shown["Examples"] == "1,500"
    assert shown["Flagged"] == f"{findings.count(Filter(flagged=True)):,}"
    assert shown["Decided"] == "0"


def test_the_worst_first_is_one_click_away(scored, open_page):
    app = open_page("overview")
    button(app, "Review the worst first").click().run()
    check(app, "queue")
    selection = Filter(flagged=True)
    assert filter_of(app) == selection
    shown = app.query_params["example"]
    assert scored.findings("builtin").ids(selection, 1) == (
        [shown] if isinstance(shown, str) else shown
    )


def test_another_dataset_is_chosen_in_the_sidebar(scored, open_page):
    scored.import_dataset("builtin", name="flood *two*")
    app = open_page("examples", dataset="builtin", disagree="1")
    app.sidebar.selectbox(key="sidebar_dataset").set_value("flood *two*").run()
    assert [s.value for s in app.subheader] == ["Not scored yet"]
    assert filter_of(app) == Filter()
    assert any(plain("flood *two*") in m.value for m in app.markdown)


def test_a_workspace_that_cannot_be_opened_gives_one_sentence(tmp_path, monkeypatch, open_page):
    file = tmp_path / "a file"
    file.write_text("x")
    monkeypatch.setenv("LABELREVIEW_WORKSPACE", str(file))
    app = open_page("overview")
    assert not app.exception
    (error,) = app.error
    assert error.value == plain(f"{file} is a file; name a folder with --workspace.")


def test_a_page_that_fails_shows_no_traceback_and_no_text(scored, open_page, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("a private text")

    monkeypatch.setattr("labelreview.ui.examples.show_strip", fail)
    app = open_page("examples")
    assert not app.exception
    (error,) = app.error
    assert error.value.startswith("This page failed; nothing was lost.")
    assert "private" not in error.value


@pytest.mark.parametrize(("shows", "status"), [("Suggested", ()), ("Undecided", ("undecided",))])
def test_a_cell_opens_the_rows_that_it_counts(scored, open_page, monkeypatch, shows, status):
    findings = scored.findings("builtin")
    names = findings.dataset.labels.names
    first = findings.ids(Filter(given=(names[0],), suggested=(names[2],)), 3)
    for verdict, example in zip(("keep", "noisy", "drop"), first, strict=True):
        decided = decisions_for(findings, [example], verdict)
        findings.log.record(decided, "Ann", seen_revision=findings.log.revision())
    counted = []

    def click(counts, *_: object, **__: object) -> tuple[int, int] | None:
        """The matrix as it is drawn first, then a click on a cell of the chosen one."""
        counted.append(int(counts[0, 2]))
        return (0, 2) if len(counted) > 1 else None

    monkeypatch.setattr("labelreview.ui.overview.show_joint", click)
    app = open_page("overview")
    app.segmented_control(key="joint_what").set_value(shows).run()
    check(app, "examples")
    selection = Filter(given=(names[0],), suggested=(names[2],), status=status)
    assert filter_of(app) == selection
    assert findings.count(selection) == counted[1]

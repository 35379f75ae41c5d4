"""Links: the URL is the place, and a wrong one costs a sentence, never the page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from labelreview.findings.filter import Filter
from labelreview.ui.pages.examples import page as examples
from labelreview.ui.shared.filter_bar import PRESETS

BUILTIN = {"dataset": "builtin"}


def url(app: AppTest) -> dict[str, list[str]]:
    """The parameters of the address bar."""
    given = app.query_params.items()
    return {name: [value] if isinstance(value, str) else list(value) for name, value in given}


def errors(app: AppTest) -> list[str]:
    assert not app.exception
    return [error.value.replace("\\", "") for error in app.error]


def sentence(app: AppTest) -> str:
    """What the filter bar says is selected."""
    found = [text.value for text in app.markdown if text.value.startswith("**")]
    parts = [chip.label for chip in app.button if f"{chip.key}".startswith("chip_")]
    many = next(text for text in found if "examples" in text)
    return f"{many} {', '.join(parts)}".strip().replace("\\", "")


def opened(app: AppTest) -> AppTest:
    """The page with the controls of the filter in sight."""
    app.session_state["filters_open"] = app.session_state["saved_open"] = True
    return app.run()


def pills(app: AppTest, field: str) -> tuple[str, ...]:
    return tuple(app.session_state[f"filter_{field}"])


@pytest.mark.parametrize(
    "selection",
    [
        Filter(given=("not_informative",), suggested=("needs_and_damage", "help_and_donations")),
        Filter(disagree=True, sort="-confidence"),
        Filter(flagged=True, status=("undecided",)),
        Filter(copies=True, split=("test",), sort="text_group"),
        Filter(score_from=0.25, score_to=0.75, confidence_from=0.5),
        Filter(text="bridge % _ 'x", sort="text"),
    ],
)
@pytest.mark.parametrize("place", ["examples", "queue"])
def test_a_filter_in_the_url_is_shown_and_stays_there(scored, open_page, place, selection):
    app = open_page(place, **BUILTIN, **selection.to_query())
    assert errors(app) == []
    # The queue keeps what is decided in sight.
    is_queue = place == "queue" and selection.status == ("undecided",)
    walked = replace(selection, status=()) if is_queue else selection
    found = scored.findings("builtin").count(walked)
    assert sentence(app) == f"**{found:,}** {walked.sentence()}"
    after = url(app)
    assert Filter.from_query(after) == selection
    assert after["dataset"] == ["builtin"]
    opened(app)
    for name in ("given", "suggested", "status", "split"):
        assert pills(app, name) == getattr(selection, name)
    ranges = {s.key.removeprefix("filter_"): s.value for s in app.slider}
    assert ranges["score"] == (selection.score_from, selection.score_to)
    assert ranges["confidence"] == (selection.confidence_from, selection.confidence_to)
    assert app.text_input(key="filter_text").value == selection.text
    for name in ("disagree", "flagged", "copies"):
        assert app.checkbox(key=f"filter_{name}").value == getattr(selection, name)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"score_from": "abc"}, "score_from=abc is not a number; use a number from 0 to 1."),
        ({"score_from": "nan"}, "is not within 0 to 1; give two numbers from 0 to 1"),
        ({"score_from": "2"}, "is not within 0 to 1; give two numbers from 0 to 1"),
        ({"score_from": ".9", "score_to": ".1"}, "The score range 0.9 to 0.1 is not within"),
        ({"status": "gone"}, "No status is called 'gone'; use undecided, keep"),
        ({"sort": "colour"}, "Findings have no column 'colour'; sort by one of their columns."),
        ({"sort": "-"}, "Findings have no column ''; sort by one of their columns."),
    ],
)
def test_a_value_that_cannot_be_read_gives_one_sentence(scored, open_page, query, says):
    app = open_page("queue", **BUILTIN, **query)
    (said,) = errors(app)
    assert says in said
    assert not app.info, "nothing restricts the queue"
    app.run()
    assert errors(app) == []
    assert url(app).keys() & query.keys() == set()


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"given": ["no such class"]}, "**0** examples given no such class"),
        ({"split": ["dev"]}, "**0** examples in dev"),
        ({"unheard": "1", "given": ""}, "**1,500** examples"),
    ],
)
def test_a_value_that_nothing_has_selects_nothing(scored, open_page, query, says):
    app = open_page("examples", **BUILTIN, **query)
    assert errors(app) == []
    assert sentence(app) == says


@pytest.mark.parametrize("place", ["queue", "grid", "overview", "export", "load"])
def test_an_unknown_dataset_opens_no_other_one(scored, open_page, place):
    """Whoever follows a link and sees another dataset would decide about that one."""
    app = open_page(place, dataset="no *such* one", example="x")
    if place != "load":
        assert errors(app) == ["There is no dataset 'no *such* one' in this workspace."]
        shown = [one.key for one in app.get("bidi_component")[3:]]
        assert shown in ([], ["unsent_decisions"]), "only what belongs to the frame"
    assert app.sidebar.radio(key="sidebar_dataset").value is None
    app.run()
    assert url(app)["dataset"] == ["no *such* one"], "a reload says the same"
    app.sidebar.radio(key="sidebar_dataset").set_value("builtin").run()
    assert errors(app) == []
    assert url(app) == {"dataset": ["builtin"]}


def test_a_dataset_is_chosen_in_place_of_an_unknown_one(scored, open_page):
    app = open_page("overview", dataset="gone", given="x")
    app.button(key="instead_builtin").click().run()
    assert errors(app) == []
    assert url(app) == {"dataset": ["builtin"]}


@pytest.mark.parametrize("place", ["overview", "queue"])  # the frame of all pages
def test_an_unknown_run_opens_no_other_one(scored, open_page, place):
    app = open_page(place, **BUILTIN, run="0123456789abcdef")
    assert errors(app) == ["There is no run '0123456789abcdef' of the dataset builtin."]
    app.run()
    assert url(app)["run"] == ["0123456789abcdef"]
    digest = scored.run("builtin").digest
    app.button(key=f"instead_{digest}").click().run()
    assert errors(app) == []
    assert url(app) == {"dataset": ["builtin"], "run": [digest]}


def test_an_unknown_example_opens_no_other_one(scored, open_page):
    app = open_page("queue", **BUILTIN, example="no-such", disagree="1")
    assert errors(app) == ["There is no example 'no-such' in builtin."]
    assert not app.get("popover")[1:], "no queue is drawn"
    app.button(key="queue_begin").click().run()
    assert errors(app) == []
    assert "example" not in url(app)


@pytest.mark.parametrize("number", ["0", "-1", "x", "²", "9" * 30])
def test_a_page_that_does_not_exist_is_another_one(scored, open_page, monkeypatch, number):
    shown = []
    monkeypatch.setattr(examples, "show_examples", lambda data, **_: shown.append(data) or {})
    app = open_page("examples", **BUILTIN, page=number)
    assert errors(app) == []
    assert len(shown[-1]["rows"]) == 50


def test_the_run_of_a_link_is_opened(scored, open_page, score_again):
    older = scored.run("builtin")
    newer = score_again(scored)
    app = open_page("overview", **BUILTIN, run=older.digest)
    assert errors(app) == []
    choice = app.sidebar.radio(key="sidebar_run")
    assert choice.value == older.digest
    choice.set_value(newer.digest).run()
    assert url(app)["run"] == [newer.digest]
    assert "2 folds" in app.caption[0].value.replace("\\", "")


def test_controls_write_the_url(scored, open_page):
    app = opened(open_page("examples", **BUILTIN, page="3", example="x"))
    app.pills(key="filter_given").set_value(["not_informative"]).run()
    assert url(app) == {"dataset": ["builtin"], "given": ["not_informative"]}
    opened(app).pills(key="filter_status").set_value(["undecided"]).run()
    opened(app).slider(key="filter_score").set_range(0.2, 1.0).run()
    app.text_input(key="filter_text").set_value("flood").run()
    opened(app).checkbox(key="filter_disagree").check().run()
    wanted = Filter(
        given=("not_informative",),
        status=("undecided",),
        score_from=0.2,
        text="flood",
        disagree=True,
    )
    assert errors(app) == []
    assert Filter.from_query(url(app)) == wanted
    assert scored.findings("builtin").count(wanted) > 0
    opened(app).pills(key="filter_given").set_value([]).run()
    opened(app).slider(key="filter_score").set_range(0.0, 1.0).run()
    app.text_input(key="filter_text").set_value("").run()
    opened(app).checkbox(key="filter_disagree").uncheck().run()
    opened(app).pills(key="filter_status").set_value([]).run()
    assert url(app) == {"dataset": ["builtin"]}


@pytest.mark.parametrize("name", PRESETS)
def test_a_ready_made_question_is_one_click(scored, open_page, name):
    app = opened(open_page("examples", **BUILTIN, text="flood"))
    app.button(key=f"preset_{name}").click().run()
    assert errors(app) == []
    assert Filter.from_query(url(app)) == PRESETS[name]
    assert "text" not in url(app)


def test_the_filter_travels_from_page_to_page(scored, open_page, monkeypatch):
    app = open_page("examples", **BUILTIN, disagree="1", given="not_informative")
    before = url(app)
    clicked = {"asked": {"what": "review", "value": "", "ids": []}}
    monkeypatch.setattr(examples, "show_examples", lambda *_, **__: clicked)
    app.run()
    assert url(app) == before
    assert "given not_informative" in sentence(app)


def test_the_menu_changes_nothing(scored, open_page):
    """A link of the menu has no parameters: the session writes them there again."""
    app = open_page("examples", **BUILTIN, disagree="1")
    app.query_params.clear()
    app.switch_page("pages/review/queue.py").run()
    assert url(app)["disagree"] == ["1"]
    assert sentence(app).endswith(Filter(disagree=True).sentence())


def test_a_page_number_of_any_length_costs_nothing(scored, open_page):
    app = open_page("examples", **BUILTIN, page="9" * 5000)
    assert errors(app) == []
    assert sentence(app) == "**1,500** examples"


@pytest.mark.parametrize("place", ["map", "overview"])
def test_a_new_run_takes_no_page_away_by_itself(scored, open_page, score_again, place):
    before = scored.run("builtin").digest
    app = open_page(place, **BUILTIN)
    newer = score_again(scored).digest
    app.run()
    session = app.session_state["labelreview"]
    assert session.run == before != newer
    assert "run" not in url(app)
    app.switch_page("pages/results/export.py").run()
    assert session.run == before
    app.button(key="newer_run_show").click().run()
    assert session.run == newer
    assert "run" not in url(app)
    assert not [one for one in app.button if one.key == "newer_run_show"]


def test_a_run_that_a_link_names_stays_and_a_link_without_one_shows_the_latest(
    scored, open_page, score_again
):
    before = scored.run("builtin").digest
    newer = score_again(scored).digest
    named = open_page("export", **BUILTIN, run=before)
    assert not [one for one in named.button if one.key == "newer_run_show"]
    assert open_page("export", **BUILTIN).session_state["labelreview"].run == newer
    del named.query_params["run"]
    assert named.run().session_state["labelreview"].run == newer

"""The filter: the search, its controls with their counts, and what can be taken away again."""

from __future__ import annotations

import threading

import pytest
from streamlit.testing.v1 import AppTest

from labelreview.core.errors import EvidenceError
from labelreview.decision_log import Decision
from labelreview.findings.filter import Filter
from labelreview.findings.filter_kinds import declarations
from labelreview.findings.findings import Findings
from labelreview.findings.source_slices import identifier
from labelreview.ui.context import meaning
from labelreview.ui.shared.filter_controls import _number


def shown(app: AppTest) -> Filter:
    query = {name: app.query_params[name] for name in app.query_params}
    return Filter.from_query(
        {name: [value] if isinstance(value, str) else value for name, value in query.items()}
    )


def opened(app: AppTest) -> AppTest:
    assert not app.exception
    app.session_state["filters_open"] = True
    return app.run()


def test_every_field_of_the_filter_has_a_control_and_can_be_taken_away(
    scored, log, open_page
) -> None:
    """But for the order, which a page has where its rows are; one by nearness goes with the
    sentence. A range is one control."""
    ids = scored.findings("builtin").ids(Filter(), 3)
    log.record([Decision(one, "keep") for one in ids], "Ann", seen_revision=0)
    selection = Filter(
        given=("not_informative",),
        suggested=("needs_and_damage",),
        split=("train",),
        status=("keep",),
        annotator=("Ann",),
        disagree=True,
        flagged=True,
        copies=True,
        score_from=0.1,
        confidence_to=0.9,
        text="flood",
        like="someone needs a doctor",
        slice=("planted=class_pair", "id~oswin"),
        picked=scored.saved_selections.keep(ids, "map"),
        sort="-similarity",
    )
    assert all(
        getattr(selection, name) != declaration.default
        for name, declaration in declarations(Filter).items()
        if name not in ("score_to", "confidence_from", "sort")
    )
    app = opened(open_page("examples", dataset="builtin", **selection.to_query()))
    controls = {
        name
        for name in declarations(Filter)
        if f"filter_{name.removesuffix('_from').removesuffix('_to')}" in app.session_state
    }
    # The box searches by one of the two, and a saved selection is made on the map or in a table.
    assert set(declarations(Filter)) - controls == {"like", "picked", "sort"}
    chips = [one for one in app.button if f"{one.key}".startswith("chip_")]
    words = [chip.label.replace("\\", "") for chip in chips]
    assert words == [one.words[:60] for one in selection.restrictions()]
    assert len(words) == 15
    for _ in words:
        app.button(key="chip_0").click().run()
        assert not app.exception
    assert shown(app) == Filter()
    assert not [one for one in app.button if f"{one.key}".startswith("chip_")]


def test_everything_is_cleared_at_once(scored, open_page) -> None:
    app = open_page("examples", dataset="builtin", given="not_informative", disagree="1")
    app.button(key="filter_clear").click().run()
    assert shown(app) == Filter()


def test_values_that_would_select_nothing_are_grey_and_stay_in_place(scored, open_page) -> None:
    findings = scored.findings("builtin")
    names = findings.dataset.labels.names
    app = opened(open_page("examples", dataset="builtin", given=names[0], suggested=names[0]))
    status = app.pills(key="filter_status").options
    counts = findings.counts(Filter(given=names[:1], suggested=names[:1]), "status")
    assert status[0] == f"undecided :gray[{counts['undecided']:,}]"
    assert status[1:] == [
        f":gray[{one} 0]" for one in ("keep", "relabel", "noisy", "drop", "unsure")
    ]
    beside = findings.counts(Filter(suggested=names[:1]), "given_label")
    assert [
        one.rsplit(" ", 1)[-1].strip("gray:[]") for one in app.pills(key="filter_given").options
    ] == [f"{beside.get(name, 0):,}" for name in names]


def test_several_filters_in_one_opening(scored, open_page) -> None:
    """The controls stay open while one after the other is used, and what is above them changes."""
    findings = scored.findings("builtin")
    app = opened(open_page("examples", dataset="builtin"))
    app.checkbox(key="filter_disagree").check().run()
    app.selectbox(key="filter_slice").select("planted").run()
    key = f"filter_{identifier('planted')}"
    values = app.pills(key=key).options
    assert values[0].startswith("missing :gray[")
    app.pills(key=key).set_value(["", "class_pair"]).run()
    assert shown(app).slice == ("planted=", "planted=class_pair")
    app.selectbox(key="filter_slice").select("id").run()
    app.text_input(key=f"filter_{identifier('id')}").set_value("oswin-01").run()
    wanted = Filter(disagree=True, slice=("planted=", "planted=class_pair", "id~oswin-01"))
    assert shown(app) == wanted
    assert app.pills(key=key).value == ["", "class_pair"]
    assert f"**{findings.count(wanted):,}** examples" in [one.value for one in app.markdown]
    app.pills(key=key).set_value([]).run()
    assert shown(app).slice == ("id~oswin-01",)
    assert not app.exception


def test_one_box_searches_by_words_and_by_meaning(scored, open_page) -> None:
    app = open_page("examples", dataset="builtin", given="not_informative")
    app.text_input(key="filter_text").set_value(" trapped on a roof ").run()
    assert shown(app) == Filter(given=("not_informative",), text="trapped on a roof")
    app.segmented_control(key="search_by").set_value("Meaning").run()
    by_meaning = Filter(given=("not_informative",)).alike("trapped on a roof")
    assert shown(app) == by_meaning
    assert app.text_input(key="filter_like").value == "trapped on a roof"
    app.text_input(key="filter_like").set_value("cats and dogs").run()
    assert shown(app) == by_meaning.alike("cats and dogs")
    app.text_input(key="filter_like").set_value("x" * 3_000).run()
    assert "sentence to search by is longer than 2,000" in app.error[0].value.replace("\\", "")
    app.segmented_control(key="search_by").set_value("Words").run()
    assert shown(app) == Filter(given=("not_informative",), text="cats and dogs")
    app.text_input(key="filter_text").set_value("").run()
    assert shown(app) == Filter(given=("not_informative",))
    app.text_input(key="filter_text").set_value("no text has these words").run()
    app.button(key="filter_by_meaning").click().run()
    assert shown(app) == by_meaning.alike("no text has these words")
    assert not [one for one in app.button if one.key == "filter_by_meaning"]
    # A link opens the box in the way that it searches.
    app = open_page("queue", dataset="builtin", like="cats", sort="-similarity")
    assert opened(app).text_input(key="filter_like").value == "cats"


def test_a_search_that_takes_long_says_so_and_can_be_stopped(
    scored, open_page, monkeypatch
) -> None:
    done = threading.Event()
    prepare = Findings.prepare

    def slowly(self, selection, progress) -> None:
        progress("Encoding the texts", 3, 10)
        assert done.wait(30)
        prepare(self, selection, progress)

    monkeypatch.setattr(Findings, "prepare", slowly)
    monkeypatch.setattr(meaning, "PATIENCE", 0.2)
    app = open_page("examples", dataset="builtin", like="cats", sort="-similarity")
    said = " ".join(one.value for one in [*app.markdown, *app.caption])
    assert "nearest in meaning to “cats”" in said
    assert "3 of 10" in said
    assert not [one for one in app.text_input if one.key == "filter_like"]
    done.set()
    monkeypatch.setattr(meaning, "PATIENCE", 30)
    assert app.run().button(key="chip_0").label == "among the 200 nearest in meaning to “cats”"


@pytest.mark.parametrize("place", ["examples", "map"])
def test_a_search_that_fails_says_why_and_keeps_the_rest(
    scored, open_page, monkeypatch, place
) -> None:
    def fail(*_: object) -> None:
        raise EvidenceError("The encoder is gone", "put it back")

    monkeypatch.setattr(Findings, "prepare", fail)
    app = open_page(place, dataset="builtin", given="not_informative", like="cats")
    assert [one.value.replace("\\", "") for one in app.error] == [
        "The encoder is gone; put it back."
    ]
    assert shown(app) == Filter(given=("not_informative",))


def test_a_large_bound_keeps_its_digits() -> None:
    assert [_number(one) for one in (1_700_000_000_123.0, 0.1, None)] == [
        "1700000000123",
        "0.1",
        "",
    ]

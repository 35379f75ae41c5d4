"""The controls of the filter."""

from __future__ import annotations

from labelreview.decision_log import Decision
from labelreview.findings.filter import Filter
from labelreview.findings.filter_kinds import declarations


def test_every_field_of_the_filter_has_a_control(scored, log, open_page) -> None:
    """But for the order, which a page has where its rows are. A range is one control."""
    ids = scored.findings("builtin").ids(Filter(), 3)
    log.record([Decision(one, "keep") for one in ids], "Ann", seen_revision=0)
    selection = scored.saved_selections.keep(ids, "map")
    app = open_page("examples", dataset="builtin", picked=selection)
    assert not app.exception
    missing = {
        name
        for name in declarations(Filter)
        if f"filter_{name.removesuffix('_from').removesuffix('_to')}" not in app.session_state
    }
    assert missing == {"like", "slice", "sort"}
    clear = app.button(key="filter_picked")
    assert clear.label == "Clear selection: 3 selected on the map"
    clear.click().run()
    assert "picked" not in app.query_params

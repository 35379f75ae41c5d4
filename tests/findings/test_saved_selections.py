"""Saved selections: named by what is in them, refused when they do not exist."""

from __future__ import annotations

import pytest

from labelreview.core.errors import FilterError
from labelreview.findings.filter import Filter
from labelreview.findings.saved_selections import SavedSelections, words


def test_a_set_is_named_by_its_content(tmp_path):
    saved_selections = SavedSelections(tmp_path)
    name = saved_selections.keep(["b", "a", "b"], "map")
    assert saved_selections.keep(["a", "b"], "map") == name
    assert saved_selections.keep(["a", "c"], "map") != name
    assert saved_selections.ids(name) == ["a", "b"]
    assert words(name) == "2 selected on the map"


@pytest.mark.parametrize("name", ["", "../x", "map", "map-2-zz", "space-2-0123456789abcdef"])
def test_a_name_that_no_set_can_have_is_refused(tmp_path, name):
    with pytest.raises(FilterError, match="No selection is saved as"):
        SavedSelections(tmp_path).ids(name)


def test_a_set_that_is_gone_is_one_sentence(make_findings):
    findings = make_findings()
    with pytest.raises(FilterError, match="The saved selection no longer exists"):
        findings.count(Filter(picked="map-2-0123456789abcdef"))


def test_a_filter_selects_the_set_and_nothing_else(make_findings, tmp_path):
    findings = make_findings()
    ids = findings.ids(Filter(sort="row"))[3:9]
    saved_selections = SavedSelections(findings.run.folder / "picks")
    selection = Filter(picked=saved_selections.keep([*ids, "not there"], "near"), sort="row")
    assert findings.ids(selection) == ids
    assert findings.count(selection) == 6
    assert selection.sentence() == "examples among the 7 nearest to one example"
    assert Filter.from_query(selection.to_query()) == selection
    given = findings.labels_of(ids)[0].given_label
    both = Filter(picked=selection.picked, given=(given,))
    assert set(findings.ids(both)) == set(findings.ids(Filter(given=(given,)))) & set(ids)

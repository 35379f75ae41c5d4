"""The dialog Classes: no column is empty."""

from __future__ import annotations

import pytest

from labelreview.decision_log.class_changes import ClassChanges


@pytest.mark.slow
def test_names_in_the_source_are_listed_once_one_differs(scored, log, open_page) -> None:
    app = open_page("examples")
    app.button(key="classes").click().run()
    assert not app.exception
    assert "name in the source" not in _table(app)
    ClassChanges.beside(log).change("not_informative", "noise", "Ann")
    app = open_page("examples")
    app.button(key="classes").click().run()
    names = _table(app).set_index("class")["name in the source"]
    assert names["noise"] == "not_informative"


def _table(app):
    return next(one.value for one in app.dataframe if "class" in one.value.columns)

"""The button that re-ranks: there when it helps, and the list is another one afterwards."""

from __future__ import annotations

import re

import pytest

from labelreview.decision_log import MODEL, Decision
from labelreview.findings.filter import UNDECIDED, Filter
from labelreview.jobs import Jobs
from labelreview.jobs.background_work import UNASKED
from labelreview.ui.shared import rerank

UNDECIDED_ROWS = Filter(status=(UNDECIDED,))


@pytest.fixture
def findings(scored):
    return scored.findings("builtin")


def decide(findings, rows, annotator="ana", verdict="keep"):
    ids = findings.ids(UNDECIDED_ROWS, rows)
    record = findings.log.record_undecided if annotator == MODEL else findings.log.record_missing
    record([Decision(one, verdict) for one in ids], annotator)


def button(app):
    assert not app.exception
    return next((one for one in app.button if one.key == "rerank"), None)


@pytest.mark.parametrize("place", ["queue", "overview"])
def test_it_comes_with_enough_decisions_of_people(open_page, findings, place):
    decide(findings, rerank.ENOUGH - 1)
    decide(findings, 30, verdict="unsure")
    decide(findings, 30, annotator=MODEL)
    assert button(open_page(place, dataset="builtin")) is None
    decide(findings, 1)
    assert button(open_page(place, dataset="builtin")).label == "Re-rank with 20 of 80 decisions"


@pytest.mark.parametrize("place", ["queue", "overview"])
def test_the_new_run_is_shown_and_what_changed_is_said(
    open_page, scored, findings, place, monkeypatch
):
    monkeypatch.setenv(UNASKED, "1")
    monkeypatch.setattr(Jobs, "_spawn", lambda *_: None)
    decide(findings, 40)
    app = open_page(place, dataset="builtin", flagged="1")
    button(app).click().run()
    assert not app.exception
    run = scored.run("builtin")
    assert run.decisions == 40
    assert app.query_params["run"] == run.digest
    assert app.query_params["flagged"] == "1", "the filter stays"
    said = app.toast[0].value.replace("\\", "")
    assert re.fullmatch(
        r"Re-ranked with 40 decisions: the 500 most suspicious undecided examples include "
        r"[\d,]+ new ones?\.",
        said,
    )
    assert button(app) is None, "nothing new was decided since"
    prepared = scored.background.laying_out("builtin")
    assert prepared.spec["run"] == run.digest, "its grid opens at once"
    assert "example" not in app.query_params, "the queue starts at its first undecided row"


def test_what_comes_and_goes_moves_no_other_button(open_page, findings):
    names = [one.key for one in open_page("overview", dataset="builtin").main.button]
    decide(findings, 40)
    later = [one.key for one in open_page("overview", dataset="builtin").main.button]
    row = later[: later.index("rerank")]
    assert row == names[: len(row)]


def test_decisions_after_it_count_anew(open_page, scored, findings):
    decide(findings, 40)
    scored.rerank("builtin")
    decide(findings, 19)
    assert button(open_page("overview", dataset="builtin")) is None
    decide(findings, 1)
    assert button(open_page("overview", dataset="builtin")).label == "Re-rank with 60 decisions"


def test_a_large_dataset_is_re_ranked_elsewhere(open_page, findings, monkeypatch):
    started = []
    monkeypatch.setattr(rerank, "_IN_PROCESS", 100)

    monkeypatch.setattr(
        "labelreview.jobs.background_work.BackgroundWork.rerank",
        lambda _, *what: started.append(what),
    )
    decide(findings, 25)
    app = button(open_page("overview", dataset="builtin")).click().run()
    assert started == [("builtin", findings.run.digest)]
    assert any("How should label errors be found?" in one.value for one in app.subheader), (
        "the page that watches"
    )

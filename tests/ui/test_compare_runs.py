"""The dialog that compares two runs: what it opens is what it counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labelreview.findings.filter import Filter
from labelreview.review.compare import BOTH, ENTERED, LEFT, compare_runs
from labelreview.ui.context.session import Session
from labelreview.ui.shared.compare_runs import open_part


@pytest.mark.slow
def test_every_part_opens_exactly_its_examples(scored, open_page, score_again, monkeypatch) -> None:
    before = scored.run("builtin")
    assert "Compare runs" not in [button.label for button in open_page("overview").button]
    after = score_again(scored)
    app = open_page("overview")
    app.button(key="overview_compare").click().run()
    assert not app.exception
    assert not app.error
    found = compare_runs(before, after)
    words = " ".join(one.value for one in app.markdown)
    assert f"{len(found.part(ENTERED)):,} entered and {len(found.part(LEFT)):,} left" in words
    tables = [one.value for one in app.dataframe if "rank in first" in one.value]
    assert tables, "ranks are not called like the choice of runs"
    beginnings = tables[0]["text"].tolist()
    assert all(beginnings)
    texts = scored.findings("builtin").table(Filter())["text"]
    assert set(beginnings) <= {" ".join(text.split()) for text in texts}
    first, second = (
        next(one for one in app.selectbox if one.label == title)
        for title in ("First run", "Second run")
    )
    assert all("seed" in words for words in first.options)
    assert (first.value, second.value) == (before.digest, after.digest), "older, then newer"
    assert "estimate" not in words, "a run's own number, beside the one of every page"
    monkeypatch.setattr(Session, "write_url", lambda _: None)
    session = Session(dataset="builtin")
    for name in (ENTERED, LEFT, BOTH):
        open_part(scored, session, replace(found), name)
        findings = scored.findings("builtin", session.run)
        assert set(findings.ids(session.filter)) == set(found.part(name).index)
        assert findings.count(session.filter) == len(found.part(name))
    assert findings.count(Filter()) == found.before.rows

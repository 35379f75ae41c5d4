"""The why card: the strongest doubts first, the rest on a click, and the word that misleads."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.parquet as pq
from streamlit.testing.v1 import AppTest

from labelreview.findings.filter import Filter
from labelreview.signals.issue_filters import IssueFilterSignal
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.why import DOUBTS_SHOWN
from labelreview.workspace import Workspace

SAID = re.compile(r"^(?::gray\[)?\*\*(\d\\?\.\d\d)\*\* (.+?)\]?$")


def said(app) -> list[str]:
    """Titles of the signals with a number, in the order of the page."""
    return [found[2] for caption in app.caption if (found := SAID.match(caption.value))]


def card(example: str):
    """The card as Examples and Map show it."""

    def script(example: str) -> None:
        from labelreview.ui.context.page_context import need_findings
        from labelreview.ui.context.session import current_session
        from labelreview.ui.shared.why import show_card

        current_session().dataset = "builtin"
        context = need_findings()
        show_card(context, context.findings.one(example), key="card")

    return AppTest.from_function(script, args=(example,), default_timeout=60).run()


def test_strongest_first_and_the_rest_on_a_click(scored: Workspace) -> None:
    findings = scored.findings("builtin")
    worst = findings.ids(Filter(), 1)[0]
    app = card(worst)
    finding = findings.one(worst)
    graded = [one for one in finding.doubts if not isinstance(one.signal, IssueFilterSignal)]
    label = [one for one in graded if one.signal.about == "label"]
    text = [one for one in graded if one.signal.about == "example"]
    label.sort(key=lambda one: -one.score)
    assert said(app) == [plain(one.signal.title) for one in [*label, *text]]
    more = [one for one in app.expander if one.label.endswith(" more signals")]
    assert [one.label for one in more] == [f"{len(label) - DOUBTS_SHOWN + len(text)} more signals"]
    assert len(said(more[0])) == len(label) - DOUBTS_SHOWN + len(text)
    speaking = sum(one.score >= 0.5 for one in finding.doubts if one.signal.about == "label")
    heading = f"**Signals against the given label: {speaking} of {len(label) + 7}**"
    assert heading in [one.value for one in app.markdown]


def test_a_misleading_word_is_named_as_text(scored: Workspace) -> None:
    findings = scored.findings("builtin")
    path = findings.run.findings_path
    table = pq.read_table(path)
    worst = findings.ids(Filter(), 1)[0]
    words = ["**bold**" if one == worst else None for one in table["example_id"].to_pylist()]
    place = table.column_names.index("spurious_token")
    told = table.set_column(place, "spurious_token", pa.array(words, pa.string()))
    pq.write_table(told, path)
    titles = said(card(worst))
    assert plain("Spurious word: **bold**") in titles

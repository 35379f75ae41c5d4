"""Any sequence of recording and undoing folds to what a simple model says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labelreview.decision_log import VERDICTS, Decision, DecisionLog

people = st.sampled_from(["ana", "ben"])
decisions = st.builds(
    lambda example, verdict, label: Decision(
        example, verdict, label if verdict == "relabel" else None
    ),
    st.sampled_from(["e1", "e2", "e3"]),
    st.sampled_from(VERDICTS),
    st.sampled_from(["siren", "flood"]),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("record"), people, st.lists(decisions, max_size=3), st.booleans()),
        st.tuples(st.just("undo"), people, st.none() | st.integers(0, 5)),
    ),
    max_size=12,
)


@dataclass
class Model:
    """Standing decisions in order; what was sent before; nothing clever."""

    active_rows: list[tuple[str, str, Decision]] = field(default_factory=list)
    sent: set[tuple[object, ...]] = field(default_factory=set)

    def record(self, who: str, batch: str, new: list[Decision], seen: int) -> int:
        before = len(self.sent)
        for one in new:
            key = (one.example_id, who, one.verdict, one.label, seen)
            if key not in self.sent:
                self.sent.add(key)
                self.active_rows.append((who, batch, one))
        return len(self.sent) - before

    def undo(self, who: str, batch: str | None) -> list[Decision]:
        own = [b for w, b, _ in self.active_rows if w == who]
        batch = batch or (own[-1] if own else None)
        undone = [d for w, b, d in self.active_rows if (w, b) == (who, batch)]
        self.active_rows = [row for row in self.active_rows if row[:2] != (who, batch)]
        return undone

    def current(self) -> dict[str, tuple[str, str, str | None]]:
        return {d.example_id: (who, d.verdict, d.label) for who, _, d in self.active_rows}


def brought_up(
    then: dict[str, tuple[str, str, str]], changed: pd.DataFrame
) -> dict[str, tuple[str, str, str]]:
    """What counted then, with the changes since put in place."""
    assert changed["example_id"].is_unique
    rows = changed.astype(object).where(changed.notna(), "").itertuples(index=False)
    merged = {**then, **{row.example_id: (row.verdict, row.label, row.annotator) for row in rows}}
    return {example: told for example, told in merged.items() if told[0]}


@pytest.mark.slow
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
def test_the_log_agrees_with_the_model(
    new_log: Callable[[], DecisionLog], steps: list[tuple[object, ...]]
) -> None:
    log, model = new_log(), Model()
    revisions = [0]
    known: dict[int, dict[str, tuple[str, str, str]]] = {0: {}}  # at each revision seen
    for number, step in enumerate(steps):
        match step:
            case ("record", str(who), list(new), is_stale):
                seen = 0 if is_stale else revisions[-1]
                done = log.record(new, who, seen_revision=seen, batch=f"b{number}")
                assert done.recorded == model.record(who, f"b{number}", new, seen)
                assert done.repeated == len(new) - done.recorded
                assert done.revision == log.revision()
            case ("undo", str(who), which):
                batch = None if which is None else f"b{which}"
                undone = log.undo(who, batch=batch)
                assert list(undone.decisions if undone else ()) == model.undo(who, batch)
        revisions.append(log.revision())
        found = {
            row.example_id: (row.annotator, row.verdict, None if pd.isna(row.label) else row.label)
            for row in log.current().itertuples()
        }
        assert found == model.current()
        now = {
            example: (verdict, label or "", who) for example, (who, verdict, label) in found.items()
        }
        for since, then in known.items():
            assert brought_up(then, log.changed(since)) == now
        known[log.revision()] = now
    assert revisions == sorted(revisions)
    assert sum(log.counts().values()) == len(model.current())

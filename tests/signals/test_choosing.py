"""Signals by name, and which of them a run has."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from labelreview.core.configuration import Configuration
from labelreview.core.errors import SignalError
from labelreview.evidence import Dynamics, Evidence, Neighbours
from labelreview.signals import (
    SIGNALS,
    available,
    by_name,
    describe_needs,
    requested_signals,
    signals_for,
    signals_of,
)

DEFAULT = [signal.name for signal in SIGNALS if signal.is_default]


@pytest.fixture
def lone() -> Evidence:
    """One head, nothing fine-tuned."""
    p = np.full((4, 2), 0.5, dtype=np.float32)
    return Evidence(
        np.array([0, 1, 0, 1], dtype=np.int32),
        ("a", "b"),
        p,
        np.arange(4, dtype=np.int32),
        Neighbours(np.full((4, 1), -1, dtype=np.int32), np.zeros((4, 1), dtype=np.float32)),
        ["w", "x", "y", "z"],
        np.zeros((4, 2), dtype=np.float32),
        {"words": p},
        np.array([0, 0, 1, 1], dtype=np.int16),
    )


def dynamics(passes: int) -> Dynamics:
    half = np.full((4, 3), 0.5, dtype=np.float32)
    return Dynamics(half, half, half, np.full((4, passes), 0.5, dtype=np.float32))


def names(configuration: Configuration, evidence: Evidence) -> list[str]:
    return [signal.name for signal in signals_for(configuration, evidence)]


def test_every_signal_is_found_by_its_name() -> None:
    assert [by_name(signal.name) for signal in SIGNALS] == list(SIGNALS)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(SignalError, match=r"^No signal is called 'self_confidnce'; did you mean"):
        by_name("self_confidnce")
    with pytest.raises(SignalError, match=r"; list them with: labelreview signals\.$"):
        by_name("???")


def test_a_run_has_the_default_signals_that_its_evidence_allows(lone: Evidence) -> None:
    plain = [name for name in DEFAULT if not by_name(name).needs]
    assert names(Configuration(), lone) == plain
    both = replace(lone, heads={**lone.heads, "encoder": lone.probabilities})
    assert names(Configuration(), both) == [
        name for name in DEFAULT if by_name(name).needs <= {"heads"}
    ]
    tuned = replace(both, dynamics=dynamics(0))
    assert names(Configuration(fine_tune="m"), tuned) == [
        name for name in DEFAULT if "dropout" not in by_name(name).needs
    ]
    assert names(Configuration(fine_tune="m"), replace(both, dynamics=dynamics(5))) == DEFAULT


def test_named_signals_come_beside_them_in_the_usual_order(lone: Evidence) -> None:
    wanted = ("null", "long_confidence", "self_confidence", "null")
    assert names(Configuration(signals=wanted), lone) == [
        *names(Configuration(), lone),
        "null",
        "long_confidence",
    ]


def test_a_named_signal_without_its_evidence_is_said(lone: Evidence) -> None:
    with pytest.raises(SignalError, match="'aum' needs a fine-tuned model; fine-tune an"):
        requested_signals(Configuration(signals=("aum",)))
    heads = Configuration(signals=("ensemble_self_confidence",))
    with pytest.raises(SignalError, match="needs two or more models; add an encoder with"):
        signals_for(heads, lone)
    dropout = Configuration(fine_tune="m", signals=("dropout_doubt",))
    with pytest.raises(SignalError, match="needs a fine-tuned model with dropout"):
        signals_for(dropout, replace(lone, dynamics=dynamics(0)))


def test_findings_have_the_signals_of_their_columns() -> None:
    columns = ["score", "null_score", "self_confidence_score", "nonsense_score"]
    assert [signal.name for signal in signals_of(columns)] == ["self_confidence", "null"]


def test_what_is_needed_in_words(lone: Evidence) -> None:
    assert available(lone) == frozenset()
    assert describe_needs(by_name("aum")) == "a fine-tuned model"
    assert describe_needs(by_name("loss")) == ""

"""A small dataset with and without a run, and a tool that stores tasks as plain JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labelreview.exchange import Exchange
from labelreview.findings.findings import Findings

TEXTS = [f"the {word} is {state}" for word in ("road", "bridge", "house") for state in range(8)]


@pytest.fixture
def findings(make_findings: Callable[..., Findings]) -> Findings:
    return make_findings(24, ("joy", "anger", "none"), texts=TEXTS)


@pytest.fixture
def exchange(findings: Findings) -> Exchange:
    """With a run."""
    return Exchange(findings.dataset, findings.log, findings)


@pytest.fixture
def unscored(findings: Findings) -> Exchange:
    """The same examples without a run."""
    return Exchange(findings.dataset, findings.log, None)


@pytest.fixture
def given(findings: Findings) -> dict[str, str]:
    """The given label of each example."""
    examples = findings.dataset.examples()
    return dict(zip(examples["example_id"], examples["given_label"], strict=True))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answered(
    task: dict[str, Any], label: str | None, by: Any = 1, when: str = "2031-02-03T04:05:06Z"
) -> None:
    """Answer a task of Label Studio as its export has it; None skips it."""
    value = {"choices": [label]}
    result = {"from_name": "label", "to_name": "text", "type": "choices", "value": value}
    task.setdefault("annotations", []).append(
        {
            "completed_by": by,
            "result": [result] if label else [],
            "was_cancelled": label is None,
            "created_at": when,
            "updated_at": when,
        }
    )

"""What is sent with each example, whatever the tool, and how it is found again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from labelreview.labelling_tools.types import SentBatch, SentExample

# The question about the text itself, beside the one for its label, and its answers: verdicts.
PROBLEM = "labelreview_problem"
PROBLEMS = ("noisy", "drop")

# Who a pre-annotation is from.
MODEL = "labelreview"

EXAMPLE_ID = "labelreview_id"
DATASET = "labelreview_dataset"
SUGGESTED = "labelreview_suggested_label"


def sent_metadata(batch: SentBatch, example: SentExample) -> dict[str, Any]:
    """Return what is known about an example, by keys that no tool or dataset uses itself."""
    known = {
        EXAMPLE_ID: example.example_id,
        DATASET: batch.dataset,
        "labelreview_given_label": example.given_label,
        SUGGESTED: example.suggested_label,
        "labelreview_score": example.score,
        "labelreview_reasons": "\n".join(example.reasons) or None,
    }
    return {key: value for key, value in known.items() if value is not None}


def sent_from(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return `example_id` and `dataset` of a task from its metadata, None where it was not sent
    from here."""
    found = {"example_id": metadata.get(EXAMPLE_ID), "dataset": metadata.get(DATASET)}
    return {key: None if value in (None, "") else str(value) for key, value in found.items()}


def json_bytes(value: Any) -> bytes:
    """Return JSON in UTF-8, indented, with characters as they are."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def json_lines(records: Iterable[Mapping[str, Any]]) -> bytes:
    """Return one line of JSON in UTF-8 for each record."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()

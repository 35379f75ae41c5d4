"""Sheets that are laid out in advance are those that the grid would lay out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from labelreview.findings.filter import Filter
from labelreview.review import sheets as module
from labelreview.review.arrangement import arrange, centre_of
from labelreview.review.near_duplicates import text_groups
from labelreview.review.preparing import prepare_pages
from labelreview.review.sheets import prepare_sheets, prepared_sheet
from labelreview.runs.embeddings import vectors_of


@pytest.fixture
def many_vectors(make_findings, monkeypatch):
    """Findings with ties in their scores, classes without rows, and vectors of their own."""
    findings = make_findings(rows=300)
    vectors = np.random.default_rng(1).normal(size=(300, 6)).astype(np.float32)
    monkeypatch.setattr(module, "vectors_of", lambda *_: vectors)
    return findings, vectors


@pytest.mark.parametrize("of", ["given", "suggested"])
@pytest.mark.parametrize("at_once", [5_000, 40])
def test_a_prepared_sheet_is_the_one_that_would_be_made(
    many_vectors, tmp_path, monkeypatch, of, at_once
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", at_once)
    findings, vectors = many_vectors
    prepare_sheets(findings.dataset, findings.run, tmp_path, of)
    for label, name in enumerate(findings.dataset.labels.names):
        whole = findings.positions(Filter(**{of: (name,)}))
        first = whole[:at_once]
        found = prepared_sheet(findings.run, tmp_path, of, label, first)
        assert found is not None
        if not len(first):
            assert not len(found.order)
            continue
        score_of = {
            row.example_id: row.score for row in findings.labels_of(ids_at(findings, first))
        }
        scores = np.array([score_of[one] for one in ids_at(findings, first)])
        made = arrange(vectors[first], scores, "similarity", centre_of(vectors, whole))
        np.testing.assert_array_equal(found.order, made.order)
        np.testing.assert_array_equal(found.group, made.group)
        np.testing.assert_array_equal(found.distance, made.distance)


def ids_at(findings, positions) -> list[str]:
    ids = findings.dataset.example_ids()
    return [ids[position] for position in positions]


def test_other_rows_have_no_prepared_sheet(many_vectors, tmp_path) -> None:
    findings, _ = many_vectors
    first = findings.positions(Filter(given=("joy",)))
    assert prepared_sheet(findings.run, tmp_path, "given", 0, first) is None, "nothing is prepared"
    prepare_sheets(findings.dataset, findings.run, tmp_path)
    narrower, others = first[1:], findings.positions(Filter(given=("anger",)))
    swapped = np.array([*first[1:], others[0]], np.int32)
    for rows in (narrower, others, swapped):
        assert prepared_sheet(findings.run, tmp_path, "given", 0, rows) is None
    again = replace(findings.run, digest="another")
    assert prepared_sheet(again, tmp_path, "given", 0, first) is None


def test_what_is_prepared_is_not_made_again(many_vectors, tmp_path, monkeypatch) -> None:
    findings, _ = many_vectors
    prepare_sheets(findings.dataset, findings.run, tmp_path)
    monkeypatch.setattr(module, "vectors_of", lambda *_: pytest.fail("made anew"))
    prepare_sheets(findings.dataset, findings.run, tmp_path)


def test_once_prepared_the_pages_read_neither_texts_nor_model(at_hand, monkeypatch) -> None:
    dataset, run, evidence = at_hand
    steps = []
    monkeypatch.setattr("labelreview.review.preparing.has_umap", lambda: False)
    prepare_pages(dataset, run, evidence, lambda step, *_: steps.append(step))
    assert "Arranging the grid" in steps
    for name in ("runs.embeddings.Words", "review.near_duplicates._found"):
        monkeypatch.setattr(f"labelreview.{name}", lambda *_: pytest.fail("made anew"))
    assert len(vectors_of(dataset, run, evidence)) == run.rows
    assert len(text_groups(dataset, run, evidence)) == run.rows

"""What decisions teach about the rest of a list."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from labelreview.benchmark import reviewing
from labelreview.benchmark.reviewing import reviewing_figures
from labelreview.noise import Noisy

N = 400


def scored_badly(rng):
    """Rows of class 1 in one corner are given class 0, and nothing in the score says so."""
    truth = (np.arange(N) % 2).astype(np.int32)
    corner = (truth == 1) & (np.arange(N) % 5 == 0)
    embeddings = rng.normal(0, 0.3, (N, 8)) + np.eye(8)[truth] + 2 * corner[:, None] * np.eye(8)[5]
    embeddings = (embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)).astype(np.float32)
    labels = np.where(corner, 0, truth).astype(np.int32)
    given = rng.uniform(0.5, 0.9, N).astype(np.float32)
    probabilities = np.where(np.eye(2)[labels], given[:, None], 1 - given[:, None])
    evidence = SimpleNamespace(
        embeddings=embeddings,
        duplicates=np.arange(N, dtype=np.int32),
        labels=labels,
        probabilities=probabilities.astype(np.float32),
        heads={"only": probabilities.astype(np.float32)},
    )
    findings = pd.DataFrame({"score": 1 - given.astype(np.float64)})
    return Noisy(labels, truth), SimpleNamespace(evidence=evidence, findings=findings)


def test_what_was_found_at_the_top_moves_what_is_like_it(tmp_path):
    noisy, scored = scored_badly(np.random.default_rng(0))
    figures = reviewing_figures(noisy, scored, cache=tmp_path)
    assert figures["rest_before"] < 0.3
    assert figures["rest_after"] > 2 * figures["rest_before"]
    assert figures["seconds"] > 0


def test_a_rest_without_errors_has_no_precision(tmp_path, monkeypatch):
    noisy, scored = scored_badly(np.random.default_rng(0))
    scored.findings["score"] = noisy.is_error.astype(float)
    figures = reviewing_figures(noisy, scored, cache=tmp_path)
    assert set(figures) == {"seconds", "processor_seconds"}
    monkeypatch.setattr(reviewing, "REVIEWS", 3)
    assert "rest_after" in reviewing_figures(noisy, scored, cache=tmp_path)

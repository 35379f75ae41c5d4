"""Search by meaning: the nearest texts by the vectors of the run."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from labelreview.core.errors import EvidenceError, FilterError
from labelreview.evidence import lsa_reader
from labelreview.findings.filter import Filter
from labelreview.findings.filter_kinds import MOST_ALIKE
from labelreview.runs import embeddings as module
from labelreview.runs.embeddings import nearest_to_vector


def test_the_nearest_texts_come_first_and_are_a_filter_like_any_other(builtin_space) -> None:
    findings = builtin_space.findings("builtin")
    text = findings.table(Filter(sort="row"), limit=1)["text"][0]
    alike = Filter().alike(text)
    page = findings.page(alike, size=MOST_ALIKE)
    assert page["text"][0] == text[:400]
    assert page["similarity"][0] > 0.9
    assert page["similarity"].is_monotonic_decreasing
    assert findings.count(alike) == len(page) == MOST_ALIKE
    label = page["given_label"][7]
    fewer = Filter(given=(label,), like=text, sort="row")
    assert findings.ids(fewer) == [
        one
        for one in findings.ids(Filter(given=(label,), sort="row"))
        if one in set(page["example_id"])
    ]
    assert sum(findings.counts(alike, "given_label").values()) == MOST_ALIKE
    assert findings.count(Filter().alike("qqxzy")) == 0
    assert findings.count(Filter()) == 1_500


def test_hostile_sentences(builtin_space) -> None:
    findings = builtin_space.findings("builtin")
    for sentence in (
        "'; DROP TABLE scored --",
        '"',
        "🙏🏽",
        "\u202eעברית",
        "a" * 2_000,
        "!!!",
        "RAIN",
    ):
        assert 0 <= findings.count(Filter().alike(sentence)) <= MOST_ALIKE
    assert findings.ids(Filter().alike("RAIN")) == findings.ids(Filter().alike("rain"))
    for wrong in ("  ", "a" * 2_001):
        with pytest.raises(FilterError, match="type a word, a sentence or a text"):
            Filter(like=wrong)
    with pytest.raises(FilterError, match="no column 'similarity'"):
        findings.page(Filter(sort="-similarity"))


def test_texts_without_words_have_no_meaning_to_search_by() -> None:
    read = lsa_reader(["!!!", "???"], np.eye(2, dtype=np.float32))
    assert read("anything").tolist() == [0, 0]
    read = lsa_reader(["rain", "sun"], np.eye(2, dtype=np.float32))
    assert read("rain").tolist() == [1, 0]
    assert read("snow").tolist() == [0, 0]


def test_a_run_with_an_encoder_reads_the_sentence_by_it(builtin_space, monkeypatch) -> None:
    findings = builtin_space.findings("builtin")
    n = findings.run.rows
    angles = np.linspace(0, np.pi, n)
    vectors = np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)
    loaded, problem = [], []

    def load(model):
        if problem:
            raise problem[0]
        loaded.append(model.digest)
        return lambda texts, _: np.array([[0, 1]] * len(texts), dtype=np.float32)

    monkeypatch.setattr(module, "_encoders", module.Kept(at_most=1))
    monkeypatch.setattr(module, "load_encoder", load)
    monkeypatch.setattr(module, "find_model", lambda name: SimpleNamespace(digest=name))
    monkeypatch.setattr("labelreview.findings.meaning.vectors_of", lambda *_: vectors)
    object.__setattr__(findings.run.configuration, "encoder", "some/encoder")
    problem.append(EvidenceError("The encoder is gone", "put it back"))
    with pytest.raises(EvidenceError, match="The encoder is gone"):
        findings.count(Filter().alike("anything"))
    problem.clear()
    selection = Filter().alike("anything")
    assert not findings.is_ready(selection)
    findings.prepare(selection)
    assert findings.is_ready(selection)
    assert abs(findings.positions(selection)[0] - n / 2) <= 1
    findings.count(Filter().alike("another sentence"))
    assert loaded == ["some/encoder"]


def test_the_nearest_of_many_rows_are_found_in_parts(monkeypatch) -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(500, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    monkeypatch.setattr(module, "_ROWS", 64)
    near, cosines = nearest_to_vector(vectors, vectors[3], 10)
    wanted = np.argsort(-(vectors @ vectors[3]))[:10]
    assert near.tolist() == wanted.tolist()
    np.testing.assert_allclose(cosines, (vectors @ vectors[3])[wanted], rtol=1e-5)


def test_the_sentence_of_the_filter_says_how_many_are_found() -> None:
    selection = Filter(given=("joy",)).alike("they lost the game")
    assert selection.sentence() == (
        "examples given joy, among the 200 nearest in meaning to “they lost the game”"
    )
    assert selection.sort == "-similarity"
    assert selection.alike("") == Filter(given=("joy",))
    assert Filter(sort="row").alike("") == Filter(sort="row")


def test_a_sentence_of_nothing_is_called_empty() -> None:
    with pytest.raises(FilterError, match="The sentence to search by is empty; type a word"):
        Filter(like=" \n ")

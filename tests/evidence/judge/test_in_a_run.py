"""A judge in a run: what it is told, which rows it moves, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from judge_server import Server

from labelreview.core.configuration import Configuration
from labelreview.core.judge_options import JudgeOptions
from labelreview.decision_log import Decision
from labelreview.evidence.judge.answers import JudgeAnswer
from labelreview.evidence.judge.asking import Outcome
from labelreview.evidence.judge.prompt import Briefing
from labelreview.evidence.values import Evidence, Neighbours
from labelreview.ranking.combined_score import Ranking, rank
from labelreview.review.guidelines import Guidelines
from labelreview.runs import judging
from labelreview.runs.judging import NOTHING_KNOWN, Judged, Known, ask_judge
from labelreview.runs.scoring import run_digest
from labelreview.workspace import Workspace

N, K = 600, 4
OPTIONS = JudgeOptions("m", "http://127.0.0.1:9/v1", "20%")


@pytest.fixture(scope="module")
def noisy() -> tuple[Evidence, np.ndarray]:
    """Evidence that is right about most of 600 rows, 48 of them labelled wrong; two of three
    wrong labels look right, as in a confused class."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, K, N).astype(np.int32)
    given = truth.copy()
    wrong = rng.choice(N, 48, replace=False)
    given[wrong] = (truth[wrong] + rng.integers(1, K, 48)) % K
    seen = truth.copy()
    unsure = rng.choice(N, 150, replace=False)
    seen[unsure] = rng.integers(0, K, 150)
    seen[wrong[:16]] = given[wrong[:16]]
    logits = rng.normal(0, 0.7, (N, K))
    logits[np.arange(N), seen] += 2.5
    p = np.exp(logits)
    p = (p / p.sum(axis=1, keepdims=True)).astype(np.float32)
    nobody = Neighbours(np.full((N, 1), -1, np.int32), np.zeros((N, 1), np.float32))
    evidence = Evidence(
        labels=given,
        classes=("a", "b", "c", "d"),
        probabilities=p,
        duplicates=np.arange(N, dtype=np.int32),
        neighbours=nobody,
        texts=[f"text {i}" for i in range(N)],
        embeddings=(logits / np.linalg.norm(logits, axis=1)[:, None]).astype(np.float32),
        heads={"words": p},
        folds=np.zeros(N, np.int16),
    )
    return evidence, truth


class Model:
    """Answers from what it knows by text, in place of asking; notes what it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, knows: Mapping[str, int]) -> None:
        self.knows = knows
        self.texts: list[str] = []
        self.briefing = Briefing(())
        monkeypatch.setattr(judging, "ask", self._ask)

    def _ask(self, texts: list[str], briefing: Briefing, *_: Any, **__: Any) -> Outcome:
        self.texts, self.briefing = list(texts), briefing
        return Outcome(
            {i: [JudgeAnswer(self.knows[t], None, f"why {t}")] for i, t in enumerate(texts)}
        )


def judged(evidence: Evidence, known: Known = NOTHING_KNOWN) -> tuple[Ranking, Judged]:
    before = rank(evidence.labels, evidence.probabilities, evidence.duplicates)
    with TemporaryDirectory() as place:
        after = ask_judge(evidence, before, known, OPTIONS, seed=0, cache=Path(place))
    return before, after


def precision(
    evidence: Evidence,
    truth: np.ndarray,
    score: np.ndarray,
    rows: np.ndarray | slice = slice(None),
) -> float:
    from sklearn.metrics import average_precision_score

    return float(average_precision_score((evidence.labels != truth)[rows], score[rows]))


def answers(truth: np.ndarray, accuracy: float) -> dict[str, int]:
    rng = np.random.default_rng(1)
    right = rng.random(N) < accuracy
    other = (truth + rng.integers(1, K, N)) % K
    return {f"text {i}": int(truth[i] if right[i] else other[i]) for i in range(N)}


def test_a_good_judge_mends_the_order(noisy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence, truth = noisy
    model = Model(monkeypatch, answers(truth, 0.8))
    before, after = judged(evidence)
    assert len(model.texts) == 0.2 * N == len(after.opinions)
    gain = precision(evidence, truth, after.ranking.score) / precision(
        evidence, truth, before.score
    )
    assert gain > 1.2
    assert after.ranking.chosen["judge"] == pytest.approx(0.8, abs=0.12)
    # The other rows learn from them, and share their scores anew.
    rest = np.setdiff1d(np.arange(N), list(after.opinions))
    np.testing.assert_array_equal(np.sort(after.ranking.score[rest]), np.sort(before.score[rest]))
    assert precision(evidence, truth, after.ranking.score, rest) >= precision(
        evidence, truth, before.score, rest
    )
    np.testing.assert_allclose(after.probabilities.sum(axis=1), 1, atol=1e-5)
    assert "was asked about 120 texts and answered 120; about" in after.warnings[0]
    at, one = next(iter(after.opinions.items()))
    assert (one.by, one.reason) == ("m", f"why text {at}")
    assert one.label == evidence.classes[model.knows[f"text {at}"]]
    assert one.probability is not None
    assert 0 < one.probability <= 1


@pytest.mark.parametrize("kind", ["chance", "always a", "shuffled"])
def test_a_bad_judge_is_not_heard(noisy: Any, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    evidence, truth = noisy
    rng = np.random.default_rng(2)
    said = {
        "chance": rng.integers(0, K, N),
        "always a": np.zeros(N, int),
        "shuffled": rng.permutation(truth),
    }[kind]
    Model(monkeypatch, {f"text {i}": int(said[i]) for i in range(N)})
    before, after = judged(evidence)
    np.testing.assert_array_equal(after.ranking.score, before.score)
    assert "no better than guessing" in after.warnings[0]
    assert {one.probability for one in after.opinions.values()} == {None}


def test_the_most_doubtful_and_some_at_random(noisy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence, truth = noisy
    model = Model(monkeypatch, answers(truth, 1.0))
    before, _ = judged(evidence)
    asked = [int(text.split()[1]) for text in model.texts]
    worst = np.argsort(-before.score)[:90]
    assert set(worst) <= set(asked)
    assert len(set(asked)) == 120
    # Wherever the money ends, there are some of both.
    assert 5 < len(set(asked[:40]) & set(worst)) < 40


def test_decided_texts_are_examples_and_show_how_right_it_is(
    noisy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence, truth = noisy
    model = Model(monkeypatch, answers(truth, 0.8))
    rows = np.arange(100, 160, dtype=np.int64)
    known = Known((("a", "b", "look closer"),), rows, truth[rows])
    judged(evidence, known)
    told = model.briefing
    assert told.guidelines == (("a", "b", "look closer"),)
    assert len(told.examples) == 8
    assert told.examples[0] == ("text 100", evidence.classes[truth[100]])
    assert not {text for text, _ in told.examples} & set(model.texts)
    assert len({f"text {row}" for row in rows} & set(model.texts)) >= 30
    # Later decisions do not change the examples: what was answered stays answered.
    more = np.append(rows, 5)
    judged(evidence, Known(known.guidelines, more, truth[more]))
    assert model.briefing == told


def test_an_answer_counts_for_all_rows_with_the_text(
    noisy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence, truth = noisy
    groups = np.arange(N, dtype=np.int32)
    groups[300:] = groups[:300]
    texts = [f"text {i}" for i in groups]
    labels, p = evidence.labels.copy(), evidence.probabilities.copy()
    p[300:] = p[:300]
    copies = replace(evidence, duplicates=groups, texts=texts, labels=labels, probabilities=p)
    model = Model(monkeypatch, answers(truth, 0.9))
    _, after = judged(copies)
    assert len(set(model.texts)) == len(model.texts) == 120
    assert len(after.opinions) == 240
    both = [row for row in after.opinions if row < 300]
    for row in both:
        np.testing.assert_array_equal(after.probabilities[row], after.probabilities[row + 300])
        assert after.ranking.suggested[row] == after.ranking.suggested[row + 300]


def first_rows(evidence: Evidence, many: int) -> Evidence:
    return replace(
        evidence,
        labels=evidence.labels[:many],
        probabilities=evidence.probabilities[:many],
        duplicates=evidence.duplicates[:many],
        texts=evidence.texts[:many],
        embeddings=evidence.embeddings[:many],
    )


def test_given_labels_change_nothing_that_is_asked(noisy: Any, server: Any, tmp_path: Path) -> None:
    """Byte for byte, whatever the given labels are, when the same texts are asked about."""
    evidence = first_rows(noisy[0], 70)
    options = JudgeOptions("m", server.url, "100%")
    server.knows = lambda text: "b"
    requests = []
    for seed in (0, 1):
        labels = np.random.default_rng(seed).permutation(evidence.labels)
        other = replace(evidence, labels=labels)
        before = rank(labels, evidence.probabilities, evidence.duplicates)
        ask_judge(other, before, NOTHING_KNOWN, options, seed=0, cache=tmp_path / str(seed))
        requests.append(sorted(repr(sorted(one.body.items())) for one in server.questions))
        server.questions.clear()
    assert requests[0] == requests[1]


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with 80 short texts of two classes, eight of them labelled wrong."""
    opened = Workspace.open(tmp_path / "space")
    rng = np.random.default_rng(0)
    words = {"joy": ("happy", "glad", "smile", "laugh"), "anger": ("rage", "hate", "mad", "fury")}
    texts, labels = [], []
    for i in range(80):
        own, other = ("joy", "anger") if i % 2 else ("anger", "joy")
        texts.append(f"{' '.join(rng.choice(words[own], 3))} number {i}")
        labels.append(other if i % 10 == 0 else own)
    opened.import_dataset((texts, labels), name="posts")
    yield opened
    opened.close()


@pytest.mark.slow
def test_a_dataset_is_scored_with_a_judge(
    space: Workspace, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LABELREVIEW_JUDGE_KEY", "judge-secret-3")
    glad = ("happy", "glad", "smile", "laugh")
    server.knows = lambda text: "joy" if any(word in text for word in glad) else "anger"
    with_judge = Configuration(judge="m", judge_url=server.url, judge_rows="20")
    said: list[str] = []
    run = space.score("posts", with_judge, lambda step, done, total: said.append(step))
    assert "Asking the judge" in said
    asked = {text for one in server.questions for text in one.texts.values()}
    assert len(asked) == 20
    assert any("The judge m was asked about 20 texts" in one for one in run.warnings)
    assert "judge m on 20 of the rows" in run.sentence()
    opinions = run.opinions(range(80))
    assert len(opinions) == 20
    assert {one.label for one in opinions.values()} <= {"joy", "anger"}
    assert run.digest != run_digest(space.dataset("posts"), Configuration())
    run.check_all()
    # Once more, and nothing is asked; with a guideline it is another question.
    many = len(server.questions)
    assert space.score("posts", with_judge).digest == run.digest
    assert len(server.questions) == many
    Guidelines.beside(space.decisions("posts")).write(("joy", "anger"), "Joy smiles.", "Ann")
    other = space.score("posts", with_judge)
    assert other.digest != run.digest
    assert "Joy smiles." in server.questions[-1].body["messages"][0]["content"]
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"judge-secret-3" not in file.read_bytes()
    # Re-ranked by decisions, the run keeps what the judge said.
    at = next(iter(opinions))
    example = space.dataset("posts").example_ids()[at]
    log = space.decisions("posts")
    log.record([Decision(example, "keep")], "Ann", seen_revision=log.revision())
    assert space.rerank("posts", run.digest).opinions([at]) == {at: opinions[at]}

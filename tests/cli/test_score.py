"""`labelreview score`: the file it writes, sources that are imported first, and Ctrl-C."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from labelreview.core.configuration import Configuration
from labelreview.data import builtin
from labelreview.evidence import encoders_here, out_of_fold
from labelreview.signals import SIGNALS
from labelreview.workspace import Workspace

FIRST = ["example_id", "row", "text", "given_label", "suggested_label", "score", "is_flagged"]
SIGNAL_COLUMNS = [
    f"{one.name}_score" for one in SIGNALS if one.is_default and one.needs <= {"heads"}
]

READ: dict[str, Any] = {
    "parquet": pd.read_parquet,
    "csv": lambda path: pd.read_csv(path, keep_default_na=False),
    "jsonl": lambda path: pd.read_json(path, lines=True, dtype=False),
}
POSTS = "".join(f"what a good day {i},joy,no\nwhat a bad day {i},anger,yes\n" for i in range(8))


@pytest.mark.parametrize("ending", READ)
def test_one_line_per_example(command: Any, scored: Path, tmp_path: Path, ending: str) -> None:
    output = tmp_path / f"findings.{ending}"
    said = command("score", "builtin", "--workspace", scored, "--output", output)
    assert (said.code, said.err) == (0, "")
    assert f"Findings written to {output}." in said.out
    findings = READ[ending](output)
    posts = builtin.load()
    assert list(findings.columns) == [*FIRST, "confidence", *SIGNAL_COLUMNS]
    assert sorted(findings["row"]) == list(range(len(posts)))
    source = posts.iloc[findings["row"]].reset_index(drop=True)
    assert findings["example_id"].tolist() == source["id"].tolist()
    assert findings["text"].tolist() == source["text"].tolist()
    assert findings["given_label"].tolist() == source["label"].tolist()
    assert set(findings["suggested_label"]) <= set(posts["label"])
    assert findings["is_flagged"].dtype == bool
    assert 0 < findings["is_flagged"].sum() < len(posts)
    numbers = findings[["score", "confidence", *SIGNAL_COLUMNS]]
    assert numbers.to_numpy(dtype=float).min() >= 0
    assert numbers.to_numpy(dtype=float).max() <= 1
    assert findings["score"].is_monotonic_decreasing


def test_the_three_endings_hold_the_same(command: Any, scored: Path, tmp_path: Path) -> None:
    frames = []
    for ending, read in READ.items():
        output = tmp_path / f"f.{ending}"
        assert command("score", "builtin", "--workspace", scored, "--output", output).code == 0
        frames.append(read(output))
    for other in frames[1:]:
        pd.testing.assert_frame_equal(frames[0], other, check_dtype=False, rtol=1e-6)


def test_wrong_labels_stand_first(command: Any, scored: Path, tmp_path: Path) -> None:
    output = tmp_path / "f.parquet"
    command("score", "builtin", "--workspace", scored, "--output", output)
    posts = builtin.load()
    wrong = (posts["label"] != posts["true_label"]) & (posts["planted"] != "ambiguous")
    worst = pd.read_parquet(output)["row"].head(100)
    assert wrong[worst].mean() > 2 * wrong.mean()


def test_an_output_is_replaced_when_asked(command: Any, scored: Path, tmp_path: Path) -> None:
    output = tmp_path / "f.csv"
    output.write_text("mine")
    score = ("score", "builtin", "--workspace", scored, "--output", output)
    assert "already exists; choose another name, or allow overwriting" in command(*score).err
    assert output.read_text() == "mine"
    assert command(*score, "--overwrite").code == 0
    assert output.read_text().startswith('"example_id","row"')
    assert list(tmp_path.iterdir()) == [output]


def test_a_path_is_imported_first(own: Path, command: Any) -> None:
    (own / "my posts.csv").write_text("a,b,c\n" + POSTS)
    said = command("score", "my posts.csv", "--text-column", "a", "--label-column", "c")
    assert said.code == 0
    report = (
        "my-posts: 16 rows kept, none set aside\n"
        "Texts from column 'a', labels from column 'c' (2 classes).\n"
    )
    scored = said.out.removeprefix(report)
    assert scored != said.out
    assert scored.startswith("my-posts: 16 examples scored with words and characters, 5 folds")
    assert Workspace.open().dataset("my-posts").labels.names == ("no", "yes")
    # The same again, by path and by name, is the same dataset and the same run.
    for source, expected in (("my posts.csv", said.out), ("my-posts", scored)):
        again = command("score", source, "--text-column", "a", "--label-column", "c")
        assert again.out == expected
    assert len(Workspace.open().runs("my-posts")) == 1


def test_options_make_other_runs(own: Path, command: Any) -> None:
    (own / "posts.csv").write_text("text,label,c\n" + POSTS)
    np.save(own / "p.npy", np.tile([[0.8, 0.2], [0.3, 0.7]], (8, 1)))
    assert "3 folds, seed 4." in command("score", "posts.csv", "--folds", 3, "--seed", 4).out
    assert "probabilities from p.npy, " in command("score", "posts", "--probabilities", "p.npy").out
    assert command("score", "posts", "--encoder", "none").code == 0
    assert len(Workspace.open().runs("posts")) == 3


def test_a_file_in_the_home_folder(
    own: Path, command: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(own))
    (own / "posts.csv").write_text("text,label,c\n" + POSTS)
    np.save(own / "p.npy", np.tile([[0.8, 0.2], [0.3, 0.7]], (8, 1)))
    # A shell leaves the ~ behind an equals sign as it is.
    said = command("score", "posts.csv", "--probabilities=~/p.npy")
    assert (said.code, said.err) == (0, "")
    assert "probabilities from p.npy, " in said.out


def test_stopped_it_goes_on_where_it_was(
    command: Any, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the middle of a fold."""
    (own / "posts.csv").write_text("text,label,c\n" + POSTS)
    space, in_one_go = own / "stopped", own / "in one go"
    scoring = ("score", "posts.csv", "--workspace", space)
    fit = out_of_fold._fit_and_predict

    def stop_or_fit(*args: Any) -> Any:
        if list(space.glob("evidence/*/fold_*.npy")):
            raise KeyboardInterrupt
        return fit(*args)

    with monkeypatch.context() as patch:
        patch.setattr(out_of_fold, "_fit_and_predict", stop_or_fit)
        said = command(*scoring)
    assert said.code == 130, said.err
    assert (
        said.err.splitlines()[-1] == "labelreview: Stopped; run the same command again to resume."
    )
    assert "Traceback" not in said.err
    assert not list(space.glob("runs/*"))
    (fold,) = space.glob("evidence/*/fold_*.npy")
    before = fold.stat().st_mtime_ns
    again = command(*scoring)
    assert again.code == 0, again.err
    assert fold.stat().st_mtime_ns == before
    assert command(*scoring[:-1], in_one_go).code == 0
    (run,), (whole,) = (list(place.glob("runs/*")) for place in (space, in_one_go))
    assert run.name == whole.name
    pd.testing.assert_frame_equal(
        pd.read_parquet(run / "findings.parquet"), pd.read_parquet(whole / "findings.parquet")
    )


@pytest.mark.models
def test_thorough_tunes_the_encoder_too_and_tells_the_cost(
    command: Any, scored: Path, make_checkpoint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, asked = str(make_checkpoint("encoder", ["a", "b"])), []

    def score(space: Workspace, name: str, configuration: Configuration, **_: object) -> object:
        asked.append(configuration)
        return space.run(name)

    monkeypatch.setattr(Workspace, "score", score)
    said = command("score", "builtin", "--thorough", "--encoder", model, "--workspace", scored)
    assert said.code == 0
    assert said.out.startswith("Scoring builtin: ")
    assert "GB of memory." in said.out
    assert asked == [Configuration(encoder=model, fine_tune=model)]


def test_thorough_without_any_encoder(
    command: Any, scored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoders_here, "encoders_here", list)
    said = command("score", "builtin", "--thorough", "--workspace", scored)
    assert said.code == 2
    assert "There is no sentence encoder on this machine" in said.err

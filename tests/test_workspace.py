"""A workspace: names, runs, decisions, exports and the work that goes on without it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from labelreview.core.configuration import Configuration
from labelreview.core.errors import (
    ColumnError,
    DecisionError,
    ExportError,
    NotFoundError,
    SourceError,
)
from labelreview.data import builtin
from labelreview.decision_log import Decision
from labelreview.evidence import out_of_fold
from labelreview.findings.filter import Filter
from labelreview.jobs import Job, report
from labelreview.workspace import Workspace


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path / "space")
    yield opened
    opened.close()


def posts(rows: int = 40, start: int = 0) -> pd.DataFrame:
    return builtin.load()[["id", "text", "label"]][start : start + rows].reset_index(drop=True)


def test_a_source_keeps_its_name_and_other_content_gets_a_number(
    space: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "tweets.csv"
    posts().to_csv(path, index=False)
    first = space.import_dataset(path)
    assert first.name == "tweets"
    assert space.import_dataset(path) == first
    names = [first.name]
    for start in (40, 80):
        posts(start=start).to_csv(path, index=False)
        names.append(space.import_dataset(path).name)
    assert names == ["tweets", "tweets-2", "tweets-3"]
    assert [entry.name for entry in space.datasets()] == names[::-1]
    assert space.dataset("tweets").digest == first.dataset.digest
    # Old content under its old name, whatever has come since.
    posts().to_csv(path, index=False)
    assert space.import_dataset(path).name == "tweets"


def test_a_name_that_is_taken_is_refused_and_nothing_changes(space: Workspace) -> None:
    space.import_dataset(posts(), name="mine")
    before = space.dataset("mine").digest
    assert space.import_dataset(posts(), name="mine").dataset.digest == before
    with pytest.raises(SourceError) as error:
        space.import_dataset(posts(start=40), name="mine")
    assert str(error.value) == "Another dataset is already called 'mine'; choose another name."
    assert space.dataset("mine").digest == before
    # One content may go by two names, each with its own decisions.
    assert space.import_dataset(posts(), name="yours").dataset.digest == before
    assert len(space.datasets()) == 2


def test_names_are_shared_out_among_threads(space: Workspace) -> None:
    datasets = [space.import_dataset(posts(start=40 * i), name=f"{i}").dataset for i in range(8)]
    with ThreadPoolExecutor(8) as pool:
        adopted = list(pool.map(lambda dataset: space.adopt(dataset, "posts"), datasets))
    assert {one.name for one in adopted} == {"posts", *(f"posts-{i}" for i in range(2, 9))}
    for one in adopted:
        assert space.dataset(one.name).digest == one.dataset.digest


def test_ensure_takes_what_is_here_or_imports_it(space: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "tweets.csv"
    posts().to_csv(path, index=False)
    assert space.ensure(str(path)) == "tweets"
    assert space.ensure(str(path)) == "tweets"
    path.unlink()
    assert space.ensure("tweets") == "tweets"
    assert space.ensure("tweets", text_column="text", label_column="label") == "tweets"
    with pytest.raises(ColumnError, match="labels of 'tweets' are those of column 'label'"):
        space.ensure("tweets", label_column="id")
    with pytest.raises(SourceError, match="other"):
        space.ensure(str(tmp_path / "other.csv"))


@pytest.mark.slow
def test_what_is_not_there_is_one_sentence(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    unknown = "The workspace has no dataset called 'posts'"
    for ask in (space.dataset, space.run, space.findings, space.decisions, space.decision_log):
        with pytest.raises(NotFoundError, match=unknown):
            ask("posts")
    with pytest.raises(NotFoundError, match=unknown):
        space.score("posts", Configuration())
    with pytest.raises(NotFoundError, match=unknown):
        space.background.score("posts", Configuration())
    assert space.background.scoring("posts") is None
    space.import_dataset(posts(), name="posts")
    with pytest.raises(NotFoundError) as error:
        space.findings("posts")
    assert str(error.value) == (
        "'posts' has not been scored yet; score it with: labelreview score posts."
    )
    space.score("posts", Configuration())
    with pytest.raises(NotFoundError, match="'posts' has no run 'nope'; choose one of its runs"):
        space.run("posts", "nope")


def test_the_run_that_was_scored_last_is_the_one_at_hand(space: Workspace) -> None:
    space.import_dataset(posts(), name="posts")
    first, second = (space.score("posts", Configuration(seed=seed)) for seed in (0, 1))
    assert [run.digest for run in space.runs("posts")] == [second.digest, first.digest]
    assert space.run("posts") == second
    assert space.run("posts", first.digest) == first
    space.score("posts", Configuration(seed=0))
    assert space.run("posts") == first
    assert space.findings("posts") is space.findings("posts", first.digest)
    assert space.findings("posts", second.digest).run == second


def decide(space: Workspace, lines: str, name: str = "builtin") -> tuple[int, int]:
    path = space.settings.folder / "mine.csv"
    path.write_text(f"example_id,verdict,label,note\n{lines}", encoding="utf-8")
    recorded = space.decide_from_csv(name, path, "ana")
    return recorded.recorded, recorded.repeated


def test_a_file_of_decisions_read_twice_changes_nothing(builtin_space: Workspace) -> None:
    one, two, three = builtin_space.findings("builtin").ids(Filter(disagree=True), 3)
    lines = f"{one},keep,,\n{two},relabel,not_informative,why\n"
    assert decide(builtin_space, lines) == (2, 0)
    revision = builtin_space.decisions("builtin").revision()
    assert decide(builtin_space, lines) == (0, 2)
    assert builtin_space.decisions("builtin").revision() == revision
    assert decide(builtin_space, f"{lines}{three},drop,,\n") == (1, 2)
    with pytest.raises(DecisionError, match=r"mine.csv, line 3: No verdict is called 'no'"):
        decide(builtin_space, f"{one},drop,,\n{two},no,,\n")
    assert builtin_space.findings("builtin").one(one).status == "keep"


def test_a_file_that_relabels_to_the_given_label_keeps_it(builtin_space: Workspace) -> None:
    one, two = (builtin_space.findings("builtin").one(f"oswin-{i:04}") for i in (1, 2))
    new = next(
        name for name in ("not_informative", "help_and_donations") if name != two.given_label
    )
    lines = f"{one.example_id},relabel,{one.given_label},\n{two.example_id},relabel,{new},\n"
    assert decide(builtin_space, lines) == (2, 0)
    assert decide(builtin_space, lines) == (0, 2)
    log = builtin_space.decision_log("builtin")
    assert log["verdict"].tolist() == ["keep", "relabel"]
    assert log["label"].fillna("").tolist() == ["", new]
    assert log["given_label"].tolist() == [one.given_label, two.given_label]


@pytest.mark.slow
def test_ids_with_spaces_around_them_are_ids(space: Workspace) -> None:
    frame = posts()
    frame["id"] = [f" {i} " if i % 2 else f"{i}" for i in range(len(frame))]
    dataset = space.import_dataset(frame, name="posts").dataset
    assert dataset.example_ids() == frame["id"].tolist()
    space.score("posts", Configuration())
    findings = space.findings("posts")
    log = space.decisions("posts")
    log.record([Decision(" 1 ", "drop"), Decision("2", "noisy")], "ana", seen_revision=0)
    assert findings.one(" 1 ").status == "drop"
    assert decide(space, " 3 ,keep,,\n4,unsure,,\n", "posts") == (2, 0)
    statuses = {one: findings.one(one).status for one in (" 1 ", "2", " 3 ", "4", " 5 ")}
    assert list(statuses.values()) == ["drop", "noisy", "keep", "unsure", "undecided"]
    assert decide(space, "3,keep,,\n", "posts") == (0, 1)  # spreadsheets trim cells
    with pytest.raises(DecisionError, match="no example '99'"):
        decide(space, "99,keep,,\n", "posts")
    report = space.export("posts", "csv", space.settings.folder / "out.csv")
    assert "39" in report.sentence()
    assert " 1 " not in pd.read_csv(space.settings.folder / "out.csv", dtype=str)["id"].tolist()


@pytest.mark.parametrize("place", ["datasets", "runs", "evidence", "jobs", "models"])
def test_nothing_is_written_among_the_workspaces_own_files(
    builtin_space: Workspace, place: str
) -> None:
    folder = builtin_space.settings.folder / place
    folder.mkdir(exist_ok=True)
    before = sorted(folder.rglob("*"))
    (folder.parent / "link").symlink_to(folder)
    run = builtin_space.run("builtin")
    for target in (folder / "a.csv", folder.parent / "link" / "a.csv"):
        for write in (
            partial(builtin_space.export, "builtin", "csv", target, overwrite=True),
            partial(builtin_space.export_log, "builtin", target, overwrite=True),
            partial(builtin_space.export_findings, "builtin", run, target),
        ):
            with pytest.raises(
                ExportError, match=rf"{folder}/a\.csv is reserved for the workspace's"
            ):
                write()
    if not before:
        folder.rmdir()
        with pytest.raises(ExportError, match="own files; choose another location"):
            builtin_space.export("builtin", "saved", folder)
    assert sorted(folder.rglob("*")) == before


def test_the_database_is_not_overwritten_and_the_rest_is_free(tmp_path: Path) -> None:
    space = Workspace.open(tmp_path / "space", f"sqlite:///{tmp_path / 'log.csv'}")
    space.import_dataset(posts(), name="posts")
    with pytest.raises(ExportError, match=r"log\.csv is reserved for the workspace's own files"):
        space.export("posts", "csv", tmp_path / "log.csv", overwrite=True)
    (tmp_path / "space" / "exports").mkdir()
    space.export("posts", "csv", tmp_path / "space" / "exports" / "a.csv")
    assert len(pd.read_csv(tmp_path / "space" / "exports" / "a.csv")) == 40
    # A saved dataset that the workspace was put into is not replaced either.
    (tmp_path / "state.json").write_text("{}")
    with pytest.raises(ExportError, match="own files"):
        space.export("posts", "saved", tmp_path, overwrite=True)
    assert space.dataset("posts").texts()
    space.close()


def test_an_export_has_the_decisions_and_the_scores(builtin_space: Workspace) -> None:
    findings = builtin_space.findings("builtin")
    relabelled, noisy, dropped = findings.ids(Filter(disagree=True), 3)
    shown = findings.one(relabelled)
    lines = f"{relabelled},relabel,{shown.suggested_label},\n{noisy},noisy,,\n{dropped},drop,,\n"
    decide(builtin_space, lines)
    folder = builtin_space.settings.folder
    builtin_space.export("builtin", "csv", folder / "out.csv", noisy="leave-out")
    source = builtin.load()
    cleaned = pd.read_csv(folder / "out.csv", dtype=str, keep_default_na=False).set_index("id")
    gone = set(source["id"]) - set(cleaned.index)
    assert gone == {noisy, dropped}
    labels = source.set_index("id")["label"].drop(list(gone))
    changed = cleaned["label"][cleaned["label"] != labels[cleaned.index]]
    assert changed.to_dict() == {relabelled: shown.suggested_label}
    written = cleaned.filter(like="score").loc[relabelled].astype(float)
    assert shown.score == pytest.approx(written.iloc[0])

    builtin_space.export_log("builtin", folder / "log.csv")
    log = pd.read_csv(folder / "log.csv")
    assert log["example_id"].tolist() == [relabelled, noisy, dropped]
    assert builtin_space.decision_log("builtin")["verdict"].tolist() == log["verdict"].tolist()


def wait(space: Workspace, job_id: int, until: Callable[[Job], bool]) -> Job:
    for _ in range(6_000):
        job = space.jobs.get(job_id)
        if until(job):
            return job
        time.sleep(0.01)
    raise AssertionError(job)


@pytest.mark.slow
def test_scoring_goes_on_without_the_one_who_started_it(space: Workspace) -> None:
    """In a process of its own, as in the dashboard."""
    space.import_dataset(posts(), name="posts")
    folder = space.settings.folder
    job_id = space.background.score("posts", Configuration())
    assert space.background.score("posts", Configuration()) == job_id
    space.close()
    other = Workspace.open(folder)
    job = wait(other, job_id, lambda job: not job.is_active)
    assert job.state == "done", job
    assert other.background.scoring("posts") == job
    assert other.run("posts").digest == (job.result or {})["run"]
    assert other.findings("posts").count(Filter()) == 40
    other.close()


@pytest.mark.slow
@pytest.mark.usefixtures("work_here")
def test_scoring_can_be_cancelled_and_started_again(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    space.import_dataset(posts(), name="posts")
    fit = out_of_fold._fit_and_predict

    def cancel_and_fit(*args: object) -> object:
        job = space.background.scoring("posts")
        assert job is not None
        assert job.state in ("running", "cancelling")
        space.jobs.cancel(job.id)
        return fit(*args)

    with monkeypatch.context() as patch:
        patch.setattr(report, "SECONDS_BETWEEN_WRITES", 0)
        patch.setattr(out_of_fold, "_fit_and_predict", cancel_and_fit)
        job_id = space.background.score("posts", Configuration())
    assert (space.jobs.get(job_id).state, space.runs("posts")) == ("cancelled", [])
    again = space.background.score("posts", Configuration())
    assert again != job_id
    assert space.jobs.get(again).state == "done"


@pytest.mark.slow
@pytest.mark.usefixtures("work_here")
def test_scoring_that_cannot_be_done_says_why(space: Workspace, tmp_path: Path) -> None:
    space.import_dataset(posts(), name="posts")
    gone = str(tmp_path / "p.npy")
    job_id = space.background.score("posts", Configuration(probabilities=gone))
    job = wait(space, job_id, lambda job: not job.is_active)
    assert job.state == "failed"
    assert job.message == (
        f"{gone} cannot be read (No such file or directory); check the path of the file of "
        "probabilities."
    )

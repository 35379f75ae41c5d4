"""The frame around every page: what runs in the background, and runs in words that differ."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from labelreview.core.configuration import Configuration
from labelreview.runs.run import Run
from labelreview.store.catalog import Catalog
from labelreview.store.tables import jobs, now
from labelreview.ui.shared.run_words import run_words
from labelreview.ui.shell import running_jobs, style

NOW = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)


def run(digest: str, created_at: str = "2026-11-30T16:54:21+00:00", **more) -> Run:
    configuration = Configuration(**more.pop("configuration", {}))
    return Run(
        folder=Path(digest),
        digest=digest,
        dataset_digest="d",
        configuration=configuration,
        created_at=created_at,
        rows=9,
        flagged=1,
        warnings=(),
        **more,
    )


def test_a_run_says_what_judges_when_and_what_it_learned_from() -> None:
    runs = [
        run("a", from_run="b", decisions=1204),
        run("b", configuration={"encoder": "sentence-transformers/all-MiniLM-L6-v2"}),
        run("c", "2026-11-29T23:59:00+00:00", configuration={"fine_tune": "models/tiny"}),
        run("d", "2025-11-29T09:05:00+00:00", configuration={"probabilities": "/x/p.npy"}),
    ]
    assert run_words(runs, NOW) == {
        "a": "Words · today 16:54 · re-ranked with 1,204 decisions",
        "b": "Words + all-MiniLM-L6-v2 · today 16:54",
        "c": "Words + fine-tuned tiny · yesterday 23:59",
        "d": "Words + probabilities from p.npy · 29 Nov 2025, 09:05",
    }


def test_runs_with_another_seed_say_so_whenever_they_were_made() -> None:
    runs = [
        run("a", "2026-11-29T23:59:00+00:00"),
        run("b", configuration={"seed": 7}),
        run("c", configuration={"fine_tune": "models/tiny", "seed": 7}),
    ]
    assert list(run_words(runs, NOW).values()) == [
        "Words · seed 0 · yesterday 23:59",
        "Words · seed 7 · today 16:54",
        "Words + fine-tuned tiny · today 16:54",
    ]


def test_its_time_is_the_readers() -> None:
    later = NOW.astimezone(timezone(timedelta(hours=9)))
    assert run_words([run("a")], later) == {"a": "Words · today 01:54"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        ({"configuration": {"seed": 1}}, {"configuration": {"seed": 2}}),
        ({"configuration": {"encoder": "a/same"}}, {"configuration": {"encoder": "b/same"}}),
        ({"configuration": {"folds": 2}}, {}),
    ],
)
def test_no_two_runs_have_the_same_words(one, other) -> None:
    words = run_words([run("aaaaaaa1", **one), run("bbbbbbb2", **other), run("c")], NOW)
    assert len(set(words.values())) == 3


@pytest.fixture
def change_jobs(scored):
    """`change_jobs(query)` writes the rows of jobs as another process does."""

    def change(query: sa.Executable) -> None:
        with sa.create_engine(scored.settings.database_url).begin() as connection:
            connection.execute(query)

    return change


@pytest.fixture
def asks() -> list[bool]:
    """Whether the sign of running jobs was told to ask again, time after time."""
    return []


@pytest.fixture
def signs(monkeypatch: pytest.MonkeyPatch, asks: list[bool]) -> list[list[dict]]:
    """The jobs that the sign of running jobs was given, time after time."""
    given: list[list[dict]] = []

    def sign(data, key: str, on_again_change) -> None:
        given.append(data["jobs"])
        asks.append(data["goesOn"])

    monkeypatch.setattr(running_jobs, "_SIGN", sign)
    return given


def put(kind: str, dataset: str, **values: object) -> sa.Executable:
    row = {"kind": kind, "dataset": dataset, "spec": {}, "spec_digest": kind, "state": "running"}
    row |= {"step": "Folds", "done": 1, "total": 4, "message": "", "host": "another machine"}
    return sa.insert(jobs).values(row | {"created_at": now(), "heartbeat_at": now()} | values)


@pytest.mark.parametrize("place", ["load", "export", "grid"])
def test_every_page_shows_what_runs(scored, open_page, change_jobs, signs, place) -> None:
    assert not open_page(place).exception
    assert signs == []  # nothing is asked for while nothing runs
    change_jobs(put("score", "builtin", seconds_left=240.0))
    change_jobs(put("experiment", "other one", total=9, done=0, step=""))
    assert not open_page(place).exception
    other, own = signs[-1]
    assert own == {
        "title": "Scoring builtin",
        "step": "Folds, 1 of 4",
        "left": "about 4 min left",
        "share": 0.25,
        "path": "score",
        "query": "dataset=builtin",
    }
    assert (other["title"], other["step"], other["share"]) == (
        "Experiment other one",
        "Starting, 0 of 9",
        None,
    )
    assert (other["path"], other["query"]) == ("experiments", "dataset=other+one")


def test_a_second_of_measuring_is_no_sign_and_draws_no_page_anew(
    scored, open_page, change_jobs, signs
) -> None:
    change_jobs(put("measure", "builtin"))
    app = open_page("export")
    assert app.title[0].value == "Export"
    assert signs in ([], [[]])
    change_jobs(sa.update(jobs).values(state="done", message="", ended_at=now()))
    app.run()
    assert not app.toast


@pytest.mark.parametrize("place", ["queue", "grid", "conflicts"])
def test_where_nothing_is_drawn_anew_the_sign_asks_until_the_last_job_has_ended(
    scored, open_page, change_jobs, signs, asks, monkeypatch, place
) -> None:
    change_jobs(put("score", "builtin"))
    change_jobs(put("measure", "builtin"))
    app = open_page(place)
    assert ([len(one) for one in signs], asks) == ([1], [True])
    ended = {"state": "done", "message": "", "ended_at": now()}
    change_jobs(sa.update(jobs).where(jobs.c.kind == "score").values(ended))
    app.run()
    assert (signs[-1], asks[-1]) == ([], True)
    change_jobs(sa.update(jobs).values(ended))
    # The page stays as it was; only the sign is drawn again.
    monkeypatch.setattr(Catalog, "is_busy", lambda _: True)
    app.run()
    assert (signs[-1], asks[-1]) == ([], False)


@pytest.mark.parametrize(
    ("kind", "state", "message", "says"),
    [
        ("score", "done", "", "Scoring of builtin is done."),
        (
            "map",
            "failed",
            "There is *no* room.",
            "Preparing grid and map of builtin failed: There is *no* room.",
        ),
        ("fit", "cancelled", "Cancelled.", "Training of builtin was cancelled."),
        ("rerank", "interrupted", "It stopped.", "Re-ranking of builtin stopped: It stopped."),
    ],
)
def test_the_end_of_a_job_is_said_once_on_any_page(
    scored, open_page, change_jobs, kind, state, message, says
) -> None:
    change_jobs(put(kind, "builtin"))
    app = open_page("export")
    assert not app.toast
    change_jobs(sa.update(jobs).values(state=state, message=message, ended_at=now()))
    app.run()
    assert [toast.value.replace("\\", "") for toast in app.toast] == [says]
    app.run()
    assert not app.toast


@pytest.mark.parametrize(
    ("cookies", "rules"),
    [
        ({}, []),
        ({style.SIDEBAR: "folded"}, ["--labelreview-sidebar: 56px;"]),
        (
            {style.SIDEBAR: "open", style.TEXT: "1.25"},
            ["sidebar: max(200px, 11rem);", "text: 1.25;"],
        ),
        ({style.SIDEBAR: "</style><b>", style.TEXT: "1;} * {display: none"}, []),
    ],
)
def test_the_frame_comes_as_it_was_left(cookies, rules) -> None:
    drawn = style.as_left(cookies)
    assert all(rule in drawn for rule in rules)
    assert bool(drawn) == bool(rules)

"""Score: what is asked for is started, watched, cancelled, and its end is told."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from labelreview.configuration import Configuration
from labelreview.jobs import Jobs
from labelreview.store.tables import jobs, now
from labelreview.ui.parts.plain import plain
from labelreview.workspace import Workspace

PutJob = Callable[..., int]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Configuration]]:
    """What the page asks for, without a process that does it."""
    asked: list[tuple[str, Configuration]] = []

    def start(self: Workspace, name: str, configuration: Configuration) -> int:
        asked.append((name, configuration))
        return 1

    monkeypatch.setattr(Workspace, "start_scoring", start)
    return asked


@pytest.fixture
def put_job(imported) -> PutJob:
    """`put_job("failed", message=...)`: a scoring in that state, as a worker leaves it."""

    def put(state: str, **values: object) -> int:
        row = {
            "kind": "score",
            "dataset": "builtin",
            "spec": {"dataset": "builtin"},
            "spec_digest": "x",
            "state": state,
            "step": "",
            "done": 0,
            "total": 0,
            "message": "",
            "host": "another machine",
            "created_at": now(),
            "heartbeat_at": now(),
            **values,
        }
        with imported.catalog._engine.begin() as connection:
            return int(
                connection.execute(sa.insert(jobs).values(row).returning(jobs.c.id)).scalar_one()
            )

    return put


def words(app: AppTest) -> str:
    assert not app.exception
    shown = [*app.caption, *app.markdown, *app.info, *app.success, *app.error]
    return " ".join(element.value for element in shown).replace("\\", "")


def test_the_default_needs_no_model(imported, open_page, started):
    app = open_page("score")
    assert "1,500 kept; none set aside · 4 classes · texts from text, labels from label" in words(
        app
    )
    app.button(key="score_start").click().run()
    assert started == [("builtin", Configuration())]


def test_folds_and_seed(imported, open_page, started):
    app = open_page("score")
    app.number_input(key="score_folds").set_value(3).run()
    app.number_input(key="score_seed").set_value(7).run()
    app.button(key="score_start").click().run()
    assert started == [("builtin", Configuration(folds=3, seed=7))]


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("Encoder", "encoder"),
        ("My checkpoint", "classifier"),
        ("My probabilities", "probabilities"),
    ],
)
def test_models_and_files(imported, open_page, started, monkeypatch, kind, field):
    monkeypatch.setattr("labelreview.ui.score._has_models", lambda: True)
    app = open_page("score")
    app.segmented_control(key="score_kind").set_value(kind).run()
    assert app.button(key="score_start").disabled, "nothing is named yet"
    app.text_input(key=f"score_model_{kind}").set_value("  some/thing ").run()
    app.button(key="score_start").click().run()
    assert started == [("builtin", Configuration(**{field: "some/thing"}))]


def test_without_the_packages_the_page_says_what_to_install(imported, open_page, monkeypatch):
    monkeypatch.setattr("labelreview.ui.score._has_models", lambda: False)
    app = open_page("score")
    app.segmented_control(key="score_kind").set_value("Encoder").run()
    app.text_input(key="score_model_Encoder").set_value("x/y").run()
    assert "pip install 'labelreview[models]'" in words(app)
    assert app.button(key="score_start").disabled


def test_work_that_goes_on_is_shown_and_can_be_cancelled(open_page, imported, put_job):
    put_job("running", step="Judging *all*", done=2, total=5, rate=0.5, seconds_left=600.0)
    app = open_page("score")
    said = words(app)
    assert "0.5 a second · about 10 min left in this step" in said
    (bar,) = app.get("progress")
    assert bar.value == 40
    assert bar.text == plain("Judging *all*") + ": 2 of 5"
    assert not [b for b in app.button if b.key == "score_start"]
    app.button(key="score_cancel").click().run()
    assert imported.scoring("builtin").state == "cancelling"
    app.run()
    assert "Stopping after the current step." in words(app)
    assert not [b for b in app.button if b.key == "score_cancel"]


def test_work_that_goes_on_is_announced_elsewhere(open_page, put_job):
    put_job("queued")
    app = open_page("overview")
    assert "builtin is being scored at this moment." in words(app)
    next(b for b in app.button if b.label == "Watch").click().run()
    assert app.title[0].value == "Score"


@pytest.mark.parametrize(
    ("state", "message", "said"),
    [
        ("failed", "No *model* is there; name one.", "No *model* is there; name one."),
        ("interrupted", "The process ended; start it again.", "The process ended; start it again."),
        ("cancelled", "", "what it finished is kept"),
    ],
)
def test_an_end_is_told_and_it_can_start_again(open_page, put_job, started, state, message, said):
    put_job(state, message=message, ended_at=now())
    app = open_page("score")
    assert said in words(app)
    app.button(key="score_start").click().run()
    assert len(started) == 1


def test_the_built_in_posts_are_scored_in_a_process_of_their_own(open_page, imported):
    app = open_page("score")
    app.number_input(key="score_folds").set_value(2).run()
    app.button(key="score_start").click().run()
    job = imported.scoring("builtin")
    assert job is not None
    while imported.jobs.get(job.id).is_active:
        time.sleep(0.1)
    assert imported.jobs.get(job.id).state == "done", imported.jobs.get(job.id).message
    app.run()
    assert "The dataset is scored." in words(app)
    next(b for b in app.button if b.label == "See the overview").click().run()
    assert app.title[0].value == "Overview"
    assert not app.error


def test_an_earlier_run_is_opened(scored, open_page):
    first = scored.run("builtin")
    scored.score("builtin", Configuration(folds=2))
    app = open_page("score")
    app.button(key=f"run_{first.digest}").click().run()
    assert app.title[0].value == "Overview"
    assert app.query_params["run"] in (first.digest, [first.digest])


def test_going_on_takes_the_same_configuration(open_page, put_job, monkeypatch):
    spec = {"dataset": "builtin", "seed": 7, "folds": 3}
    put_job("cancelled", message="", spec=spec, ended_at=now())
    asked = []
    monkeypatch.setattr(Jobs, "start", lambda self, kind, spec: asked.append((kind, spec)) or 1)
    app = open_page("score")
    app.button(key="score_again").click().run()
    assert asked == [("score", spec)]


def test_the_overview_behind_a_scoring_is_that_of_its_run(open_page, put_job, imported):
    old, new = (imported.score("builtin", Configuration(folds=2, seed=seed)) for seed in (0, 1))
    put_job("done", message="", result={"run": new.digest}, ended_at=now())
    app = open_page("score", dataset="builtin", run=old.digest)
    next(b for b in app.button if b.label == "See the overview").click().run()
    assert app.query_params["run"] in (new.digest, [new.digest])
    assert "seed 1" in words(app)

"""Experiments: a question is chosen, started, watched, and what came out is compared."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from labelreview.decision_log import Decision
from labelreview.experiments import QUESTIONS, ExperimentOptions, question
from labelreview.experiments.results import Cell
from labelreview.jobs.background_work import BackgroundWork
from labelreview.jobs.forecasts import Forecasts
from labelreview.runs.cost import TextSizes
from labelreview.store.tables import jobs, now
from labelreview.workspace import Workspace

Started = list[tuple[str, str, ExperimentOptions]]
QUICK = ExperimentOptions(kinds=("symmetric",), rates=(0.1,), seeds=1, rows=300)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """What the page asks for, without a process that does it."""
    asked: Started = []

    def start(self: BackgroundWork, name: str, asked_for: str, options: ExperimentOptions) -> int:
        asked.append((name, asked_for, options))
        return 1

    monkeypatch.setattr(BackgroundWork, "experiment", start)
    return asked


@pytest.fixture(scope="session")
def experimented_folder(make_once: Callable[..., Path], imported_folder: Path) -> Path:
    """The built-in posts with a small experiment. Only to be copied."""

    def make(folder: Path) -> None:
        space = Workspace.open(shutil.copytree(imported_folder, folder))
        space.experiment("builtin", "noise", QUICK)
        space.close()

    return make_once("experimented", make)


@pytest.fixture
def experimented(experimented_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """The built-in posts, of which the small experiment is done."""
    space = Workspace.open(shutil.copytree(experimented_folder, tmp_path / "workspace"))
    yield space
    space.close()


def words(app: AppTest) -> str:
    assert not app.exception
    shown = [*app.caption, *app.markdown, *app.info, *app.success, *app.error, *app.warning]
    return " ".join(element.value for element in shown).replace("\\", "")


def ask(app: AppTest, name: str) -> None:
    app.segmented_control(key="experiment_question").set_value(name).run()


@pytest.mark.parametrize("name", [one.name for one in QUESTIONS])
def test_every_question_can_be_asked_as_it_stands(imported, open_page, started, name):
    app = open_page("experiments")
    ask(app, name)
    assert question(name).explain in words(app)
    assert " cells, " in words(app)
    app.button(key="experiment_start").click().run()
    defaults = question(name).defaults
    assert started == [("builtin", name, defaults)]


def test_the_time_depends_on_how_long_the_texts_are(imported, open_page, monkeypatch):
    foretell, told = Forecasts.experiment, []

    def foretold(self: Forecasts, asked: str, cells: int, sizes: TextSizes, **more: object):
        told.append(sizes.characters)
        return foretell(self, asked, cells, sizes, **more)

    monkeypatch.setattr(Forecasts, "experiment", foretold)
    assert not open_page("experiments").exception
    assert told == [imported.dataset("builtin").mean_characters()]


def test_noise_seeds_and_rows(imported, open_page, started):
    app = open_page("experiments")
    ask(app, "clean")
    app.button_group(key="experiment_kinds_clean").set_value(["pair"]).run()
    app.text_input(key="experiment_rates_clean").set_value("5, 12.5").run()
    app.number_input(key="experiment_seeds_clean").set_value(2).run()
    app.number_input(key="experiment_rows_clean").set_value(400).run()
    assert "4 cells, " in words(app)
    app.button(key="experiment_start").click().run()
    ((_, _, options),) = started
    assert options == ExperimentOptions(kinds=("pair",), rates=(0.05, 0.125), seeds=2, rows=400)


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        ("5, x", "x is not a number. Enter numbers separated by commas"),
        ("abc, 200, y", "abc, y are not numbers. Enter numbers"),
        ("200, -5, 10", "Noise rates of 200%, -5% are out of range"),
        ("", "Enter numbers separated by commas"),
        ("80", "A noise rate of 80% is out of range"),
        ("5, 5", "The noise rate 5% is given twice"),
    ],
)
def test_wrong_rates_start_nothing(imported, open_page, started, rates, said):
    app = open_page("experiments")
    app.text_input(key="experiment_rates_check").set_value(rates).run()
    assert said in words(app)
    assert app.button(key="experiment_start").disabled


def test_an_encoder_has_to_be_named(imported, open_page, started, monkeypatch):
    monkeypatch.setattr("labelreview.ui.pages.experiments.form.has_models", lambda: True)
    app = open_page("experiments")
    app.radio(key="experiment_model").set_value("Fine-tune").run()
    assert "Choose an encoder." in words(app)
    assert app.button(key="experiment_start").disabled
    app.text_input(key="experiment_encoder").set_value("me/model").run()
    app.number_input(key="experiment_epochs").set_value(2).run()
    app.button(key="experiment_start").click().run()
    ((_, _, options),) = started
    assert (options.encoder, options.fine_tune, options.epochs) == (None, "me/model", 2)


def test_what_cannot_be_asked_is_one_sentence(imported, open_page, monkeypatch):
    monkeypatch.setattr("labelreview.ui.pages.experiments.form.has_models", lambda: True)
    app = open_page("experiments")
    app.radio(key="experiment_model").set_value("Encoder").run()
    app.text_input(key="experiment_encoder").set_value("./nowhere").run()
    app.button(key="experiment_start").click().run()
    assert "There is no model folder '/nowhere'" in words(app)


def test_retraining_says_when_nothing_is_decided(imported, open_page):
    app = open_page("experiments")
    ask(app, "retrain")
    assert "No decisions yet" in words(app)
    one = imported.dataset("builtin").example_ids()[0]
    imported.decisions("builtin").record_missing([Decision(one, "drop")], "ana")
    ask(app, "retrain")
    assert "No decisions yet" not in words(app)


def test_no_experiment_yet(imported, open_page):
    assert "No experiments yet." in words(open_page("experiments"))


def put_job(space: Workspace, digest: str, state: str, **values: object) -> None:
    row = {
        "kind": "experiment",
        "dataset": "builtin",
        "spec": {
            "dataset": "builtin",
            "question": "noise",
            "experiment": digest,
            "options": asdict(QUICK),
        },
        "spec_digest": "x",
        "state": state,
        "step": "Running the cells",
        "done": 1,
        "total": 2,
        "message": "",
        "host": "another machine",
        "created_at": now(),
        "heartbeat_at": now(),
        **values,
    }
    with space.catalog._engine.begin() as connection:
        connection.execute(sa.insert(jobs).values(row))


@pytest.mark.slow
def test_what_came_out_is_there_to_read_and_to_take_along(experimented, open_page):
    done = experimented.experiment("builtin", "noise", QUICK)
    app = open_page("experiments")
    said = words(app)
    assert done.answer(done.results())[""][0] in said
    assert "Your labels count as right before the noise is injected" in said
    assert [one.label for one in app.get("download_button")] == [
        "Report (.html)",
        "Markdown (.md)",
        "Data (.parquet)",
    ]
    assert len(app.dataframe) == 4
    assert done.command() in app.code[0].value


def test_the_health_of_labels_is_there_once_they_are_scored(scored, open_page):
    (button,) = open_page("experiments").get("download_button")
    assert button.label == "Label health report (.html)"


@pytest.mark.slow
def test_two_side_by_side(experimented, open_page):
    first = experimented.experiment("builtin", "noise", QUICK)
    second = experimented.experiment("builtin", "noise", replace(QUICK, rates=(0.25,)))
    app = open_page("experiments")
    app.selectbox(key="experiment_shown").set_value(first.digest).run()
    app.selectbox(key="experiment_beside").set_value(second.digest).run()
    assert {code.value for code in app.code} == {first.command(), second.command()}


@pytest.mark.slow
def test_an_experiment_that_runs_shows_what_is_known(experimented, open_page):
    done = experimented.experiment("builtin", "noise", QUICK)
    put_job(experimented, done.digest, "running")
    app = open_page("experiments")
    said = words(app)
    assert done.answer(done.results())[""][0] in said
    assert app.subheader[0].value == "Which filter finds the noise?"
    assert app.button(key="experiment_cancel").label == "Cancel"
    assert not [one for one in app.button if one.key == "experiment_start"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("state", "message", "said"),
    [
        ("cancelled", "", "The experiment was cancelled; its finished cells are kept."),
        ("failed", "The disk is full; free some.", "The disk is full; free some."),
    ],
)
def test_one_that_was_stopped_can_go_on(experimented, open_page, monkeypatch, state, message, said):
    again = []
    monkeypatch.setattr(BackgroundWork, "experiment", lambda self, *asked: again.append(asked))
    done = experimented.experiment("builtin", "noise", QUICK)
    put_job(experimented, done.digest, state, message=message)
    app = open_page("experiments")
    assert said in words(app)
    app.button(key="experiment_again").click().run()
    assert again == [("builtin", "noise", QUICK)]


@pytest.mark.slow
def test_failed_cells_are_listed(experimented, open_page):
    done = experimented.experiment("builtin", "noise", replace(QUICK, kinds=("symmetric", "votes")))
    failed = [cell for cell in done.results().cells if cell.reason]
    assert len(failed) == 1
    assert isinstance(failed[0], Cell)
    app = open_page("experiments")
    assert "1 cell failed." in words(app)
    assert "has no votes of raters" in app.dataframe[0].value["reason"][0]

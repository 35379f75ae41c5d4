"""Score: what is asked for is started, watched, cancelled, and its end is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from labelreview.core.configuration import Configuration
from labelreview.core.digests import seal
from labelreview.core.visitors import ALLOW_ANYONE
from labelreview.evidence.encoders_here import LocalEncoder
from labelreview.jobs import Jobs
from labelreview.jobs.background_work import UNASKED, BackgroundWork
from labelreview.jobs.job import log_path
from labelreview.jobs.measured import MeasuredPart
from labelreview.store.tables import jobs, now
from labelreview.ui.pages.score import offers
from labelreview.ui.pages.score.order import order_sentences
from labelreview.ui.parts.plain import plain

PutJob = Callable[..., int]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Configuration]]:
    """What the page asks for, without a process that does it."""
    asked: list[tuple[str, Configuration]] = []

    def start(self: BackgroundWork, name: str, configuration: Configuration) -> int:
        asked.append((name, configuration))
        return 1

    monkeypatch.setattr(BackgroundWork, "score", start)
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
    summary = (
        "1,500 rows kept, none set aside · 4 classes · texts in the column text, labels in label"
    )
    assert summary in words(app)
    app.button(key="score_start").click().run()
    assert started == [("builtin", Configuration())]


def test_folds_and_seed(imported, open_page, started):
    app = open_page("score")
    app.number_input(key="score_folds").set_value(3).run()
    app.number_input(key="score_seed").set_value(7).run()
    app.button(key="score_start").click().run()
    assert started == [("builtin", Configuration(folds=3, seed=7))]


@pytest.fixture
def form(imported, open_page, monkeypatch) -> AppTest:
    """The page where the extra `models` is installed, and a further signal of each kind."""
    monkeypatch.setattr("labelreview.ui.shared.evidence_form.has_models", lambda: True)
    monkeypatch.setattr("labelreview.ui.shared.evidence_form.SIGNALS", FURTHER)
    monkeypatch.setattr("labelreview.ui.pages.score.offers.encoders_here", list)
    return open_page("score")


def preset(app: AppTest, title: str) -> None:
    app.radio(key="score_preset").set_value(title).run()


def type_in(app: AppTest, field: str, value: str) -> None:
    app.text_input(key=f"score_{field}").set_value(value).run()


def also(app: AppTest, *fields: str) -> None:
    for field in fields:
        app.checkbox(key=f"score_also_{field}").check().run()


def asked(app: AppTest, started: list[tuple[str, Configuration]]) -> Configuration:
    """What the page asks for when it is told to score."""
    assert not app.exception
    app.button(key="score_start").click().run()
    ((name, configuration),) = started
    assert name == "builtin"
    return configuration


@pytest.mark.parametrize(
    ("field", "prompt"),
    [
        ("encoder", "Choose an encoder."),
        ("fine_tune", "Choose a base model."),
        ("classifier", "Choose a checkpoint."),
        ("zero_shot", "Choose a zero-shot model."),
        ("probabilities", "Choose a file with probabilities or predictions."),
    ],
)
def test_a_source_asks_for_one_name(form, started, field, prompt):
    if field == "encoder":
        preset(form, "Encoder")
    else:
        also(form, field)
    assert form.button(key="score_start").disabled
    assert prompt in words(form)
    given = "/some/thing" if field == "probabilities" else "some/thing"
    type_in(form, field, f"  {given} ")
    assert prompt not in words(form)
    assert asked(form, started) == Configuration(**{field: given})


def test_thorough_is_one_encoder_as_it_is_and_fine_tuned(form, started):
    preset(form, "Thorough")
    assert "Choose an encoder." in words(form)
    assert not {"score_also_encoder", "score_also_fine_tune"} & {box.key for box in form.checkbox}
    type_in(form, "thorough", "a")
    assert asked(form, started) == Configuration().thorough("a")


def test_two_encoders(form, started):
    preset(form, "Encoder")
    type_in(form, "second_encoder", "b")
    assert form.button(key="score_start").disabled, "the first has no name"
    type_in(form, "encoder", "a")
    assert asked(form, started) == Configuration(encoder="a", second_encoder="b")


def test_epochs_of_fine_tuning(form, started):
    also(form, "fine_tune")
    type_in(form, "fine_tune", "a")
    form.number_input(key="score_epochs").set_value(7).run()
    assert asked(form, started) == Configuration(fine_tune="a", epochs=7)


def test_everything_together(form, started):
    preset(form, "Encoder")
    also(form, "fine_tune", "classifier", "probabilities")
    for field in ("fine_tune", "encoder", "classifier", "probabilities"):
        type_in(form, field, f"/{field}" if field == "probabilities" else field)
    said = words(form)
    for part in ("encoder encoder", "fine-tuned fine_tune", "classifier classifier"):
        assert part in said
    assert asked(form, started) == Configuration(
        fine_tune="fine_tune",
        encoder="encoder",
        classifier="classifier",
        probabilities="/probabilities",
    )


def test_what_is_switched_off_is_not_asked_for(form, started):
    also(form, "encoder")
    type_in(form, "encoder", "a")
    form.checkbox(key="score_also_encoder").uncheck().run()
    preset(form, "Thorough")
    type_in(form, "thorough", "b")
    preset(form, "Quick")
    assert asked(form, started) == Configuration()


def test_what_is_also_used_stays_when_the_preset_changes_and_is_said(form, started):
    also(form, "probabilities")
    type_in(form, "probabilities", "/p.npy")
    preset(form, "Encoder")
    type_in(form, "encoder", "a")
    assert "Also use: My probabilities" in [expander.label for expander in form.expander]
    assert asked(form, started) == Configuration(encoder="a", probabilities="/p.npy")


@dataclass(frozen=True)
class Further:
    """A signal that a run has when it is asked for."""

    name: str
    needs: frozenset[str] = frozenset()
    is_default: bool = False
    explain: str = "One *sentence* about it."

    @property
    def title(self) -> str:
        return self.name.title()


FURTHER = (
    Further("everyday", is_default=True),
    Further("more"),
    Further("learned", frozenset({"dynamics"})),
)


def test_further_signals(form, started):
    signals = form.multiselect(key="score_signals")
    assert signals.options == ["More"]
    assert "One *sentence* about it." in words(form)
    assert "Fine-tuning adds 1 more signal." in words(form)
    signals.set_value(["more"]).run()
    assert asked(form, started) == Configuration(signals=("more",))


def test_signals_of_fine_tuning_are_for_fine_tuning(form, started):
    also(form, "fine_tune")
    type_in(form, "fine_tune", "a")
    form.multiselect(key="score_signals").set_value(["learned"]).run()
    form.checkbox(key="score_also_fine_tune").uncheck().run()
    assert asked(form, started) == Configuration()


def test_without_the_packages_the_page_says_what_to_install(imported, open_page, monkeypatch):
    monkeypatch.setattr("labelreview.ui.shared.evidence_form.has_models", lambda: False)
    app = open_page("score")
    preset(app, "Encoder")
    type_in(app, "encoder", "x/y")
    assert "pip install 'labelreview[models]'" in words(app)
    assert app.button(key="score_start").disabled
    preset(app, "Quick")
    also(app, "probabilities")
    type_in(app, "probabilities", "/p.npy")
    assert not app.button(key="score_start").disabled


def test_work_that_goes_on_is_shown_and_can_be_cancelled(open_page, imported, put_job):
    put_job("running", step="Judging *all*", done=2, total=5, rate=0.5, seconds_left=600.0)
    app = open_page("score")
    said = words(app)
    assert "About 10 min left. You can close this page; the job keeps running." in said
    assert "per second" not in said, "too slow to mean anything"
    (bar,) = app.get("progress")
    assert bar.value == 40
    assert bar.text == plain("Judging *all*: 2 of 5")
    assert not [b for b in app.button if b.key == "score_start"]
    app.button(key="score_cancel").click().run()
    assert imported.background.scoring("builtin").state == "cancelling"
    app.run()
    assert "Stopping after the current step." in words(app)
    assert not [b for b in app.button if b.key == "score_cancel"]


def test_work_that_goes_on_is_announced_elsewhere(open_page, put_job):
    put_job("queued")
    app = open_page("overview")
    assert "builtin is being scored right now." in words(app)
    next(b for b in app.button if b.label == "Show progress").click().run()
    assert app.title[0].value == "Score"


@pytest.mark.parametrize(
    ("state", "message", "said"),
    [
        ("failed", "No *model* is there; name one.", "No *model* is there; name one."),
        ("interrupted", "The process ended; start it again.", "The process ended; start it again."),
        ("cancelled", "", "finished steps are kept"),
    ],
)
def test_an_end_is_told_and_it_can_start_again(open_page, put_job, started, state, message, said):
    put_job(state, message=message, ended_at=now())
    app = open_page("score")
    assert said in words(app)
    app.button(key="score_start").click().run()
    assert len(started) == 1


@pytest.mark.usefixtures("work_here")
def test_the_built_in_posts_are_scored_as_a_job(open_page, imported):
    app = open_page("score")
    app.number_input(key="score_folds").set_value(2).run()
    app.button(key="score_start").click().run()
    job = imported.background.scoring("builtin")
    assert job is not None
    assert imported.jobs.get(job.id).state == "done", imported.jobs.get(job.id).message
    app.run()
    assert "Scoring is done." in words(app)
    next(b for b in app.button if b.label == "Open the overview").click().run()
    assert app.title[0].value == "Overview"
    assert not app.error


def test_an_earlier_run_is_opened(scored, open_page, score_again):
    first = scored.run("builtin")
    score_again(scored)
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


@pytest.mark.slow
def test_the_overview_behind_a_scoring_is_that_of_its_run(
    open_page, put_job, imported, score_again
):
    old, new = score_again(imported, Configuration()), score_again(imported)
    job = put_job("done", message="", result={"run": new.digest}, ended_at=now())
    app = open_page("score", dataset="builtin", run=old.digest)
    assert "Scoring is done." not in words(app), "old news"
    assert [b.key for b in app.button if b.key.startswith("run_")] == [f"run_{new.digest}"]
    app.session_state["followed_job"] = job
    app.run()
    next(b for b in app.button if b.label == "Open the overview").click().run()
    assert app.query_params["run"] in (new.digest, [new.digest])
    assert "seed 1" in words(app)


def test_a_run_says_why_its_rows_are_in_that_order(scored, open_page):
    folder = scored.run("builtin").folder
    saved = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    saved["weights"] = {"words": 0.25, "fine-tuned": 0.75}
    saved["chosen"] = {
        "confused": 0.5,
        "class pairs": 3.44,
        "class sizes": 0.25,
        "copies": 4.5,
        "<b>new</b>": 1.0,
    }
    (folder / "summary.json").write_text(json.dumps(saved), encoding="utf-8")
    seal(folder)
    app = open_page("score")
    (table,) = app.dataframe
    assert table.value["model"].tolist() == ["Fine-tuned encoder", "Words and characters"]
    said = words(app)
    assert "Class confusion counts for 50% of the ranking, unlikely labels for the rest" in said
    assert "the odds of another label grow 4.5 times" in said
    assert "the odds of an error are multiplied by 3.4" in said
    assert "Class sizes: up to 25% of the advantage" in said
    assert any(plain("<b>new</b>: 1.00") in text.value for text in app.caption)


def test_a_run_that_does_not_say_why_has_no_such_button(scored, open_page):
    folder = scored.run("builtin").folder
    saved = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    del saved["weights"], saved["chosen"]
    (folder / "summary.json").write_text(json.dumps(saved), encoding="utf-8")
    seal(folder)
    app = open_page("score")
    assert not app.exception
    assert not app.dataframe


def test_numbers_of_nothing_are_said_as_such(scored) -> None:
    summary = replace(
        scored.run("builtin").summary,
        chosen={
            "confused": 0.0,
            "class pairs": 1.0,
            "class sizes": 0.0,
            "copies": 1.0,
            "judge": 0.8,
        },
    )
    confused, pairs, sizes, copies, judge = order_sentences(summary)
    assert judge.startswith("Language model: about 80% of its answers seem right")
    assert confused.startswith("Unlikely labels come first")
    assert copies == "Duplicates: no correction; their labels say nothing about each other."
    assert pairs == "Class confusion: no correction; no pair of classes stands out."
    assert sizes.startswith("Class sizes: no correction")


def test_what_is_here_is_offered_and_the_first_is_filled_in(
    imported, open_page, started, monkeypatch
):
    monkeypatch.setattr("labelreview.ui.shared.evidence_form.has_models", lambda: True)
    here = [LocalEncoder("/a/model", "MiniLM", "package"), LocalEncoder("b/c", "b/c", "Hub cache")]
    monkeypatch.setattr("labelreview.ui.pages.score.offers.encoders_here", lambda: here)
    app = open_page("score")
    preset(app, "Encoder")
    assert app.text_input(key="score_encoder").value == "/a/model"
    app.button(key="score_offer_encoder_1").click().run()
    assert asked(app, started) == Configuration(encoder="b/c")


def test_a_damaged_run_takes_no_encoder_from_the_others(scored):
    (scored.run("builtin").folder / "manifest.json").write_text("{", encoding="utf-8")
    assert offers._used(str(scored.settings.folder), 1) == []


def test_every_choice_says_what_it_needs_costs_and_found(imported, open_page):
    choices = open_page("score").radio(key="score_preset")
    said = dict(zip(choices.options, choices.proto.captions, strict=True))
    assert list(said) == ["Quick", "Encoder", "Thorough"]
    for facts in said.values():
        needs, cost, found = facts.replace("\\", "").split("  \n")
        assert needs.startswith("Needs")
        assert " GB" in cost
        assert "benchmark" in found or "average precision" in found
    assert "Needs nothing" in said["Quick"]


def test_nothing_is_carried_over_from_another_dataset(scored, open_page, started, monkeypatch):
    monkeypatch.setattr("labelreview.ui.shared.evidence_form.has_models", lambda: True)
    monkeypatch.setattr("labelreview.ui.pages.score.offers.encoders_here", list)
    posts = scored.dataset("builtin").folder / "source.parquet"
    other = scored.import_dataset(posts, name="other", label_column="label").name
    app = open_page("score", dataset="builtin")
    preset(app, "Encoder")
    type_in(app, "encoder", "made for other texts")
    app.number_input(key="score_folds").set_value(3).run()
    app.radio(key="sidebar_dataset").set_value(other).run()
    app.button(key="score_start").click().run()
    assert started == [(other, Configuration())]


@pytest.mark.parametrize("ended", ["done", "failed"])
def test_the_machine_is_measured_once_in_the_background(imported, open_page, monkeypatch, ended):
    monkeypatch.setenv(UNASKED, "1")
    monkeypatch.setattr(Jobs, "_spawn", lambda *_: None)
    app = open_page("score")
    assert "Measuring how fast this machine is" in words(app)
    job = imported.background.measuring("builtin")
    with imported.catalog._engine.begin() as connection:
        connection.execute(sa.update(jobs).where(jobs.c.id == job.id).values(state=ended))
    if ended == "done":
        imported.background.forecasts.measured.add(MeasuredPart("words", 10.0, 20.0))
    app.run()
    said = words(app)
    assert "Measuring" not in said
    assert ("0: about " in said) == (ended == "done"), "a range, and no second try"
    assert imported.background.measuring("builtin").id == job.id


def test_what_the_job_printed_is_behind_a_fold(open_page, imported, put_job):
    job = put_job("running", step="Fitting", done=1, total=5)
    log = log_path(imported.settings, job)
    log.parent.mkdir()
    log.write_bytes(b"\xff first line\n<b>second</b>\n")
    app = open_page("score")
    assert "Log" in [fold.label for fold in app.expander]
    (code,) = app.code
    assert "<b>second</b>" in code.value


@pytest.fixture
def judged(form, monkeypatch) -> AppTest:
    """The page where a language model and its address are entered."""
    monkeypatch.setattr("labelreview.ui.shared.evidence_form.has_judge", lambda: True)
    monkeypatch.delenv("LABELREVIEW_JUDGE_KEY", raising=False)
    also(form, "judge")
    assert "Name a language model and its address." in words(form)
    type_in(form, "judge", " qwen ")
    assert form.button(key="score_start").disabled
    type_in(form, "judge_url", "https://models.example.org/v1")
    return form


def test_a_language_model_says_what_leaves_the_machine_and_costs(judged, started, monkeypatch):
    (warning,) = judged.warning
    said = warning.value.replace("\\", "")
    assert plain("leave this machine for https://models.example.org/v1") in warning.value
    assert "about 150 texts in 8 requests" in said
    assert "price" not in said
    assert "this server has no key" in words(judged)
    monkeypatch.setenv("LABELREVIEW_JUDGE_KEY", "a-secret-key")
    assert judged.number_input(key="score_judge_budget").disabled
    judged.number_input(key="score_judge_price_sent").set_value(0.5).run()
    assert "Enter both prices" in words(judged)
    judged.number_input(key="score_judge_price_answered").set_value(2.0).run()
    judged.number_input(key="score_judge_budget").set_value(3.0).run()
    said = words(judged) + judged.warning[0].value.replace("\\", "")
    assert "a price of" in said
    assert "never above 3.00" in said
    assert "this server has a key for this address" in said
    assert "a-secret-key" not in said
    assert asked(judged, started) == Configuration(
        judge="qwen",
        judge_url="https://models.example.org/v1",
        judge_prices=(0.5, 2.0),
        judge_budget=3.0,
    )


def test_a_language_model_at_home_keeps_the_texts_there(judged):
    type_in(judged, "judge_url", "http://127.0.0.1:11434/v1")
    assert not judged.warning
    assert "stay on this machine" in words(judged)
    type_in(judged, "judge_url", "https://somebody@models.example.org/v1")
    assert judged.button(key="score_start").disabled
    assert "holds a login, a key or a query" in words(judged)


def test_where_strangers_come_no_language_model_is_asked(judged, started, put_job, monkeypatch):
    monkeypatch.setenv(ALLOW_ANYONE, "1")
    with monkeypatch.context() as stale:  # a page from before
        stale.setattr("labelreview.ui.shared.evidence_form.may_reach_addresses", lambda: True)
        judged.button(key="score_start").click().run()
    assert "Pages ask no language model while other machines may reach" in words(judged)
    spec = {"dataset": "builtin", "judge": "m"}
    put_job("failed", message="It ended.", spec=spec, ended_at=now())
    judged.run()
    assert "score_also_judge" not in {box.key for box in judged.checkbox}
    judged.button(key="score_again").click().run()
    assert "Pages ask no language model" in words(judged)
    assert not started

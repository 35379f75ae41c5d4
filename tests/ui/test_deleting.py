"""Delete on the pages: a dialog says what goes, and what people decided stays."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from labelreview.decision_log import Decision
from labelreview.workspace import Workspace


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def words(app: AppTest) -> str:
    assert not app.exception
    return " ".join(one.value for one in (*app.markdown, *app.caption)).replace("\\", "")


def test_a_dataset_is_deleted_and_its_decisions_stay(imported: Workspace, open_page) -> None:
    log = imported.decisions("builtin")
    ids = imported.dataset("builtin").example_ids()
    log.record([Decision(ids[0], "keep")], "ana", seen_revision=0)
    app = open_page("load", dataset="builtin")
    press(app, "delete_dataset_builtin")
    assert "The dataset builtin" in words(app)
    assert "1 decision: importing the same content again finds them" in words(app)
    assert imported.datasets() != []
    press(app, "delete_now_dataset_builtin")
    assert imported.datasets() == []
    assert imported.catalog.datasets() != []
    assert "its files are not here" in words(app)

    # Now the decisions, which must be asked for.
    press(app, "delete_dataset_builtin")
    assert app.button(key="delete_now_dataset_builtin").disabled
    app.checkbox(key="delete_also_dataset_builtin").check().run()
    press(app, "delete_now_dataset_builtin")
    assert imported.catalog.datasets() == []


def test_another_tab_that_shows_the_dataset_says_that_it_is_gone(
    imported: Workspace, open_page
) -> None:
    first, other = open_page("load", dataset="builtin"), open_page("score", dataset="builtin")
    press(press(first, "delete_dataset_builtin"), "delete_now_dataset_builtin")
    other.run()
    said = " ".join(one.value for one in other.error).replace("\\", "")
    assert "There is no dataset 'builtin' in this workspace." in said


def test_a_run_is_deleted(scored: Workspace, open_page) -> None:
    (digest,) = scored.run_digests("builtin")
    app = open_page("score", dataset="builtin")
    press(app, f"delete_run_{digest}")
    assert "The run Words" in words(app)
    assert "all decisions" in words(app)
    press(app, f"delete_now_run_{digest}")
    assert scored.run_digests("builtin") == []
    assert [entry.name for entry in scored.datasets()] == ["builtin"]


def test_what_is_only_looked_at_goes_with_the_next_page(empty: Workspace, open_page) -> None:
    app = open_page("load")
    press(app, "load_builtin")
    places = list((empty.settings.folder / "previews").iterdir())
    assert len(places) == 1
    assert not (empty.settings.folder / "datasets").exists()
    app.switch_page("pages/data/score.py").run()
    assert not places[0].exists()

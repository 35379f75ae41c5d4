"""Names that mean something are nobody's, wherever a name comes in."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from labelreview.core.errors import DecisionError, FilterError, SourceError
from labelreview.core.visitors import ALLOW_ANYONE
from labelreview.decision_log import Decision, Step
from labelreview.findings.filter import Filter
from labelreview.review.actions import perform
from labelreview.review.saved_filters import SavedFilters
from labelreview.ui.shell import looking_at
from labelreview.ui.sync import sending
from labelreview.workspace import Workspace

NOBODYS = [
    "model",
    "Model ",
    "m\u043edel",
    "mo\u200bdel",
    "",
    " \t",
    "a\0b",
    "a\x1b[2Jb",
    "a\u202eb",
    "x" * 101,
]


@pytest.mark.parametrize("name", NOBODYS)
def test_nobody_decides_as_the_model_or_unreadably(builtin_space: Workspace, name: str) -> None:
    log = builtin_space.decisions("builtin")
    one = builtin_space.dataset("builtin").example_ids()[0]
    before = log.revision()
    step = Step("t", (Decision(one, "keep"),), annotator=name)
    for way in (
        lambda: log.record([Decision(one, "keep")], name, seen_revision=before),
        lambda: log.record_missing([Decision(one, "keep")], name),
        lambda: log.replay([step], name),
        lambda: log.merge([step]),
    ):
        with pytest.raises(DecisionError, match=r"^(No person|Nobody) can decide"):
            way()
    assert log.revision() == before


@pytest.mark.parametrize("name", NOBODYS)
def test_a_file_of_decisions_is_not_recorded_for_such_a_name(
    builtin_space: Workspace, name: str, tmp_path: Path
) -> None:
    one = builtin_space.dataset("builtin").example_ids()[0]
    file = tmp_path / "mine.csv"
    file.write_text(f"example_id,verdict,label\n{one},keep,\n")
    with pytest.raises(DecisionError):
        builtin_space.decide_from_csv("builtin", file, name)


@pytest.mark.parametrize("name", NOBODYS)
def test_a_browser_cannot_send_such_a_name(builtin_space: Workspace, name: str) -> None:
    findings = builtin_space.findings("builtin")
    before = findings.log.revision()
    one = findings.ids(Filter(), 1)
    action = {"token": "t1", "annotator": name, "examples": one, "verdict": "keep"}
    outcome = perform(findings, [action])
    assert outcome.acknowledged == ()
    assert [token for token, _ in outcome.refused] == ["t1"]
    assert findings.log.revision() == before


@pytest.mark.parametrize("name", [name for name in NOBODYS if len(name) < 100])
def test_a_new_session_does_not_take_such_a_name_from_a_browser(
    builtin_space: Workspace, name: str
) -> None:
    session = SimpleNamespace(dataset="builtin", run=None, named=False, annotator="ana")
    sending._go_on(session, builtin_space, "other", {"annotator": name})
    assert session.annotator in ("ana", "a b", "a [2Jb")


@pytest.mark.parametrize("login", ["model", "MODEL", "", "\x1b"])
def test_a_login_called_so_is_not_the_name(login: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: login)
    assert looking_at._login_name() == "annotator"


def test_a_stranger_is_not_the_owner_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "olga")
    assert looking_at._login_name() == "olga"
    monkeypatch.setenv(ALLOW_ANYONE, "1")
    assert looking_at._login_name() == "annotator"


@pytest.mark.parametrize("error", [OSError, KeyError, ImportError])
def test_without_a_login_there_is_a_name(error, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def nobody() -> str:
        raise error("uid not found")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert looking_at._login_name() == "annotator"


@pytest.mark.parametrize(
    "name", ["..", "/", "a/../b", "CON", "nul.txt", "x.", ".x", "a\0", "a\u202eb", "", "x" * 101]
)
def test_a_dataset_cannot_be_called_so(builtin_space: Workspace, name: str) -> None:
    dataset = builtin_space.dataset("builtin")
    with pytest.raises(SourceError, match="cannot be called"):
        builtin_space.adopt(dataset, name)


def test_only_the_built_in_dataset_is_called_so(builtin_space: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "builtin.csv"
    file.write_text("text,label\na b c,x\nd e f,y\ng h i,x\nj k l,y\n")
    other = Workspace.open(tmp_path / "other")
    assert other.import_dataset(file, text_column="text", label_column="label").name == "builtin-2"
    with pytest.raises(SourceError, match="already called 'builtin'"):
        other.import_dataset(file, name="builtin", text_column="text", label_column="label")
    other.close()


@pytest.mark.parametrize("name", ["", " ", "a\0b", "a\u202eb", "\u200b", "x" * 101])
def test_a_filter_cannot_be_saved_under_what_nobody_can_read(
    builtin_space: Workspace, name: str
) -> None:
    filters = SavedFilters.beside(builtin_space.decisions("builtin"))
    with pytest.raises(FilterError):
        filters.save(name, Filter(), "ana")

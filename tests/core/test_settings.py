"""Where a workspace is looked for."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from labelreview.core.settings import Settings, sqlite_file
from labelreview.store import open_engine


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("WORKSPACE", "DATABASE_URL"):
        monkeypatch.delenv(f"LABELREVIEW_{name}", raising=False)


def test_the_users_folder_without_any_choice() -> None:
    home = platformdirs.user_data_path("labelreview")
    assert Settings.resolve() == Settings(home, f"sqlite:///{home / 'decisions.db'}")


def test_the_environment_then_what_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABELREVIEW_WORKSPACE", "review")
    assert Settings.resolve().folder == tmp_path / "review"
    assert Settings.resolve().database_url == f"sqlite:///{tmp_path / 'review' / 'decisions.db'}"
    monkeypatch.setenv("LABELREVIEW_DATABASE_URL", "postgresql://host/name")
    assert Settings.resolve("other").folder == tmp_path / "other"
    assert Settings.resolve("other").database_url == "postgresql://host/name"
    assert Settings.resolve("other", "sqlite:////x.db").database_url == "sqlite:////x.db"


@pytest.mark.parametrize("name", ["a%20b", "a?b", "a#b", "50%", "a b", "%3F", "é"])
def test_a_folder_has_its_database_in_it_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    settings = Settings.resolve(tmp_path / name)
    file = tmp_path / name / "decisions.db"
    assert sqlite_file(settings.database_url) == settings.own_places[-1] == file
    open_engine(settings.database_url).dispose()
    assert list(tmp_path.rglob("*.db")) == [file]


def test_what_follows_the_file_is_no_part_of_its_name(tmp_path: Path) -> None:
    settings = Settings.resolve("review", "sqlite:///x.db?timeout=5")
    assert settings.own_places[-1] == tmp_path / "x.db"
    assert sqlite_file("postgresql://host/name?x=sqlite:///y") is None


def test_a_relative_file_means_the_same_from_every_folder(tmp_path: Path) -> None:
    # The dashboard and the jobs start in other folders than the command that names the file.
    settings = Settings.resolve("review", "sqlite:///team.db")
    assert settings.database_url == f"sqlite:///{tmp_path / 'team.db'}"

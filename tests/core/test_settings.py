"""Where a workspace is looked for."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from labelreview.core.settings import Settings


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


def test_a_relative_file_means_the_same_from_every_folder(tmp_path: Path) -> None:
    # The dashboard and the jobs start in other folders than the command that names the file.
    settings = Settings.resolve("review", "sqlite:///team.db")
    assert settings.database_url == f"sqlite:///{tmp_path / 'team.db'}"

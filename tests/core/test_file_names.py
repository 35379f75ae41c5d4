"""Whatever a dataset is called, a file named after it stays in its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from labelreview.core.file_names import file_name


@pytest.mark.parametrize(
    "name",
    [
        *("tweets", "../evil", "../../etc/passwd", "/etc/passwd", "..", ".", "...", "a/b", "a\\b"),
        *("C:\\x", "a:b", "<img src=x onerror=alert(1)>", "two words", ".hidden", "?*|", "é 😤"),
        *("a" * 300, "a" * 79 + "...b", "/" * 300, "دعم"),
    ],
)
def test_a_file_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{file_name(name)}-12.csv"
    assert path.resolve().parent == tmp_path.resolve()
    assert not path.name.startswith(".")
    assert not file_name(name).endswith(".")
    path.write_text("")
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_an_ordinary_name_stays_as_it_is() -> None:
    assert file_name("tweets_2026-v1.2") == "tweets_2026-v1.2"

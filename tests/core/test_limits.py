"""The limits of an input are settings."""

from __future__ import annotations

import pytest

from labelreview.core import limits
from labelreview.core.errors import SourceError


@pytest.mark.parametrize(
    ("given", "size"),
    [("500", 500), ("1.5 kB", 1500), ("2GB", 2 * 10**9), ("3 MiB", 3 << 20), ("1 tb", 10**12)],
)
def test_a_limit_is_a_size(given: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.LARGEST_INPUT, given)
    assert limits.largest_input() == size


@pytest.mark.parametrize("given", ["much", "0", "-1 GB", "1 XB", "1e9"])
def test_wrong_limits(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, read in (
        (limits.LARGEST_INPUT, limits.largest_input),
        (limits.MOST_COLUMNS, limits.most_columns),
    ):
        monkeypatch.setenv(variable, given)
        with pytest.raises(SourceError, match=f"{variable} is '{given}'; give a "):
            read()


def test_without_a_setting_a_quarter_of_a_small_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(limits.LARGEST_INPUT, raising=False)
    monkeypatch.setattr(limits, "_memory", lambda: 10**9)
    assert limits.largest_input() == 250_000_000
    monkeypatch.setattr(limits, "_memory", lambda: 10**12)
    assert limits.largest_input() == 10**9

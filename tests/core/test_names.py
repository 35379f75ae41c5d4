"""Names that can be had, and those that lead elsewhere, cannot be read, or mean something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelreview.core.names import reads_as, why_no_path, why_unreadable, without_unreadable
from labelreview.data.sources.table import slug


@pytest.mark.parametrize(
    "name",
    [
        *("model", "MODEL", " Model ", "model.", "mod el", "m-o-d-e-l", "modeI", "mode1", "m0del"),
        *("\uff4d\uff4f\uff44\uff45\uff4c", "mo\u200bdel", "mod\u00adel", "\u202emodel\u202c"),
        *(
            "m\u043edel",
            "mod\u0435l",
            "\u041c\u041eDEL",
            "m\u00f3del",
            "\U0001d426odel",
            "mode\u04cf",
        ),
        *("model\u3164", "model\uffa0", "mo\u115fdel", "mod\u2800el", "mode\u3163", "mode\u2d4f"),
        *("\U0001f17c\U0001f17e\U0001f173\U0001f174\U0001f17b", "m\u2c9fdel", "m\u00f8del"),
        *("\u13b7odel", "\u15f0odel", "m\u10dddel", "m\u0665del", "m\u0966del", "mode\u05d5"),
        *("rnodel", "moclel", "RNODEL", "\U0001f1f2odel", "mod\u20acl", "mode\U0001f178"),
        *("\u24dcodel", "model\ufe0f", "\u2060model", "MODEL\u3000", "mode\u217c", "\u1d0dodel"),
    ],
)
def test_what_looks_like_model_reads_as_it(name: str) -> None:
    assert reads_as(name) == "model"


@pytest.mark.parametrize(
    "name", ["ana", "modelle", "my model", "Model 2", "김영희", "Мария", "Ёла", "模型"]
)
def test_what_only_sounds_like_it_does_not(name: str) -> None:
    assert reads_as(name) != "model"


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "\t", "\u200d", "\u3000", "\u200b", "a\0b", "a\nb", "a\x1b[31mb", "a\x7fb"),
        *("a\u202eb", "a\u2066b", "a\u200eb", "a\ufeffb", "a\ud800b", "a\ue000b", "a\U000e0041b"),
        *("x" * 101, "\x85a", "a\u2028b", "\u3164", "\u2800", "a\u115fb", "a\uffa0", "\ufe0f"),
    ],
)
def test_what_nobody_can_read(name: str) -> None:
    assert why_unreadable(name)


@pytest.mark.parametrize(
    "name",
    [
        "ana",
        "Zoë",
        "张伟",
        "ناصر",
        "علی\u200cرضا",
        "O'Brien",
        "ana@example.org",
        "x" * 100,
        "😀",
        "a b",
    ],
)
def test_what_people_are_called(name: str) -> None:
    assert why_unreadable(name) is None
    assert without_unreadable(name) == name


@pytest.mark.parametrize(
    "name",
    [
        *(".", "..", "../x", "/etc", "a/../b", "a//b", "a/b/c", "a\\b", "C:\\x", ".hidden", "x."),
        *("x ", " x", "CON", "con", "nul.csv", "Com1", "lpt9.txt", "aux .x", "a/NUL", "a/", "~\\x"),
    ],
)
def test_what_leads_elsewhere_as_a_path(name: str) -> None:
    assert why_no_path(name)


@pytest.mark.parametrize("name", ["tweets", "tweets.v2", "ana/tweets", "console", "a..b", "Ünï 2"])
def test_what_does_not(name: str) -> None:
    assert why_no_path(name) is None


@given(st.text(max_size=200))
def test_the_name_that_a_source_gives_can_always_be_had(name: str) -> None:
    made = slug(name)
    assert why_unreadable(made) is None
    assert why_no_path(made) is None

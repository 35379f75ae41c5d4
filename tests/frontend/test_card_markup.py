"""The queue and the card at the side order the same parts, each of which is written once."""

from __future__ import annotations

import re

import pytest

from labelreview.ui.frontend import asset
from labelreview.ui.shared.card import markup
from labelreview.ui.shared.card.markup import card_markup

_CLASS = re.compile(r'class="([^"]+)"')


@pytest.mark.parametrize("name", ["queue/queue.html", "side_card/side_card.html"])
def test_each_part_of_the_card_is_there_once(name: str) -> None:
    drawn = card_markup(name)
    assert "<!--" not in drawn
    of_card = _CLASS.findall(asset("card/card.html"))
    found = _CLASS.findall(drawn)
    assert of_card
    assert [found.count(one) for one in of_card] == [1] * len(of_card)
    assert not set(of_card) & set(_CLASS.findall(asset(name)))


def test_a_part_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "asset", lambda name: "<p><!-- text hat --></p>")
    monkeypatch.setattr(markup, "_parts", lambda: {"text": "<b></b>"})
    with pytest.raises(KeyError, match="hat"):
        card_markup("any.html")

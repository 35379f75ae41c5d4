"""`fit` and `predict`: a classifier that is kept, and one that is tried on a text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from labelreview.evidence.fine_tuning import session

TEXT = "three spare rooms for anyone flooded out tonight, dogs welcome"


def test_predict_by_the_words(command: Any, scored: Path) -> None:
    said = command("predict", "builtin", TEXT, "--workspace", scored)
    assert said.code == 0
    first, *_ = said.out.splitlines()
    assert first.endswith("help_and_donations")
    assert "%" in first
    assert "Words behind the prediction" in said.out
    assert "  flooded\n" in said.out
    assert "Most similar examples:" in said.out


def test_what_is_predicted_cannot_move_the_terminal(command: Any, scored: Path) -> None:
    said = command("predict", "builtin", "flood \x1b[31mred\x07", "--workspace", scored)
    assert said.code == 0
    assert "\x1b" not in said.out
    assert "\x07" not in said.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("builtin", " "), "no text to classify"),
        (("nothing", "text"), "'nothing'"),
        (("builtin", "text", "--model", "/no/such/model"), "no model folder"),
    ],
)
def test_one_sentence(command: Any, scored: Path, arguments: tuple[str, ...], says: str) -> None:
    said = command("predict", *arguments, "--workspace", scored)
    assert said.code == 2
    assert says in said.err
    assert said.err.splitlines()[-1].startswith("labelreview: ")


@pytest.mark.models
def test_fit_then_predict(
    command: Any, own: Path, make_checkpoint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_THREADS", 1)
    encoder = make_checkpoint("encoder", ["a", "b"])
    fitted = command("fit", "builtin", "--model", encoder, "--epochs", 1)
    assert fitted.code == 0, fitted.err
    assert "encoder fitted on builtin: 1,500 rows, 4 classes." in fitted.out
    folder = fitted.out.splitlines()[1].removeprefix("Saved in ").rstrip(".")
    assert (own / folder / "model.safetensors").exists()
    said = command("predict", "builtin", TEXT, "--model", folder)
    assert said.code == 0
    assert said.out.count("%") == 4

"""Tables in the terminal: every name is shown as it is, neither as markup nor escaped."""

from __future__ import annotations

import pandas as pd
import pytest

from labelreview.cli import console
from labelreview.cli.console import print_table
from labelreview.experiments.page import markdown_table

NAMES = ["help_and_donations", "*bold*", "a|b", "[red]x[/red]", r"back\slash", "<b>&amp;"]


def lines_of(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_names_appear_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(pd.DataFrame({"[class]": NAMES, "not_*_markup": [str(i) for i in range(6)]}))
    assert lines_of(capsys.readouterr().out) == [
        ["[class]", "not_*_markup"],
        *([name, str(i)] for i, name in enumerate(NAMES)),
    ]


def test_markdown_files_stay_escaped() -> None:
    assert r"help\_and\_donations" in markdown_table(pd.DataFrame({"class": NAMES}))


def test_nothing_in_a_cell_can_control_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(pd.DataFrame({"\x1b[31mclass": ["two\nlines\x07"]}))
    assert lines_of(capsys.readouterr().out) == [["[31mclass"], ["two", "lines"]]


def test_numbers_have_three_decimals_on_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(pd.DataFrame({"share": [0.5, 12.0]}), right=["share"])
    shown = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert shown == [" share", " 0.500", "12.000"]


def test_an_experiment_prints_class_names_as_they_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from labelreview.cli.tables import print_experiment

    class Experiment:
        def sentences(self, results: object) -> list[str]:
            return ["The class help_and_donations has *most* errors."]

        def tables(self, results: object) -> dict[str, pd.DataFrame]:
            return {"Errors in [each] class_": pd.DataFrame({"class": NAMES})}

    monkeypatch.setattr(console, "WIDTH", 60)
    print_experiment(Experiment(), SimpleNamespace(failed=[]), [])  # type: ignore[arg-type]
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "The class help_and_donations has *most* errors."
    assert shown[2] == "Errors in [each] class_"
    assert [line.strip() for line in shown[4:11]] == ["class", *NAMES]

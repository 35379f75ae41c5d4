"""`labelreview bench`, from a folder of CSV files to the table."""

from __future__ import annotations

import pandas as pd
import pytest

from labelreview.benchmark.rivals import RIVALS
from labelreview.noise import NOISES


def test_the_table_is_printed_and_saved(command, folder, tmp_path):
    output = tmp_path / "results"
    said = command(
        *("bench", folder, "--output", output, "--seeds", 1, "--rates", "0.1, 0.2"),
        *("--noise", "symmetric", "--datasets", "two,nothing"),
    )
    assert said.code == 0, said.err
    assert said.out.startswith((output / "summary.md").read_text(encoding="utf-8"))
    assert f"plots are in {output / 'report.html'}" in said.out
    figures = pd.read_parquet(output / "results.parquet")
    assert set(figures["dataset"]) == {"two"}
    assert set(figures["rate"]) == {0.1, 0.2}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere.csv", "--output", "o"], "There is no file nowhere.csv; check the path."),
        (
            ["{folder}", "--output", "o", "--rates", "few"],
            "is not a comma-separated list of numbers",
        ),
        (["{folder}", "--output", "o", "--noise", "loud"], "There is no noise called 'loud'"),
        (["{folder}", "--output", "o", "--encoder", "/nowhere"], "no model folder '/nowhere'"),
        (["{folder}"], "Missing option '--output'"),
        (["{folder}", "--output", "{folder}/posts.csv"], "cannot be written"),
    ],
)
def test_problems_are_one_sentence(command, folder, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    said = command("bench", *(argument.format(folder=folder) for argument in arguments))
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1


def test_the_help_names_every_noise_and_rival(command):
    said = " ".join(command("bench", "--help").out.replace("│", " ").split())
    assert all(name in said for name in (*NOISES, *RIVALS))

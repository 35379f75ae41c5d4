"""What grows with the work: within a factor of two of what was once measured on two cores."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from labelreview.core.configuration import Configuration
from labelreview.runs.cost import (
    MAP,
    SHEETS,
    TextSizes,
    experiment_steps,
    map_steps,
    scoring_megabytes,
    scoring_steps,
    size,
)

WORDS, ENCODER = Configuration(), Configuration(encoder="MiniLM")
TUNED = Configuration(fine_tune="m")
SMALL = TextSizes(10_000, 10)


def seconds(sizes: TextSizes, configuration: Configuration) -> float:
    return sum(step.seconds for step in scoring_steps(sizes, configuration))


@pytest.mark.parametrize(
    ("sizes", "configuration", "taken", "megabytes"),
    [
        (TextSizes(24_783, 3, 85), WORDS, 34, 859),
        (TextSizes(23_700, 151, 40), WORDS, 50, 676),
        (TextSizes(13_083, 77, 58), WORDS, 27, 533),
        (TextSizes(1_500, 4, 108), WORDS, 5, 388),
        (TextSizes(24_783, 3, 85), ENCODER, 250, 1_358),
    ],
    ids=["davidson", "clinc150", "banking77", "built-in posts", "davidson with MiniLM"],
)
def test_within_a_factor_of_two_of_what_was_measured(
    sizes: TextSizes, configuration: Configuration, taken: float, megabytes: float
) -> None:
    assert 0.5 < seconds(sizes, configuration) / taken < 2
    assert 0.5 < scoring_megabytes(sizes, configuration) / megabytes < 2


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ((replace(SMALL, rows=20_000), WORDS), (SMALL, WORDS)),
        ((replace(SMALL, classes=100), WORDS), (SMALL, WORDS)),
        ((replace(SMALL, characters=200.0), WORDS), (SMALL, WORDS)),
        ((SMALL, Configuration(classifier="bert")), (SMALL, WORDS)),
        ((SMALL, Configuration(zero_shot="z")), (SMALL, Configuration(classifier="b"))),
        ((SMALL, Configuration(folds=10)), (SMALL, WORDS)),
        ((SMALL, ENCODER), (SMALL, Configuration(classifier="b"))),
        ((SMALL, Configuration(encoder="a", second_encoder="b")), (SMALL, ENCODER)),
        ((TextSizes(2, 2), TUNED), (TextSizes(2, 2), ENCODER)),
        ((SMALL, replace(TUNED, epochs=6)), (SMALL, TUNED)),
        ((SMALL, replace(TUNED, folds=3)), (SMALL, replace(TUNED, folds=2))),
        ((SMALL, replace(TUNED, encoder="e")), (SMALL, TUNED)),
        ((SMALL, replace(TUNED, classifier="c")), (SMALL, TUNED)),
    ],
)
def test_more_work_costs_more(more, less) -> None:
    assert seconds(*more) > seconds(*less)
    assert scoring_megabytes(*more) >= scoring_megabytes(*less)


def test_a_file_of_probabilities_is_judged_beside_the_words() -> None:
    assert seconds(SMALL, Configuration(probabilities="p.npy")) == seconds(SMALL, WORDS)


def test_the_steps_are_those_of_the_work(builtin_space, monkeypatch, tmp_path) -> None:
    """In their order, by their names, or the time that is left could not be told."""
    from labelreview.runs.scoring import score_dataset

    heard: list[str] = []
    score_dataset(
        builtin_space.dataset("builtin"),
        Configuration(folds=2),
        evidence_folder=tmp_path / "evidence",
        runs_folder=tmp_path / "runs",
        progress=lambda step, *_: heard.append(step),
    )
    steps = [step.step for step in scoring_steps(SMALL, Configuration(folds=2))]
    *done, last = steps
    assert list(dict.fromkeys(heard))[:-1] == done, "without the writing of the findings"
    assert last == "Finding the words behind"


def test_a_map_costs_by_its_rows_and_a_sheet_by_its_pairs() -> None:
    steps = map_steps(10_000, [9_000, 1_000], 5_000)
    assert [step.part for step in steps] == [SHEETS, MAP, SHEETS]
    assert steps[0].seconds == map_steps(10_000, [5_000, 1_000], 5_000)[0].seconds
    assert map_steps(20_000, [], 5_000)[1].seconds > steps[1].seconds


def test_an_experiment_costs_by_its_cells() -> None:
    def of(cells: int, **models: str | None) -> float:
        chosen = {"encoder": None, "fine_tune": None, **models}
        steps = experiment_steps("check", cells, SMALL, **chosen, epochs=1)
        return sum(step.seconds for step in steps)

    assert of(2) < of(4) < of(4, encoder="a") < of(4, fine_tune="a")


def test_a_larger_model_takes_longer(tmp_path) -> None:
    (tmp_path / "config.json").write_text(
        json.dumps({"num_hidden_layers": 12, "hidden_size": 768}), encoding="utf-8"
    )
    assert size(str(tmp_path)) == 8
    large = Configuration(encoder=str(tmp_path))
    assert seconds(SMALL, large) > 4 * seconds(SMALL, ENCODER)


@pytest.mark.parametrize("model", ["owner/not-here", "no such folder", "", "a/b/c", "~nobody/x"])
def test_a_model_that_is_not_at_hand_counts_as_a_small_one(model: str) -> None:
    assert size(model) == 1


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"hidden_size": "x"}', "\x00"])
def test_a_damaged_model_counts_as_a_small_one(tmp_path, content: str) -> None:
    (tmp_path / "config.json").write_text(content, encoding="utf-8")
    assert size(str(tmp_path)) == 1

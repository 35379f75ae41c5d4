"""The steps of long work with the time that each would take on two cores of a common server.

The figures say how the time grows with the work: with rows, classes, length of the texts and size
of a model, in units of all-MiniLM-L6-v2, a six-layer encoder. Fitted to datasets of 1,500 to 25,000
texts in 3 to 77 classes. How fast a machine is, is measured there: `labelreview.jobs.forecasts`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labelreview.core.configuration import Configuration
from labelreview.evidence.fine_tuning.recipe import DROPOUT_PASSES, FOLDS
from labelreview.evidence.judge.forecast import ASKING, asking_seconds

STARTING, WORDS, ENCODING, TRAINING = "starting", "words", "encoding", "training"
SHEETS, MAP, JUDGING = "sheets", "map", "judging"

USUAL_CHARACTERS = 60.0  # of a text, where it is not known
PROCESS_SECONDS = 3.0  # until the process of a job begins with it
START_SECONDS = 3.0  # importing the libraries
ENCODE_SECONDS = 1.2e-4  # per character
HYPOTHESIS_CHARACTERS = 35.0  # of the sentence about a class that is read with each text
TRAIN_SECONDS = 3.3e-4  # per character and epoch: forward, backward and update of all layers
# Per character, with half precision: the frozen lower layers once, training and predicting with the
# upper ones. Processors without it take two to three times as long.
LOWER_SECONDS, UPPER_SECONDS, JUDGE_SECONDS = 8e-6, 2.7e-5, 6e-6
START_MEGABYTES = 300.0
ROW_MEGABYTES = 0.02  # per row
CLASS_MEGABYTES = 2e-5  # per row and class
MODEL_MEGABYTES = 850.0  # torch with a six-layer encoder
TRAIN_MEGABYTES = 700.0  # gradients, two moments of the optimiser, and activations of a batch
EXACT_NEIGHBOURS = 50_000  # rows up to which every text is compared with every other
# A cell of an experiment with a linear model: seconds, per row, and per row times the slower
# growth with the classes.
CELL_SECONDS = {
    "check": (1.1, 2.2e-5, 4.8e-5),
    "noise": (1.1, 2.2e-5, 4.8e-5),
    "clean": (2.0, 4e-5, 1e-4),
    "retrain": (0.22, 1.1e-4, 8.3e-6),
}
# Trainings on all rows in a cell, counted: four fifths for each of five folds make 4.
TRAININGS = {"check": 4.0, "noise": 12.0, "clean": 28.0, "retrain": 4.0}
_SIX_LAYERS = 6 * 384**2  # layers times squared width of all-MiniLM-L6-v2


@dataclass(frozen=True, slots=True)
class StepCost:
    """A step of a job.

    step:
        How its name begins in the progress.
    part:
        What it belongs to; parts of one name are as fast on a machine.
    seconds:
        Its expected time.
    """

    step: str
    part: str
    seconds: float


@dataclass(frozen=True, slots=True)
class TextSizes:
    """What the cost of a dataset depends on.

    characters:
        Of a text, on average.
    """

    rows: int
    classes: int
    characters: float = USUAL_CHARACTERS

    @property
    def all_characters(self) -> float:
        return self.rows * self.characters


def scoring_steps(sizes: TextSizes, configuration: Configuration) -> list[StepCost]:
    """Return the steps of scoring from scratch, in their order.

    A model on this machine counts by its size; one that has yet to be downloaded counts as a
    six-layer encoder.
    """
    rows, letters = sizes.rows, sizes.all_characters
    folds = configuration.folds / 5
    # A linear model takes more steps the more classes it has, but fewer for each.
    fitting = rows * sizes.classes**0.6 * folds
    steps = []
    if configuration.classifier:
        steps.append(_encoding("Running the classifier", letters, configuration.classifier))
    if configuration.zero_shot:
        pairs = (letters + HYPOTHESIS_CHARACTERS * rows) * sizes.classes
        steps.append(_encoding("Running the zero-shot classifier", pairs, configuration.zero_shot))
    encoders = [name for name in (configuration.encoder, configuration.second_encoder) if name]
    steps += [_encoding("Encoding the texts", letters, name) for name in encoders]
    words = [
        ("Computing LSA embeddings", START_SECONDS + 8e-6 * letters + 5e-5 * rows),
        ("Stacking the embeddings", 4e-4 * rows * bool(encoders)),
        ("Finding nearest neighbours", _neighbours(rows)),
        ("Fitting the model on words", 5.8e-5 * fitting),
        *(
            (f"Fitting the model on {which}encoder embeddings", 2.4e-5 * fitting)
            for which in ("", "second ")[: len(encoders)]
        ),
        ("Fitting the model on stacked embeddings", 0.05 + 1.5e-5 * fitting),
        ("Fitting the model on balanced classes", 1.5e-5 * fitting),
        ("Fitting the ridge regression", 1e-5 * rows),
    ]
    steps += [StepCost(step, WORDS, seconds) for step, seconds in words if seconds]
    if configuration.fine_tune:
        steps += _fine_tuning(letters, configuration)
    if options := configuration.judge_options:
        seconds = asking_seconds(options.at_most(rows))
        steps.append(StepCost(ASKING, f"{JUDGING} by {options.model}", seconds))
    steps.append(StepCost("Computing the signals", WORDS, 0.45 + 8.5e-5 * rows))
    attribution = 1.5e-4 * rows + 1.5e-6 * rows * sizes.classes
    steps.append(StepCost("Finding the words behind", WORDS, attribution))
    return steps


def scoring_megabytes(sizes: TextSizes, configuration: Configuration) -> float:
    """Return the peak memory of scoring."""
    megabytes = START_MEGABYTES + sizes.rows * (ROW_MEGABYTES + CLASS_MEGABYTES * sizes.classes)
    loaded = (configuration.encoder, configuration.classifier, configuration.zero_shot)
    if any(loaded) or configuration.fine_tune:
        megabytes += MODEL_MEGABYTES
    return megabytes + TRAIN_MEGABYTES * bool(configuration.fine_tune)


def map_steps(rows: int, class_sizes: Sequence[int], at_once: int) -> list[StepCost]:
    """Return the steps of arranging the first `at_once` rows of each class and of UMAP."""
    pairs = sum(min(size, at_once) ** 2 for size in class_sizes)
    sheets = StepCost("Arranging the grid", SHEETS, 0.02 * len(class_sizes) + 6e-8 * pairs)
    return [sheets, StepCost("Drawing the map", MAP, 9.4 + 1.2e-3 * rows), sheets]


def experiment_steps(
    question: str,
    cells: int,
    sizes: TextSizes,
    *,
    encoder: str | None,
    fine_tune: str | None,
    epochs: int,
) -> list[StepCost]:
    """Return the steps of an experiment on `sizes.rows` training rows."""
    of_cell, of_row, of_class = CELL_SECONDS[question]
    letters = sizes.all_characters
    seconds = cells * (of_cell + sizes.rows * (of_row + of_class * sizes.classes**0.9))
    part = f"cells of {question}"
    steps = [_encoding("Encoding the texts", letters, encoder)] if encoder else []
    if fine_tune:
        part = f"{part}, fine-tuned"
        trained = cells * TRAININGS[question] * letters * epochs
        seconds += trained * TRAIN_SECONDS * size(fine_tune)
    return [*steps, StepCost("Running the cells", part, seconds)]


def _encoding(step: str, letters: float, model: str) -> StepCost:
    return StepCost(step, ENCODING, START_SECONDS + letters * ENCODE_SECONDS * size(model))


def _fine_tuning(letters: float, configuration: Configuration) -> list[StepCost]:
    folds, large = min(configuration.folds, FOLDS), size(str(configuration.fine_tune))
    judged = letters / folds * JUDGE_SECONDS * large
    trained = letters * (folds - 1) / folds * UPPER_SECONDS * large
    lower = START_SECONDS + letters * LOWER_SECONDS * large
    return [
        StepCost("Running the lower layers", TRAINING, lower),
        *(
            StepCost(f"{step} fold {fold} of", TRAINING, seconds)
            for fold in range(1, folds + 1)
            for step, seconds in (
                ("Fine-tuning,", configuration.epochs * (trained + judged)),
                ("Predicting", DROPOUT_PASSES * judged),
            )
        ),
    ]


def _neighbours(rows: int) -> float:
    return 0.1 + 5e-5 * rows + 6e-9 * rows * min(rows, EXACT_NEIGHBOURS)


def size(model: str) -> float:
    """Return the work of a model for one text, in six-layer encoders; 1 when it is not on this
    machine."""
    try:
        shape = json.loads(_config(model).read_text(encoding="utf-8"))
        return float(shape["num_hidden_layers"] * shape["hidden_size"] ** 2 / _SIX_LAYERS)
    except (OSError, ValueError, KeyError, TypeError):
        return 1.0


def _config(model: str) -> Path:
    """The configuration file of a model: in its folder, or in the Hub's cache."""
    from huggingface_hub import try_to_load_from_cache

    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder / "config.json"
    kept = try_to_load_from_cache(model, "config.json")  # ValueError when it is not a Hub ID
    return Path(kept if isinstance(kept, str) else folder)

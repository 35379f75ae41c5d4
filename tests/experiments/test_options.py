"""What cannot be run is refused before anything is computed."""

import pytest

from labelreview.core.errors import ExperimentError
from labelreview.experiments import ExperimentOptions, question


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            {"kinds": ("random",)},
            "There is no noise called 'random'; choose from symmetric, pair, inst",
        ),
        ({"kinds": ()}, "No kind of noise is given; give at least one"),
        ({"kinds": ("pair", "pair")}, "The kind of noise pair is given twice; give each one once"),
        ({"rates": ()}, "No noise rate is given; give at least one"),
        ({"rates": (0.05, 0.7)}, "A noise rate of 70% is out of range; use rates from 0 to 60%"),
        ({"rates": (-0.1,)}, "A noise rate of -10%"),
        ({"rates": (float("nan"),)}, "A noise rate of nan%"),
        ({"seeds": 0}, "0 seeds is too few; use 1 or more"),
        ({"rows": 10}, "10 rows is too few"),
        ({"epochs": 0}, "0 epochs is too few"),
    ],
)
def test_wrong_options(wrong, said):
    with pytest.raises(ExperimentError, match=said):
        ExperimentOptions(**wrong)


def test_an_unknown_question():
    with pytest.raises(
        ExperimentError, match="There is no experiment called 'why'; choose from check,"
    ):
        question("why")


def test_the_trained_model_in_words():
    assert ExperimentOptions().model == "linear model on TF-IDF"
    encoder = "sentence-transformers/all-MiniLM-L6-v2"
    assert (
        ExperimentOptions(encoder=encoder).model == "linear model on embeddings of all-MiniLM-L6-v2"
    )
    tuned = ExperimentOptions(fine_tune=encoder, epochs=2).model
    assert tuned == "all-MiniLM-L6-v2, fine-tuned for 2 epochs"

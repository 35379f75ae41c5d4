"""What cannot be run is refused before anything is computed."""

import pytest

from labelreview.core.errors import ExperimentError
from labelreview.experiments import ExperimentOptions, question


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kinds": ("random",)}, "No noise is called 'random'; use some of symmetric, pair, inst"),
        ({"kinds": ()}, "The kinds are none"),
        ({"kinds": ("pair", "pair")}, "one stands twice"),
        ({"rates": ()}, "The rates are none"),
        ({"rates": (0.05, 0.7)}, "A share of 70 % wrong labels cannot be measured; use 0 to 60"),
        ({"rates": (-0.1,)}, "A share of -10 %"),
        ({"rates": (float("nan"),)}, "A share of nan %"),
        ({"seeds": 0}, "0 seeds are too few; use 1 or more"),
        ({"rows": 10}, "10 rows are too few"),
        ({"epochs": 0}, "0 epochs are too few"),
    ],
)
def test_wrong_options(wrong, said):
    with pytest.raises(ExperimentError, match=said):
        ExperimentOptions(**wrong)


def test_an_unknown_question():
    with pytest.raises(ExperimentError, match="No experiment is called 'why'; use one of check,"):
        question("why")


def test_the_trained_model_in_words():
    assert ExperimentOptions().model == "linear model on TF-IDF"
    encoder = "sentence-transformers/all-MiniLM-L6-v2"
    assert (
        ExperimentOptions(encoder=encoder).model == "linear model on embeddings of all-MiniLM-L6-v2"
    )
    tuned = ExperimentOptions(fine_tune=encoder, epochs=2).model
    assert tuned == "all-MiniLM-L6-v2, fine-tuned for 2 epochs"

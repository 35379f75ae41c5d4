"""On real posts: without the word that drove the prediction the odds fall."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from labelreview.explain import WordAttribution

DATA = Path(__file__).parents[2] / "../shared/data"


@pytest.mark.real_data
def test_odds_fall_without_the_strongest_word(make_dataset, tmp_path):
    path = DATA / "davidson_hate/davidson_hate.csv"
    if not path.exists():
        pytest.skip("the real datasets are not beside the repository")
    tweets = pd.read_csv(path).sample(4_000, random_state=0)
    dataset = make_dataset(tweets["text"].tolist(), tweets["label"].tolist())
    ours = WordAttribution.of(dataset, tmp_path / "evidence")
    texts, every = dataset.texts()[:300], np.arange(300)
    before = ours.scores(texts)
    toward, against = np.argsort(-before, axis=1)[:, :2].T
    without = []
    for weighted in ours.explain(texts, toward, against):
        strongest = max(range(len(weighted)), key=lambda i, weighted=weighted: weighted[i][1])
        without.append(" ".join(word for i, (word, _) in enumerate(weighted) if i != strongest))
    after = ours.scores(without)
    fell = (before - after)[every, toward] > (before - after)[every, against]
    assert fell.mean() > 0.97

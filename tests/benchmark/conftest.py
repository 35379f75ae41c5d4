"""Small datasets with right labels and what raters said of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

TOPICS = {
    "flood": ["river", "water", "bridge", "rain", "street", "rising", "broke", "banks"],
    "music": ["band", "concert", "album", "night", "song", "played", "guitar", "stage"],
    "sport": ["goal", "team", "match", "won", "draw", "score", "league", "player"],
}
ANY = ["the", "a", "of", "and", "near", "today", "new", "all", "great", "our"]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """posts.csv: 120 texts on three topics with columns of votes; two.csv: 80 texts on two topics
    with a file of annotations."""
    place = tmp_path_factory.mktemp("labelled")
    rng = np.random.default_rng(0)
    names = list(TOPICS)
    rows = []
    for i in range(120):
        own, other = names[i % 3], names[(i + 1) % 3]
        text = [*rng.choice(TOPICS[own], 3), *rng.choice(ANY, 3), *rng.choice(TOPICS[other], 1)]
        votes = dict.fromkeys(names, 0) | {own: 3}
        if i % 5 == 0:
            votes |= {own: 2, other: 1}
        rows.append(
            {"id": f"p{i}", "text": " ".join(text), "label": own}
            | {f"votes_{name}": count for name, count in votes.items()}
        )
    posts = pd.DataFrame(rows)
    posts.to_csv(place / "posts.csv", index=False)
    two = posts.loc[posts["label"] != "sport", ["id", "text", "label"]]
    two.to_csv(place / "two.csv", index=False)
    annotations = [
        (entry.id, rater, "flood" if rater == 4 else entry.label)
        for entry in two.itertuples()
        for rater in range(5)
    ]
    pd.DataFrame(annotations, columns=["id", "annotator", "label"]).to_csv(
        place / "two_annotations.csv", index=False
    )
    return place

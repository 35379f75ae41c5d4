"""Small things that models can learn from or that look like a model."""

import json

import numpy as np
import pytest

TOPICS = {
    "flood": ["water is rising", "the river broke its banks", "streets under water near the river"],
    "music": ["great concert", "the band played all night", "new album of the band"],
    "sport": ["what a goal", "the match ended in a draw", "the team won the match"],
}


@pytest.fixture
def posts():
    """60 different posts on three topics, their topics as ids, and the topics' names."""
    rng = np.random.default_rng(0)
    texts, labels = [], []
    for i in range(60):
        topic = i % 3
        parts = rng.permutation(list(TOPICS.values())[topic])[:2]
        texts.append(f"{' and '.join(parts)} {'!' * (i % 4)} no{i}")
        labels.append(topic)
    return texts, np.array(labels, dtype=np.int32), tuple(TOPICS)


@pytest.fixture
def checkpoint(make_checkpoint):
    return make_checkpoint("checkpoint", ["Music", "SPORT", "flood"])


@pytest.fixture
def edit_json():
    def edit(path, **changes):
        content = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**content, **changes}), encoding="utf-8")

    return edit

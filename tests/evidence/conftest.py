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


def _make_checkpoint(folder, names, **options):
    """A tiny BERT classifier with random weights and a vocabulary of single characters."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir(parents=True)
    signs = "abcdefghijklmnopqrstuvwxyz0123456789!"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *signs, *(f"##{sign}" for sign in signs)]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        initializer_range=0.5,
        id2label=dict(enumerate(names)),
        label2id={name: i for i, name in enumerate(names)},
        **options,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture
def make_checkpoint(tmp_path):
    pytest.importorskip("torch", reason="needs the extra models")
    return lambda name, names, **options: _make_checkpoint(tmp_path / name, names, **options)


@pytest.fixture
def checkpoint(make_checkpoint):
    return make_checkpoint("checkpoint", ["Music", "SPORT", "flood"])


@pytest.fixture
def edit_json():
    def edit(path, **changes):
        content = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**content, **changes}), encoding="utf-8")

    return edit

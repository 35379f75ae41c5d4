"""Layers that open one after the other, and learn slower further down."""

import numpy as np
import pytest

from labelreview.evidence.fine_tuning import layers, training
from labelreview.evidence.fine_tuning.network import load_network, load_tokenizer, tokenize
from labelreview.evidence.fine_tuning.session import session
from labelreview.evidence.pretrained import find_model

pytest.importorskip("torch", reason="needs the extra models")
pytestmark = pytest.mark.models


SMALL = {"vocab_size": 50, "num_hidden_layers": 3, "max_position_embeddings": 20}
SIZES = {"hidden_size": 8, "num_attention_heads": 2, "intermediate_size": 8}


@pytest.fixture
def network():
    from transformers import BertConfig, BertForSequenceClassification

    return BertForSequenceClassification(BertConfig(**SMALL, **SIZES))


def names_of(network, groups):
    names = {id(parameter): name for name, parameter in network.named_parameters()}
    return [{names[id(parameter)] for parameter in group} for group in groups]


def test_from_the_head_down_to_the_lowest_layer(network):
    groups = names_of(network, layers.layer_groups(network))
    assert groups[0] == {"classifier.weight", "classifier.bias"}
    assert {"bert.pooler.dense.weight", "bert.encoder.layer.2.output.dense.bias"} < groups[1]
    assert all(name.startswith("bert.encoder.layer.1.") for name in groups[2])
    assert all(name.startswith("bert.encoder.layer.0.") for name in groups[3])
    every = {name for name, _ in network.named_parameters()}
    assert all(".embeddings." in name for name in every - set.union(*groups))
    assert sum(map(len, groups)) == len(set.union(*groups))


@pytest.mark.parametrize("kind", ["Albert", "DistilBert", "Roberta", "DebertaV2"])
def test_other_architectures_have_layers_too(kind):
    import transformers

    sizes = SIZES
    if kind == "DistilBert":
        sizes = {"n_layers": 3, "dim": 8, "n_heads": 2, "hidden_dim": 8}
    config = getattr(transformers, f"{kind}Config")(**SMALL | sizes)
    network = getattr(transformers, f"{kind}ForSequenceClassification")(config)
    groups = names_of(network, layers.layer_groups(network))
    assert len(groups) == (2 if kind == "Albert" else 4)  # Albert's layers are one and the same
    assert all("classifier" in name or "pooler" in name for name in groups[0])
    every = {name for name, _ in network.named_parameters()}
    assert all("embedding" in name for name in every - set.union(*groups))


def test_lower_layers_learn_slower(network):
    groups = layers.layer_groups(network)
    rates = {}
    for setting in layers.optimiser(groups, 1e-4).param_groups:
        for parameter in setting["params"]:
            rates[id(parameter)] = setting["lr"]
            assert (setting["weight_decay"] > 0) == (parameter.ndim > 1)
    by_group = [{rates[id(parameter)] for parameter in group} for group in groups]
    assert all(len(found) == 1 for found in by_group)
    ordered = [found.pop() for found in by_group]
    assert ordered == sorted(ordered, reverse=True)
    assert len(set(ordered)) == 4


def test_they_open_one_after_the_other(network):
    groups = layers.layer_groups(network)

    def opened(share):
        layers.unfreeze(groups, share)
        return [all(parameter.requires_grad for parameter in group) for group in groups]

    for share, expected in ((0, 1), (0.3, 1), (0.34, 2), (0.7, 3), (0.9, 3), (1, 4), (9, 4)):
        assert opened(share) == [True] * expected + [False] * (4 - expected)


@pytest.mark.parametrize(("unfrozen_by", "learned"), [(1.5, ("head",)), (0.1, ("head", "body"))])
def test_what_is_closed_does_not_change(
    make_checkpoint, chat, tmp_path, monkeypatch, unfrozen_by, learned
):
    texts, labels = chat
    model = find_model(str(make_checkpoint("encoder", ["a", "b"])))
    monkeypatch.setattr(training, "UNFROZEN_BY", unfrozen_by)
    tokenizer = load_tokenizer(model)
    tokens = tokenize(tokenizer, texts)
    with session(0):
        network = load_network(model, tokenizer, "abc")
        before = {name: values.clone() for name, values in network.state_dict().items()}
        training.train(
            network,
            tokenizer,
            (tokens, labels),
            (tokens[:0], labels[:0]),
            epochs=1,
            seed=0,
            folder=tmp_path / "training",
            step="",
            progress=lambda *said: None,
        )
    parts = {"classifier": "head", "embeddings": "embeddings"}
    changed = {
        parts.get(name.split(".")[0], parts.get(name.split(".")[1], "body"))
        for name, values in network.state_dict().items()
        if not np.array_equal(values, before[name])
    }
    assert changed == set(learned)

"""Frozen lower layers that need not run again: the logits are the same without them."""

import numpy as np
import pytest

from labelreview.evidence.fine_tuning import activations, upper_layers
from labelreview.evidence.fine_tuning.activations import kept_activations
from labelreview.evidence.fine_tuning.tokens import TokenIds, batches_of
from labelreview.evidence.fine_tuning.upper_layers import UpperLayers

pytest.importorskip("torch", reason="needs the extra models")
pytestmark = pytest.mark.models

SMALL = {"vocab_size": 50, "num_hidden_layers": 4, "max_position_embeddings": 20}
SIZES = {"hidden_size": 8, "num_attention_heads": 2, "intermediate_size": 8}
OTHERS = {"DistilBert": {"n_layers": 4, "dim": 8, "n_heads": 2, "hidden_dim": 8}}
TEXTS = TokenIds(np.arange(3, 19), np.array([0, 5, 8, 9, 16]), padding=1)


def network_of(kind):
    import torch
    import transformers

    torch.manual_seed(0)
    config = getattr(transformers, f"{kind}Config")(**SMALL | OTHERS.get(kind, SIZES))
    return UpperLayers(getattr(transformers, f"{kind}Model")(config), 3)


@pytest.fixture(autouse=True)
def full_precision(monkeypatch):
    monkeypatch.setattr(upper_layers, "half_precision", lambda: None)


@pytest.mark.parametrize("kind", ["Bert", "DistilBert", "Albert"])
def test_the_lower_layers_run_once(kind, tmp_path):
    network = network_of(kind)
    texts = np.array([2, 0, 3])
    whole = network.logits(TEXTS.batch(texts), dropout=False).detach().numpy()
    hidden = kept_activations(network, TEXTS, tmp_path / "kept.npy", lambda *said: None)
    assert (hidden is None) == (kind == "Albert")  # whose layers are one and the same
    if hidden is not None:
        assert hidden.shape == (16, 8)
        replayed = network.logits(TEXTS.batch(texts, hidden), dropout=False).detach().numpy()
        np.testing.assert_allclose(replayed, whole, atol=2e-3)
    again = network.logits(TEXTS.batch(texts), dropout=False).detach().numpy()
    assert np.array_equal(whole, again)


def test_only_so_much_is_kept(monkeypatch, tmp_path):
    monkeypatch.setattr(activations, "MAX_KEPT_BYTES", 2 * 16 * 8 - 1)
    network = network_of("Bert")
    assert kept_activations(network, TEXTS, tmp_path / "kept.npy", lambda *said: None) is None
    assert not list(tmp_path.iterdir())


def test_the_upper_half_is_trained_and_can_start_again():
    import torch

    network = network_of("Bert")
    names = {id(value): name for name, value in network._encoder.named_parameters()}
    trained = [{names.get(id(one), "head") for one in group} for group in network.groups]
    assert trained[0] == {"head"}
    assert {"pooler.dense.weight", "encoder.layer.3.output.dense.bias"} < trained[1]
    assert all(name.startswith("encoder.layer.2.") for name in trained[2])
    assert sum(one.requires_grad for one in network._encoder.parameters()) == sum(
        map(len, network.groups[1:])
    )
    batch = TEXTS.batch(np.arange(4))
    torch.manual_seed(1)
    network.restart()
    before = network.logits(batch, dropout=False)
    before.sum().backward()
    torch.optim.SGD(network.parameters(), lr=0.1).step()
    assert not torch.equal(network.logits(batch, dropout=False), before)
    torch.manual_seed(1)
    network.restart()
    assert torch.equal(network.logits(batch, dropout=False), before)


def test_padding_does_not_matter():
    network = network_of("Bert")
    alone = network.logits(TEXTS.batch(np.array([2])), dropout=False).detach().numpy()
    beside = network.logits(TEXTS.batch(np.array([2, 3])), dropout=False).detach().numpy()
    np.testing.assert_allclose(alone[0], beside[0], atol=1e-5)


def test_every_text_is_in_one_batch_with_texts_that_are_as_long():
    lengths = np.random.default_rng(0).integers(1, 100, 1000)
    batches = batches_of(lengths, 32, np.random.default_rng(1))
    assert sorted(np.concatenate(batches)) == list(range(1000))
    assert max(map(len, batches)) == 32
    assert max(np.ptp(lengths[batch]) for batch in batches) < 10

"""Load a pretrained encoder with a new classification head, and run it."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.errors import MissingExtraError
from labelreview.evidence.fine_tuning.recipe import MAX_TOKENS
from labelreview.evidence.pretrained import Pretrained, find_model, loading
from labelreview.evidence.tfidf import readable

Tokens = NDArray[np.object_]
"""Tokenizer output of m texts, not yet padded: dictionaries, (m,)."""

_ROWS = 64  # in a batch of predictions


def find_encoder(name: str) -> Pretrained:
    """Find the encoder of that folder or Hub ID, as `find_model` does.

    Raises `MissingExtraError` where training is not possible.
    """
    if importlib.util.find_spec("accelerate") is None:
        raise MissingExtraError("Fine-tuning a model", "models")
    return find_model(name)


def load_tokenizer(model: Pretrained) -> Any:
    """Load the tokenizer of the model, which truncates texts to at most 128 tokens.

    The end-of-sequence token pads where there is no padding token.
    """
    from transformers import AutoConfig, AutoTokenizer

    with loading(model.name):
        config = AutoConfig.from_pretrained(model.folder, trust_remote_code=False)
        tokenizer = AutoTokenizer.from_pretrained(model.folder, trust_remote_code=False)
    places = getattr(config, "max_position_embeddings", MAX_TOKENS)
    tokenizer.model_max_length = min(MAX_TOKENS, tokenizer.model_max_length, places)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def load_network(model: Pretrained, tokenizer: Any, classes: Sequence[object]) -> Any:
    """Load the encoder with a new head for these classes, initialised by torch's random state."""
    import torch
    from transformers import AutoModelForSequenceClassification

    with loading(model.name):
        network = AutoModelForSequenceClassification.from_pretrained(
            model.folder,
            trust_remote_code=False,
            use_safetensors=True,
            local_files_only=True,
            dtype=torch.float32,
            id2label={i: str(name) for i, name in enumerate(classes)},
            label2id={str(name): i for i, name in enumerate(classes)},
            problem_type="single_label_classification",
            ignore_mismatched_sizes=True,
        )
    network.config.pad_token_id = tokenizer.pad_token_id
    return network


def tokenize(tokenizer: Any, texts: Sequence[str]) -> Tokens:
    """Tokenize texts, truncated as `load_tokenizer` says."""
    columns = tokenizer(readable(texts), truncation=True)
    tokens = np.empty(len(texts), dtype=object)
    for i, row in enumerate(zip(*columns.values(), strict=True)):
        tokens[i] = dict(zip(columns, row, strict=True))
    return tokens


def logits(network: Any, tokenizer: Any, tokens: Tokens) -> NDArray[np.float32]:
    """Return the network's logits of each text, float32 (n, K).

    In full precision: half precision ties the texts on which the network is most confident.
    """
    import torch

    outputs: NDArray[np.float32] = np.empty((len(tokens), network.num_labels), dtype=np.float32)
    order = np.argsort([len(one["input_ids"]) for one in tokens], kind="stable")
    network.eval()
    for start in range(0, len(order), _ROWS):
        rows = order[start : start + _ROWS]
        batch = tokenizer.pad([tokens[i] for i in rows], return_tensors="pt").to(network.device)
        with torch.inference_mode():
            outputs[rows] = network(**batch).logits.float().cpu().numpy()
    return outputs

"""Embeddings and inner layers of a sentence encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, digest_texts, is_kept, load_array, save_array
from labelreview.core.digests import discard
from labelreview.core.progress import Progress, silent
from labelreview.evidence.batches import Reader, in_batches
from labelreview.evidence.pretrained import Pretrained, find_model, loading, quiet

_VERSION = 2

_Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoded:
    """Texts as one encoder represents them.

    embeddings:
        float32 (n, d), the encoder's own sentence embeddings, of length 1.
    layers:
        Four float32 arrays (n, h), pooled over tokens: the input layer and two inner layers by
        their mean, the last layer by its maximum. They keep information that the embedding is
        trained to discard, such as tone (1.43 with layers, 1.40 without, on 67 settings;
        docs/concepts/score.md). Empty for an encoder that exposes no layers.
    """

    embeddings: NDArray[np.float32]
    layers: tuple[NDArray[np.float32], ...]


def encode(
    texts: Sequence[str], encoder: str, *, cache: Path, progress: Progress = silent
) -> Encoded:
    """Encode texts with the sentence encoder of that folder or Hub ID.

    Cached in `cache` by the digest of the texts and of the model's files, as float32; a stopped run
    resumes. Texts are cut after 10,000 characters and at the model's maximum length. Runs on a GPU
    when torch sees one. Raises `EvidenceError` when the model cannot be used, and
    `MissingExtraError` without the extra `models`.
    """
    model = find_model(encoder)
    folder = cache / digest(digest_texts(list(texts)), model.digest, _VERSION)
    width = folder / "width.npy"
    if folder.exists() and not is_kept(width):
        discard(folder, "it does not tell how wide its embeddings are")
    outputs = in_batches(
        texts,
        lambda: _with_layers(model, width),
        folder=folder,
        step="Encoding the texts",
        progress=progress,
    )
    columns = int(load_array(width))
    inner = outputs[:, columns:]
    layers = np.split(inner, 4, axis=1) if inner.shape[1] else []
    return Encoded(outputs[:, :columns], tuple(layers))


def load_encoder(found: Pretrained) -> Reader:
    """Return a function from m texts to their embeddings, float32 (m, d); see `encode`."""
    read = _load(found)
    return lambda texts, batch_size: read(texts, batch_size)[0]


def _with_layers(found: Pretrained, width: Path) -> Reader:
    """Return a reader of embeddings and layers side by side; writes the embeddings' width."""
    read = _load(found)

    def both(texts: list[str], batch_size: int) -> NDArray[np.float32]:
        own, layers = read(texts, batch_size)
        save_array(width, np.array(own.shape[1]))
        return np.hstack([own, layers])

    return both


def _load(found: Pretrained) -> Callable[[list[str], int], tuple[_Rows, _Rows]]:
    with loading(found.name):
        from sentence_transformers import SentenceTransformer

        model: Any = SentenceTransformer(
            str(found.folder),
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
        network = getattr(model[0], "auto_model", None)
        if network is not None:
            network.config.output_hidden_states = True
        model.eval()
    prompt = model.prompts.get(model.default_prompt_name or "", "")
    # The name of version 6; what it replaces is still there and warns.
    tokens_of = getattr(model, "preprocess", None) or model.tokenize

    def read(texts: list[str], batch_size: int) -> tuple[_Rows, _Rows]:
        import torch

        own: list[Any] = []
        layers: list[Any] = []
        for start in range(0, len(texts), batch_size):
            with quiet(), torch.inference_mode():
                batch = [prompt + text for text in texts[start : start + batch_size]]
                tokens = {
                    key: value.to(model.device) if hasattr(value, "to") else value
                    for key, value in tokens_of(batch).items()
                }
                outputs = model(tokens)
                unit = torch.nn.functional.normalize(outputs["sentence_embedding"], dim=1)
                own.append(unit.float().cpu().numpy())
                pooled = [layer.float().cpu().numpy() for layer in _pooled(outputs)]
                layers.append(np.hstack([np.empty((len(batch), 0), np.float32), *pooled]))
        return np.concatenate(own), np.concatenate(layers)

    return read


def _pooled(outputs: dict[str, Any]) -> list[Any]:
    """Pool four layers from (rows, tokens, h) to (rows, h); empty without exposed layers."""
    states = outputs.get("all_layer_embeddings")
    if states is None:
        return []
    mask = outputs["attention_mask"].unsqueeze(-1)
    number = mask.sum(dim=1)
    depth = len(states) - 1
    means = [(states[at] * mask).sum(dim=1) / number for at in (0, depth // 3, 2 * depth // 3)]
    return [*means, states[-1].masked_fill(mask == 0, -1e4).amax(dim=1)]

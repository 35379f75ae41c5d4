"""A classifier that learns shares of labels and is asked about other texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.errors import EvidenceError
from labelreview.core.progress import Progress, silent
from labelreview.evidence.fine_tuning.network import (
    find_encoder,
    load_network,
    load_tokenizer,
    logits,
    tokenize,
)
from labelreview.evidence.fine_tuning.session import session
from labelreview.evidence.fine_tuning.training import TensorLoss, train
from labelreview.evidence.out_of_fold import normalised
from labelreview.evidence.pretrained import device


def learn_shares(
    texts: Sequence[str],
    shares: NDArray[np.float32],
    asked: Sequence[str],
    model: str,
    *,
    loss: TensorLoss,
    epochs: int,
    seed: int,
    folder: Path,
    progress: Progress = silent,
) -> NDArray[np.float32]:
    """Fine-tune the encoder of that folder or Hub id, and ask it: float32 (asked, K).

    `shares`, float32 (m, K), are the shares of the classes in each text, which `loss` compares
    with what is said of it. The recipe is that of `fine_tune`, except that every row is learned
    and the last epoch is kept. A stopped training goes on in the same `folder`. Raises like
    `fine_tune`.
    """
    from scipy.special import softmax

    encoder = find_encoder(model)
    tokenizer = load_tokenizer(encoder)
    tokens = tokenize(tokenizer, texts)
    with session(seed):
        network = load_network(encoder, tokenizer, range(shares.shape[1]))
        train(
            network,
            tokenizer,
            (tokens, shares),
            (tokens[:0], shares[:0]),
            epochs=epochs,
            seed=seed,
            folder=folder,
            step="Fine-tuning",
            progress=progress,
            loss=loss,
        )
        network.to(device())
        said = logits(network, tokenizer, tokenize(tokenizer, asked))
    if not np.isfinite(said).all():
        raise EvidenceError(
            f"Fine-tuning {model} ended in numbers that are none",
            "choose another model or another seed",
        )
    return normalised(softmax(said.astype(np.float64), axis=1))

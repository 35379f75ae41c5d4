"""Fine-tune a classifier on soft labels, and predict other texts."""

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


def fit_soft_labels(
    texts: Sequence[str],
    soft_labels: NDArray[np.float32],
    test_texts: Sequence[str],
    model: str,
    *,
    loss: TensorLoss,
    epochs: int,
    seed: int,
    folder: Path,
    progress: Progress = silent,
) -> NDArray[np.float32]:
    """Fine-tune the encoder of that folder or Hub ID, and predict `test_texts`: float32 (t, K).

    `soft_labels`, float32 (m, K), are distributions over the classes; `loss` compares them with the
    logits. The recipe is that of `fit_classifier`, but without validation: all rows are trained on,
    and the last epoch is kept. A stopped training resumes in the same `folder`. Rows sum to 1,
    nothing is below 1e-7. Raises like `fine_tune`.
    """
    from scipy.special import softmax

    encoder = find_encoder(model)
    tokenizer = load_tokenizer(encoder)
    tokens = tokenize(tokenizer, texts)
    with session(seed):
        network = load_network(encoder, tokenizer, range(soft_labels.shape[1]))
        train(
            network,
            tokenizer,
            (tokens, soft_labels),
            (tokens[:0], soft_labels[:0]),
            epochs=epochs,
            seed=seed,
            folder=folder,
            step="Fine-tuning",
            progress=progress,
            loss=loss,
        )
        network.to(device())
        outputs = logits(network, tokenizer, tokenize(tokenizer, test_texts))
    if not np.isfinite(outputs).all():
        raise EvidenceError(
            f"Fine-tuning {model} diverged to NaN or infinite values",
            "choose another model or another seed",
        )
    return normalised(softmax(outputs.astype(np.float64), axis=1))

"""Fine-tune one classifier on every row, and save it for transformers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.progress import Progress, silent
from labelreview.core.text_normalisation import duplicate_groups
from labelreview.evidence.fine_tuning.network import (
    find_encoder,
    load_network,
    load_tokenizer,
    tokenize,
)
from labelreview.evidence.fine_tuning.session import session
from labelreview.evidence.fine_tuning.training import train
from labelreview.evidence.fine_tuning.validation import validation_rows


def fit_classifier(
    texts: Sequence[str],
    labels: NDArray[np.int32],
    classes: Sequence[str],
    model: str,
    *,
    epochs: int,
    seed: int,
    folder: Path,
    progress: Progress = silent,
) -> None:
    """Fine-tune the encoder of that folder or Hub ID on all rows, and save it into `folder`.

    The recipe (its numbers are in `recipe.py`): cross-entropy with label smoothing (Szegedy et al.
    2016), gradual unfreezing from the head down with learning rates that decrease by layer (Howard
    & Ruder 2018), AdamW on a linear schedule, in half precision where the machine is faster at it.
    A tenth of the rows serves for early stopping and for choosing the best epoch. `folder` becomes
    a text classifier of `transformers` with the class names, weights in safetensors and the
    tokenizer, which `checkpoint_probabilities` reads. A stopped training resumes after its last
    finished epoch when it is given the same folder. Raises like `fine_tune`.
    """
    encoder = find_encoder(model)
    tokenizer = load_tokenizer(encoder)
    tokens = tokenize(tokenizer, texts)
    one_fold = np.zeros(len(labels), dtype=np.int16)
    validation = validation_rows(labels, duplicate_groups(texts), one_fold, 1, seed)
    with session(seed):
        network = load_network(encoder, tokenizer, classes)
        train(
            network,
            tokenizer,
            (tokens[~validation], labels[~validation]),
            (tokens[validation], labels[validation]),
            epochs=epochs,
            seed=seed,
            folder=folder / "training",
            step="Fine-tuning on all rows",
            progress=progress,
        )
        network.save_pretrained(folder)
        tokenizer.save_pretrained(folder)

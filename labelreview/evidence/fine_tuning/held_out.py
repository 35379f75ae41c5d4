"""Fine-tune one classifier per fold, and predict the rows it was not trained on."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, digest_texts, is_kept, load_array, new_folder
from labelreview.core.errors import EvidenceError
from labelreview.core.progress import Progress, silent
from labelreview.core.text_normalisation import duplicate_groups
from labelreview.evidence.fine_tuning.dynamics import average
from labelreview.evidence.fine_tuning.network import (
    Tokens,
    find_encoder,
    load_network,
    load_tokenizer,
    logits,
    tokenize,
)
from labelreview.evidence.fine_tuning.recipe import DROPOUT_PASSES, VERSION
from labelreview.evidence.fine_tuning.session import SEEDS, half_precision, precision, session
from labelreview.evidence.fine_tuning.training import train
from labelreview.evidence.fine_tuning.validation import validation_rows
from labelreview.evidence.out_of_fold import fill_unseen_classes
from labelreview.evidence.pretrained import Pretrained, device
from labelreview.evidence.values import Dynamics

_DYNAMICS = "seen.npy"


@dataclass(frozen=True, slots=True)
class FineTuned:
    """Out-of-fold probabilities and training dynamics of every row.

    probabilities:
        float32 (n, K), by the classifier that was not trained on the row; rows sum to 1, nothing is
        below 1e-7.
    dynamics:
        Of the other classifiers, while they were trained on it.
    """

    probabilities: NDArray[np.float32]
    dynamics: Dynamics


def recipe_digest() -> str:
    """Return a digest of everything besides texts, labels and model that affects the result."""
    import torch
    import transformers

    return digest(VERSION, precision(), torch.__version__, transformers.__version__)


def fine_tune(
    texts: Sequence[str],
    labels: NDArray[np.int32],
    folds: NDArray[np.int16],
    n_classes: int,
    model: str,
    *,
    epochs: int,
    seed: int,
    cache: Path,
    progress: Progress = silent,
) -> FineTuned:
    """Fine-tune the encoder of that folder or Hub ID once per fold, without the rows of the fold.

    The recipe (its numbers are in `recipe.py`): cross-entropy with label smoothing (Szegedy et al.
    2016), gradual unfreezing from the head down with learning rates that decrease by layer (Howard
    & Ruder 2018), AdamW on a linear schedule, in half precision where the machine is faster at it.
    A tenth of the training rows serves for early stopping and for choosing the best epoch. Classes
    that the training rows lack: see `fill_unseen_classes`.

    Finished folds are saved in `cache/<digest>/`; a stopped fold resumes after its last finished
    epoch, or with its predictions if training was finished. On a CPU equal input gives equal bits.
    Raises `EvidenceError` when the model cannot be used, and `MissingExtraError` without the extra
    `models`.
    """
    encoder = find_encoder(model)
    name = digest(
        digest_texts(list(texts)),
        labels,
        folds,
        n_classes,
        encoder.digest,
        [epochs, seed, recipe_digest()],
    )
    places = [cache / name / f"fold_{fold}" for fold in range(int(folds.max()) + 1)]
    trainer: _FoldTrainer | None = None
    for fold, place in enumerate(places):
        if not is_kept(place):
            trainer = trainer or _FoldTrainer.open(
                encoder, texts, labels, folds, n_classes, epochs, seed
            )
            trainer.run(fold, place, progress)
        progress(f"Predicting fold {fold + 1} of {len(places)}", DROPOUT_PASSES, DROPOUT_PASSES)
    probabilities = np.empty((len(labels), n_classes), dtype=np.float32)
    dropout = np.empty((len(labels), DROPOUT_PASSES), dtype=np.float32)
    for fold, place in enumerate(places):
        probabilities[folds == fold] = load_array(place / "probabilities.npy")
        dropout[folds == fold] = load_array(place / "dropout.npy")
    recorded = [
        (load_array(place / "learned.npy"), load_array(place / _DYNAMICS)) for place in places
    ]
    return FineTuned(probabilities, average(recorded, probabilities, labels, dropout))


@dataclass(frozen=True)
class _FoldTrainer:
    """Tokenizer, tokens and options that all folds share."""

    encoder: Pretrained
    tokenizer: Any
    tokens: Tokens
    labels: NDArray[np.int32]
    folds: NDArray[np.int16]
    groups: NDArray[np.int32]
    n_classes: int
    epochs: int
    seed: int

    @classmethod
    def open(
        cls,
        encoder: Pretrained,
        texts: Sequence[str],
        labels: NDArray[np.int32],
        folds: NDArray[np.int16],
        n_classes: int,
        epochs: int,
        seed: int,
    ) -> _FoldTrainer:
        tokenizer = load_tokenizer(encoder)
        tokens = tokenize(tokenizer, texts)
        groups = duplicate_groups(texts)
        return cls(encoder, tokenizer, tokens, labels, folds, groups, n_classes, epochs, seed)

    def run(self, fold: int, place: Path, progress: Progress) -> None:
        """Train without the fold, and write the predictions of its rows into the folder `place`."""
        held_out = self.folds == fold
        validation = validation_rows(self.labels, self.groups, self.folds, fold, self.seed)
        training = np.flatnonzero(~held_out & ~validation)
        known = np.unique(self.labels[training])
        where = f"fold {fold + 1} of {self.folds.max() + 1}"
        seed = (self.seed + fold) % SEEDS
        trained = place.with_name(f"{place.name}_trained")
        if not is_kept(trained):
            self._train(training, validation, seed, where, trained, progress)
        # Loaded as after a stop, so that dropout draws the same numbers.
        with session(seed):
            network = self._load(replace(self.encoder, folder=trained))
            network.to(device())
            probabilities, dropout = self._predict(network, held_out, known, where, progress)
        with new_folder(place) as new:
            np.save(new / "probabilities.npy", probabilities)
            np.save(new / "dropout.npy", dropout)
            np.save(new / "learned.npy", training)
            shutil.copyfile(trained / _DYNAMICS, new / _DYNAMICS)
        shutil.rmtree(trained)

    def _train(
        self,
        training: NDArray[np.intp],
        validation: NDArray[np.bool_],
        seed: int,
        where: str,
        trained: Path,
        progress: Progress,
    ) -> None:
        """Train on these rows, and write the network and its dynamics into `trained`."""
        with session(seed):
            network = self._load(self.encoder)
            recorded = train(
                network,
                self.tokenizer,
                (self.tokens[training], self.labels[training]),
                (self.tokens[validation], self.labels[validation]),
                epochs=self.epochs,
                seed=seed,
                folder=trained.with_name(f"{trained.name}_training"),
                step=f"Fine-tuning, {where}",
                progress=progress,
            )
            with new_folder(trained) as new:
                network.save_pretrained(new)
                np.save(new / _DYNAMICS, recorded)

    def _load(self, model: Pretrained) -> Any:
        return load_network(model, self.tokenizer, range(self.n_classes))

    def _predict(
        self,
        network: Any,
        held_out: NDArray[np.bool_],
        known: NDArray[np.int32],
        where: str,
        progress: Progress,
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return probabilities (m, K), and P(given label) in each pass with dropout (m, passes)."""
        step, tokens, labels = f"Predicting {where}", self.tokens[held_out], self.labels[held_out]
        probabilities = self._probabilities(logits(network, self.tokenizer, tokens), known, labels)
        dropout = np.empty((len(tokens), DROPOUT_PASSES), dtype=np.float32)
        for number in range(DROPOUT_PASSES):
            progress(step, number, DROPOUT_PASSES)
            outputs = logits(network, self.tokenizer, tokens, dropout=True, dtype=half_precision())
            p = self._probabilities(outputs, known, labels)
            dropout[:, number] = p[np.arange(len(labels)), labels]
        return probabilities, dropout

    def _probabilities(
        self, outputs: NDArray[np.float32], known: NDArray[np.int32], labels: NDArray[np.int32]
    ) -> NDArray[np.float32]:
        from scipy.special import softmax

        if not np.isfinite(outputs).all():
            raise EvidenceError(
                f"Fine-tuning {self.encoder.name} diverged to NaN or infinite values",
                "choose another model or another seed",
            )
        probabilities = np.zeros((len(outputs), self.n_classes), dtype=np.float32)
        probabilities[:, known] = softmax(outputs[:, known].astype(np.float64), axis=1)
        return fill_unseen_classes(probabilities, labels, known)

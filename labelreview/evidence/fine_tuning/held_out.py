"""Fine-tune one classifier per fold, and predict the rows it was not trained on."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, digest_texts, is_kept, load_array, new_folder
from labelreview.core.errors import EvidenceError
from labelreview.core.progress import Progress, silent
from labelreview.evidence.fine_tuning.activations import kept_activations
from labelreview.evidence.fine_tuning.dynamics import average
from labelreview.evidence.fine_tuning.fold_training import Examples, train_fold
from labelreview.evidence.fine_tuning.network import find_encoder, load_tokenizer
from labelreview.evidence.fine_tuning.recipe import DROPOUT_PASSES, VERSION
from labelreview.evidence.fine_tuning.session import SEEDS, precision, session
from labelreview.evidence.fine_tuning.tokens import TokenIds
from labelreview.evidence.fine_tuning.upper_layers import UpperLayers
from labelreview.evidence.out_of_fold import fill_unseen_classes
from labelreview.evidence.pretrained import Pretrained
from labelreview.evidence.values import Dynamics

_ACTIVATIONS = "activations.npy"


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

    Trained are the upper layers and a linear head on the mean over the tokens; what the frozen
    lower layers make of each different text is computed once for all folds. The recipe (its numbers
    are in `recipe.py`): cross-entropy with label smoothing (Szegedy et al. 2016), learning rates
    that decrease by layer (Howard & Ruder 2018), AdamW on a linear schedule, in half precision
    where the machine is faster at it. A row's probabilities are the mean over the epochs. Classes
    that the training rows lack: see `fill_unseen_classes`.

    Finished folds are saved in `cache/<digest>/`; a stopped fold resumes after its last finished
    epoch. On a CPU equal input gives equal bits. Raises `EvidenceError` when the model cannot be
    used, and `MissingExtraError` without the extra `models`.
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
    tuner: _Tuner | None = None
    for fold, place in enumerate(places):
        if not is_kept(place):
            if tuner is None:
                tuner = _Tuner.open(encoder, texts, labels, n_classes, cache / name, progress)
            tuner.run(folds, fold, place, epochs, seed, progress)
        progress(f"Predicting fold {fold + 1} of {len(places)}", DROPOUT_PASSES, DROPOUT_PASSES)
    del tuner  # which maps the activations
    (cache / name / _ACTIVATIONS).unlink(missing_ok=True)
    probabilities = np.empty((len(labels), n_classes), dtype=np.float32)
    dropout = np.empty((len(labels), DROPOUT_PASSES), dtype=np.float32)
    for fold, place in enumerate(places):
        probabilities[folds == fold] = load_array(place / "probabilities.npy")
        dropout[folds == fold] = load_array(place / "dropout.npy")
    recorded = [
        (load_array(place / "learned.npy"), load_array(place / "seen.npy")) for place in places
    ]
    return FineTuned(probabilities, average(recorded, dropout))


@dataclass(frozen=True)
class _Tuner:
    """The network and the examples that all folds share."""

    name: str
    network: UpperLayers
    examples: Examples

    @classmethod
    def open(
        cls,
        encoder: Pretrained,
        texts: Sequence[str],
        labels: NDArray[np.int32],
        n_classes: int,
        folder: Path,
        progress: Progress,
    ) -> _Tuner:
        different, text_of_row = np.unique(np.asarray(texts, dtype=object), return_inverse=True)
        tokens = TokenIds.of(load_tokenizer(encoder), different.tolist())
        with session(0):
            network = UpperLayers.load(encoder, n_classes)
            hidden = kept_activations(network, tokens, folder / _ACTIVATIONS, progress)
        return cls(encoder.name, network, Examples(tokens, hidden, text_of_row, labels))

    def run(
        self,
        folds: NDArray[np.int16],
        fold: int,
        place: Path,
        epochs: int,
        seed: int,
        progress: Progress,
    ) -> None:
        """Train without the fold, and write the predictions of its rows into the folder `place`."""
        import torch

        labels, where = self.examples.labels, f"fold {fold + 1} of {folds.max() + 1}"
        training, held_out = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        texts, text_of_row = np.unique(self.examples.text_of_row[held_out], return_inverse=True)
        known, seed = np.unique(labels[training]), (seed + fold) % SEEDS
        unfinished = place.with_name(f"{place.name}_unfinished")
        dropout = np.empty((len(held_out), DROPOUT_PASSES), dtype=np.float32)

        def probabilities(logits: NDArray[np.float32]) -> NDArray[np.float32]:
            return self._probabilities(logits[text_of_row], known, labels[held_out])

        with session(seed):
            trained = train_fold(
                self.network,
                self.examples,
                training,
                texts,
                epochs=epochs,
                seed=seed,
                folder=unfinished,
                step=f"Fine-tuning, {where}",
                progress=progress,
            )
            mean = np.mean([probabilities(logits) for logits in trained.held_out], axis=0)
            # As after a stop, so that dropout draws the same numbers.
            torch.manual_seed(seed)
            for number in range(DROPOUT_PASSES):
                progress(f"Predicting {where}", number, DROPOUT_PASSES)
                p = probabilities(self.examples.logits(self.network, texts, dropout=True))
                dropout[:, number] = p[np.arange(len(held_out)), labels[held_out]]
        with new_folder(place) as new:
            np.save(new / "probabilities.npy", mean)
            np.save(new / "dropout.npy", dropout)
            np.save(new / "learned.npy", training)
            np.save(new / "seen.npy", trained.seen)
        shutil.rmtree(unfinished, ignore_errors=True)

    def _probabilities(
        self, logits: NDArray[np.float32], known: NDArray[np.int32], labels: NDArray[np.int32]
    ) -> NDArray[np.float32]:
        """Return the probabilities of m rows, float32 (m, K), from logits and given labels (m,)."""
        from scipy.special import softmax

        if not np.isfinite(logits).all():
            raise EvidenceError(
                f"Fine-tuning {self.name} diverged to NaN or infinite values",
                "choose another model or another seed",
            )
        probabilities = np.zeros(logits.shape, dtype=np.float32)
        probabilities[:, known] = softmax(logits[:, known].astype(np.float64), axis=1)
        return fill_unseen_classes(probabilities, labels, known)

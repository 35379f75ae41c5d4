"""Fine-tuned classifiers that judge the rows they did not learn, one fold at a time."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, digest_texts, load_array, new_folder
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
from labelreview.evidence.out_of_fold import spare_strangers
from labelreview.evidence.pretrained import Pretrained, device
from labelreview.evidence.values import Dynamics

_SEEN = "seen.npy"


@dataclass(frozen=True, slots=True)
class FineTuned:
    """What fine-tuning says about every row.

    probabilities:
        float32 (n, K), by a classifier that did not learn the row; rows sum to 1, nothing below
        1e-7.
    dynamics:
        What the other classifiers saw while they learned it.
    """

    probabilities: NDArray[np.float32]
    dynamics: Dynamics


def recipe_digest() -> str:
    """Changes with everything but texts, labels and model that affects what is learned."""
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
    """Fine-tune the encoder of that folder or Hub id once for each fold, without the fold's rows.

    The recipe (its numbers are in `recipe.py`): cross entropy with smoothed labels (Szegedy et al.
    2016), the head first and then layer after layer, slower further down (Howard & Ruder 2018),
    AdamW on a linear schedule, in half precision where the machine is faster at it. A tenth of the
    other folds' rows chooses the epoch that is kept and ends the training when it gets worse. A
    class that the other folds do not have is treated as in `out_of_fold`.

    Finished folds lie in `cache/<digest>/` and are not trained again; a fold that was stopped goes
    on after its last finished epoch, or is judged by the network that it trained. On a CPU equal
    input gives equal bits. Raises `EvidenceError` when the model cannot be used, and
    `MissingExtraError` without the extra `models`.
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
    school: _School | None = None
    for fold, place in enumerate(places):
        if not place.exists():
            school = school or _School.open(encoder, texts, labels, folds, n_classes, epochs, seed)
            school.hold_out(fold, place, progress)
        progress(f"Judging fold {fold + 1} of {len(places)}", DROPOUT_PASSES, DROPOUT_PASSES)
    probabilities = np.empty((len(labels), n_classes), dtype=np.float32)
    dropout = np.empty((len(labels), DROPOUT_PASSES), dtype=np.float32)
    for fold, place in enumerate(places):
        probabilities[folds == fold] = load_array(place / "probabilities.npy")
        dropout[folds == fold] = load_array(place / "dropout.npy")
    seen = [(load_array(place / "learned.npy"), load_array(place / _SEEN)) for place in places]
    return FineTuned(probabilities, average(seen, probabilities, labels, dropout))


@dataclass(frozen=True)
class _School:
    """What all folds have in common."""

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
    ) -> _School:
        tokenizer = load_tokenizer(encoder)
        tokens = tokenize(tokenizer, texts)
        groups = duplicate_groups(texts)
        return cls(encoder, tokenizer, tokens, labels, folds, groups, n_classes, epochs, seed)

    def hold_out(self, fold: int, place: Path, progress: Progress) -> None:
        """Train without the fold, and write into the folder `place` what that says."""
        held_out = self.folds == fold
        checked = validation_rows(self.labels, self.groups, self.folds, fold, self.seed)
        learned = np.flatnonzero(~held_out & ~checked)
        known = np.unique(self.labels[learned])
        where = f"fold {fold + 1} of {self.folds.max() + 1}"
        seed = (self.seed + fold) % SEEDS
        trained = place.with_name(f"{place.name}_trained")
        if not trained.exists():
            self._train(learned, checked, seed, where, trained, progress)
        # As after a stop, so that what dropout draws is the same.
        with session(seed):
            network = self._load(replace(self.encoder, folder=trained))
            network.to(device())
            probabilities, dropout = self._judge(network, held_out, known, where, progress)
        with new_folder(place) as new:
            np.save(new / "probabilities.npy", probabilities)
            np.save(new / "dropout.npy", dropout)
            np.save(new / "learned.npy", learned)
            shutil.copyfile(trained / _SEEN, new / _SEEN)
        shutil.rmtree(trained)

    def _train(
        self,
        learned: NDArray[np.intp],
        checked: NDArray[np.bool_],
        seed: int,
        where: str,
        trained: Path,
        progress: Progress,
    ) -> None:
        """Write the network that learned these rows, and what it said of them, into `trained`."""
        with session(seed):
            network = self._load(self.encoder)
            seen = train(
                network,
                self.tokenizer,
                (self.tokens[learned], self.labels[learned]),
                (self.tokens[checked], self.labels[checked]),
                epochs=self.epochs,
                seed=seed,
                folder=trained.with_name(f"{trained.name}_training"),
                step=f"Fine-tuning, {where}",
                progress=progress,
            )
            with new_folder(trained) as new:
                network.save_pretrained(new)
                np.save(new / _SEEN, seen)

    def _load(self, model: Pretrained) -> Any:
        return load_network(model, self.tokenizer, range(self.n_classes))

    def _judge(
        self,
        network: Any,
        held_out: NDArray[np.bool_],
        known: NDArray[np.int32],
        where: str,
        progress: Progress,
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Probabilities (m, K), and those of the given labels in each pass with dropout (m, S)."""
        step, tokens, labels = f"Judging {where}", self.tokens[held_out], self.labels[held_out]
        probabilities = self._chances(logits(network, self.tokenizer, tokens), known, labels)
        dropout = np.empty((len(tokens), DROPOUT_PASSES), dtype=np.float32)
        for number in range(DROPOUT_PASSES):
            progress(step, number, DROPOUT_PASSES)
            said = logits(network, self.tokenizer, tokens, dropout=True, dtype=half_precision())
            dropout[:, number] = self._chances(said, known, labels)[np.arange(len(labels)), labels]
        return probabilities, dropout

    def _chances(
        self, said: NDArray[np.float32], known: NDArray[np.int32], labels: NDArray[np.int32]
    ) -> NDArray[np.float32]:
        from scipy.special import softmax

        if not np.isfinite(said).all():
            raise EvidenceError(
                f"Fine-tuning {self.encoder.name} ended in numbers that are none",
                "choose another model or another seed",
            )
        probabilities = np.zeros((len(said), self.n_classes), dtype=np.float32)
        probabilities[:, known] = softmax(said[:, known].astype(np.float64), axis=1)
        return spare_strangers(probabilities, labels, known)

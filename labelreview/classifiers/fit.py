"""Classifiers that are fine-tuned on all rows of a dataset and kept in the workspace."""

from __future__ import annotations

import logging
import os
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, is_whole, read_json, reading, write_json, writing
from labelreview.core.digests import check_folder, discard, seal
from labelreview.core.durable import make_folders, sync_folder, sync_tree
from labelreview.core.errors import EvidenceError, WorkspaceError
from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset
from labelreview.decision_log import MODEL
from labelreview.evidence.pretrained import find_model

_MANIFEST = "labelreview.json"
_VERSION = 1
_log = logging.getLogger(__name__)
_LEFT_OUT = ("noisy", "drop")


@dataclass(frozen=True, slots=True)
class SavedModel:
    """A folder that transformers can load, and how the model was trained.

    dataset, dataset_digest:
        Name and digest of the dataset.
    base, epochs, seed:
        The encoder that was fine-tuned (Hub ID or folder), passes over the rows, and seed.
    rows, relabelled, left_out:
        Training rows, the number of them that people relabelled, and the noisy and dropped rows
        that were excluded.
    classes:
        Class names in the order of the dataset.
    created_at:
        ISO 8601 in UTC.
    """

    folder: Path
    dataset: str
    dataset_digest: str
    base: str
    epochs: int
    seed: int
    rows: int
    relabelled: int
    left_out: int
    classes: tuple[str, ...]
    created_at: str

    @property
    def title(self) -> str:
        """Name of the encoder and of the dataset."""
        return f"{Path(self.base).name} fitted on {self.dataset}"

    @classmethod
    def open(cls, folder: Path) -> SavedModel:
        """Read what `fit_model` wrote; raise `WorkspaceError` when it is damaged."""
        with reading(folder, "fit again"):
            saved: dict[str, Any] = read_json(folder / _MANIFEST)
            return cls(folder=folder, **{**saved, "classes": tuple(saved["classes"])})

    def check_all(self) -> None:
        """Raise `WorkspaceError` when any file is damaged; reads them all."""
        with reading(self.folder, "fit again"):
            check_folder(self.folder)

    @classmethod
    def is_whole(cls, folder: Path) -> bool:
        """Return whether the folder holds a model of which every file is as it was written."""
        return is_whole(folder, lambda: cls.open(folder).check_all())


@dataclass(frozen=True)
class TrainingLabels:
    """The current labels of a dataset.

    labels:
        int32 (n,), the given labels, or the new ones where people relabelled.
    wanted:
        bool (n,), False for noisy and dropped rows, which are excluded from training.
    relabelled:
        Number of rows that people relabelled.
    """

    labels: NDArray[np.int32]
    wanted: NDArray[np.bool_]
    relabelled: int


def training_labels(dataset: Dataset, decisions: pd.DataFrame) -> TrainingLabels:
    """Apply the current decisions of people (`DecisionLog.current()`) to the given labels.

    Decisions by the annotator "model" are ignored.
    """
    decisions = decisions[decisions["annotator"] != MODEL]
    labels = dataset.given().copy()
    wanted = np.ones(len(labels), dtype=bool)
    positions = pd.Index(dataset.example_ids()).get_indexer(pd.Index(decisions["example_id"]))
    known = decisions[positions >= 0]
    rows = positions[positions >= 0]
    relabelled = (known["verdict"] == "relabel").to_numpy(dtype=bool)
    labels[rows[relabelled]] = dataset.labels.ids(known["label"][relabelled].tolist())
    wanted[rows[known["verdict"].isin(_LEFT_OUT).to_numpy(dtype=bool)]] = False
    return TrainingLabels(labels, wanted, int(relabelled.sum()))


def fit_model(
    name: str,
    dataset: Dataset,
    decisions: pd.DataFrame,
    model: str,
    *,
    epochs: int,
    seed: int,
    models_folder: Path,
    progress: Progress = silent,
) -> SavedModel:
    """Fine-tune `model` on every row of the dataset called `name`, and keep the result.

    Relabelled rows count with their new label; noisy and dropped rows are excluded from training.
    The same model on the same labels is opened when it exists, and a stopped training resumes
    after its last finished epoch.

    Raises `EvidenceError` for a model that cannot be used and for fewer than two classes,
    `MissingExtraError` without the extra `models`, and `Cancelled` when `progress` stops it.
    """
    from labelreview.evidence.fine_tuning import fit_classifier, recipe_digest

    training = training_labels(dataset, decisions)
    labels, wanted = training.labels[training.wanted], training.wanted
    if len(np.unique(labels)) < 2:
        raise EvidenceError(
            "A classifier needs rows of at least two classes",
            "add rows of a second class",
        )
    base = find_model(model).digest
    recipe = [_VERSION, base, epochs, seed, recipe_digest()]
    key = digest(recipe, dataset.digest, training.labels, wanted)
    folder = models_folder / f"{_in_a_path(name)}-{key}"
    if not SavedModel.is_whole(folder):
        saved = SavedModel(
            folder=folder,
            dataset=name,
            dataset_digest=dataset.digest,
            base=model,
            epochs=epochs,
            seed=seed,
            rows=len(labels),
            relabelled=training.relabelled,
            left_out=int((~wanted).sum()),
            classes=dataset.labels.names,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        texts = [text for text, keep in zip(dataset.texts(), wanted, strict=True) if keep]
        # Not a temporary folder, so that a stopped training can resume in it.
        unfinished = folder.with_name(f".{folder.name}")
        with writing(folder):
            make_folders(unfinished)
            fit_classifier(
                texts,
                labels,
                dataset.labels.names,
                model,
                epochs=epochs,
                seed=seed,
                folder=unfinished,
                progress=progress,
            )
            manifest = asdict(saved)
            del manifest["folder"]
            write_json(unfinished / _MANIFEST, manifest)
            seal(unfinished)
            sync_tree(unfinished)
            if os.path.lexists(folder) and not SavedModel.is_whole(folder):
                discard(folder, "it was damaged")
            unfinished.rename(folder)
            sync_folder(folder.parent)
    return SavedModel.open(folder)


def saved_models(models_folder: Path) -> list[SavedModel]:
    """Return every finished model of the folder, the newest first; log damaged ones."""
    found = []
    for path in models_folder.glob(f"[!.]*/{_MANIFEST}"):
        try:
            found.append(SavedModel.open(path.parent))
        except WorkspaceError as error:
            _log.warning("%s", error)
    return sorted(found, key=lambda model: model.created_at, reverse=True)


def _in_a_path(name: str) -> str:
    """Return a name that every file system accepts.

    >>> _in_a_path("owner/tweets: new")
    'owner-tweets-new'
    """
    return re.sub(r"[^\w.]+", "-", name, flags=re.ASCII).strip("-.")[:40] or "dataset"

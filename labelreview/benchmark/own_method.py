"""Our own method, the combined score and the signals, run as on a user's dataset."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.benchmark.measures import (
    Figures,
    average_precision,
    flag_measures,
    list_measures,
    timed,
)
from labelreview.benchmark.reviewing import reviewing_figures
from labelreview.core.artifacts import digest, new_file, read_json, write_json
from labelreview.core.configuration import Configuration
from labelreview.core.progress import Progress, silent
from labelreview.evidence import Words, encode, lsa_embeddings
from labelreview.evidence.gather import fit_heads, identity
from labelreview.evidence.views import Views, build_views
from labelreview.evidence.voices.descriptions import describe
from labelreview.noise import Noisy
from labelreview.runs.scoring import score_evidence

OWN_METHOD = "labelreview"
FINE_TUNED = " fine-tuned"
"""Suffix of the methods of a configuration with a fine-tuned model."""
REVIEWED = "labelreview after 200 decisions"


def labelreview_figures(
    noisy: Noisy,
    texts: Sequence[str],
    classes: tuple[str, ...],
    configuration: Configuration,
    *,
    kept: Path,
    scratch: Path,
) -> dict[str, dict[str, float]]:
    """Score noisy labels and measure score, flags, signals and the order after 200 decisions.

    Figures, by method: those of `list_measures`, `flag_measures` and `timed` for "labelreview",
    those of `reviewing_figures` for "labelreview after 200 decisions", and the average precision of
    each signal as "signal <name>". Times cover everything after the embedding, views included.

    kept:
        Folder with whatever does not depend on labels.
    scratch:
        Folder for whatever does. It is deleted at the end; a stopped attempt leaves it for the next
        one to resume.
    """
    views, cost_of_views = views_of(tuple(texts), classes, configuration.encoder, kept)
    link_all(kept, scratch)
    with timed() as cost:
        gathered = fit_heads(views, classes, noisy.labels, {}, configuration, cache=scratch)
        scored = score_evidence(gathered, configuration)
    cost = {name: value + cost_of_views[name] for name, value in cost.items()}
    after = reviewing_figures(noisy, scored, cache=scratch)
    shutil.rmtree(scratch)
    findings = scored.findings
    score = findings["score"].to_numpy(dtype=np.float64)
    ids = {name: label for label, name in enumerate(classes)}
    suggested = findings["suggested_label"].map(ids).to_numpy()
    flagged = findings["is_flagged"].to_numpy(dtype=bool)
    figures: Figures = {
        OWN_METHOD: {
            **list_measures(noisy, score, suggested),
            **flag_measures(noisy, flagged, scored.summary.estimated_errors),
            **cost,
        },
        REVIEWED: after,
    }
    for column in map(str, findings):
        if column.endswith("_score"):
            values = findings[column].to_numpy(dtype=np.float64)
            figures[f"signal {column.removesuffix('_score')}"] = {
                "average_precision": average_precision(noisy.is_error, values)
            }
    return figures


@lru_cache(maxsize=1)
def views_of(
    texts: tuple[str, ...], classes: tuple[str, ...], encoder: str | None, kept: Path
) -> tuple[Views, dict[str, float]]:
    """Return the views of a dataset with embeddings in `kept`, and the time they took at first."""
    configuration = Configuration(encoder=encoder)
    embeddings_of(texts, encoder, cache=kept)
    with timed() as cost:
        views = build_views(texts, configuration, descriptions=describe(classes), cache=kept)
        _ = views.words.matrix
    note = kept / f"views_{digest(identity(configuration)['encoder'])}.json"
    if not note.exists():
        with new_file(note) as place:
            write_json(place, cost)
    return views, read_json(note)


def embeddings_of(
    texts: Sequence[str], encoder: str | None, *, cache: Path, progress: Progress = silent
) -> NDArray[np.float32]:
    """Embed the texts as scoring does, with an encoder or by LSA.

    float32 (n, d), kept in `cache`.
    """
    if encoder is None:
        return lsa_embeddings(Words(texts), cache=cache, progress=progress)
    return encode(texts, encoder, cache=cache, progress=progress).embeddings


def link_all(kept: Path, scratch: Path) -> None:
    """Put hard links to all files of `kept` into `scratch`, except those that it already has."""
    unfinished = shutil.ignore_patterns(".*")  # another process is writing it
    shutil.copytree(kept, scratch, ignore=unfinished, copy_function=_link, dirs_exist_ok=True)


def _link(source: str, target: str) -> str:
    if not os.path.exists(target):
        os.link(source, target)
    return target

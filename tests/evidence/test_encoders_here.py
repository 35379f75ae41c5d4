"""Encoders are offered from packages and from the Hub's cache, and nothing else is."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from labelreview.evidence import encoders_here as module
from labelreview.evidence.encoders_here import LocalEncoder, encoders_here


def test_what_is_in_packages_and_in_the_cache_is_offered(tmp_path: Path, monkeypatch) -> None:
    model = tmp_path / "package" / "model"
    model.mkdir(parents=True)
    (model / "config.json").touch()
    places = SimpleNamespace(submodule_search_locations=[str(tmp_path / "package")])
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda _: places)
    cache = tmp_path / "hub"
    for name, file in {
        "models--me--tweets": "modules.json",
        "models--bert-base": "config.json",
        "models--small": "modules.json",
        "datasets--me--d": "modules.json",
    }.items():
        snapshot = cache / name / "snapshots" / "abc"
        snapshot.mkdir(parents=True)
        (snapshot / file).touch()
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(cache))
    assert encoders_here() == [
        LocalEncoder(str(model), "all-MiniLM-L6-v2", "package"),
        LocalEncoder("me/tweets", "me/tweets", "Hub cache"),
        LocalEncoder("small", "small", "Hub cache"),
    ]


def test_nothing_is_there(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "none"))
    assert encoders_here() == []

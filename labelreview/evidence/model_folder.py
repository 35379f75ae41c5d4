"""Which model folders are loaded: what their files may be, and what refuses them, each in one
sentence. Nothing here imports or runs anything that a folder names."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labelreview.core.errors import EvidenceError
from labelreview.core.inside import leads_out, open_resolved, places_of, within

READ = ("*.json", "*.txt", "*.model", "*.safetensors")
"""The files of a model that are read; others, such as a README or an optimizer, are not."""

# What sentence-transformers may put together; other modules read pickles or import what they name.
_MODULES = re.compile(
    r"sentence_transformers\.(models|(base|sentence_transformer)\.modules)(\.\w+)?"
    r"\.(Transformer|Pooling|Normalize|Dense|Dropout|LayerNorm|WeightedLayerPooling|StaticEmbedding)"
)
_CONFIGS = (
    *("config.json", "tokenizer_config.json", "processor_config.json"),
    *("preprocessor_config.json", "generation_config.json", "config_sentence_transformers.json"),
)
_CODE = ("auto_map", "custom_code", "custom_pipelines", "trust_remote_code")
# Settings by which tokenizers open files (`vocab_files_names` in transformers); others, such as
# special_tokens_map_file, only tell where a model was trained.
_FILE_SETTINGS = re.compile(
    r"(\w+_)?(vocab|merges|tokenizer|spm|normalizer|word_shape|word_pronunciation|emoji)_file"
    r"|vocab|(source|target)_spm|tokenizer_name_or_path"
)
_LONGEST_CONFIG = 20 << 20  # bytes
_MOST_LABELS = 100_000
_MOST_LAYERS = 1_000
# An integer that is no size, such as the longest text, is at most this.
_LARGEST = 1 << 20
_LAYERS = ("num_hidden_layers", "num_layers", "n_layer", "n_layers", "encoder_layers")
_WIDTHS = (
    *("embedding_size", "hidden_size", "d_model", "n_embd", "dim"),
    *("intermediate_size", "d_ff", "ffn_dim", "hidden_dim", "n_inner"),
)
_ROWS = ("vocab_size", "max_position_embeddings", "n_positions", "type_vocab_size", "num_labels")
_WEIGHTS, _INDEX = "model.safetensors", "model.safetensors.index.json"
_OF_WEIGHTS = ("Dense", "LayerNorm", "WeightedLayerPooling", "StaticEmbedding")
# Layers may share their weights, and rows may be narrower than the widest matrix.
_SHARED = 8


def check_model_folder(name: str, folder: Path) -> None:
    """Raise `EvidenceError` unless the folder is a model whose weights are in safetensors, without
    code, whose files are all inside it, and which is as large as it says."""
    places = places_of(folder)
    if not any((folder / file).is_file() for file in ("config.json", "modules.json")):
        if (folder / "adapter_config.json").exists():
            raise _adapter(name)
        raise EvidenceError(
            f"{name} does not contain a model (no config.json)",
            "give the folder that a model was saved to",
        )
    parts = [("Transformer", folder), *_modules(name, folder, places)]
    for _, part in parts:
        for path in part.iterdir():
            _check_entry(name, path, places)
    for _, part in parts:
        _check_configs(name, part, places)
    # Also in folders that are no module by now.
    for part in {path.parent for path in folder.glob("*/pytorch_model*.bin")}:
        _weights(name, part, places)
    has_weights = [_check_sizes(name, kind, part, places) for kind, part in parts]
    if not any(has_weights):
        raise pickled(name)


def pickled(name: str) -> EvidenceError:
    """Return the error for a model without weights that can be read safely."""
    return EvidenceError(
        f"The model {name} has no weights in the safetensors format (pickled weights can run code "
        "and are never loaded)",
        "save it again with safe_serialization=True or choose another model",
    )


def _modules(name: str, folder: Path, places: tuple[Path, ...]) -> Iterator[tuple[str, Path]]:
    """Yield the class and the folder of each module."""
    if not (folder / "modules.json").is_file():
        return
    modules = _json(name, folder / "modules.json", places)
    if not isinstance(modules, list) or not modules:
        raise _damaged(name, "modules.json")
    for module in modules:
        kind = module.get("type") if isinstance(module, dict) else None
        path = module.get("path", "") if isinstance(module, dict) else None
        if not isinstance(kind, str) or not isinstance(path, str):
            raise _damaged(name, "modules.json")
        if not kind.startswith("sentence_transformers."):
            raise _custom_code(name)
        if not _MODULES.fullmatch(kind):
            raise EvidenceError(
                f"The model {name} has the module {kind[:100]!r}, which cannot be loaded safely",
                "choose a model of a transformer, pooling and dense layers",
            )
        if leads_out(path):
            raise _leads_out(name, path)
        kind = kind.rpartition(".")[2]
        if (folder / path).is_dir():
            yield kind, folder / path
        elif kind != "Normalize":
            raise _damaged(name, "modules.json")


def _check_entry(name: str, path: Path, places: tuple[Path, ...]) -> None:
    if path.name == "adapter_config.json":
        raise _adapter(name)
    if not path.is_dir() and not any(path.match(pattern) for pattern in READ):
        return
    if within(path, places) is None:
        raise _leads_out(name, path.name)
    if not path.is_dir() and not path.is_file():
        raise EvidenceError(
            f"{path.name} of the model {name} is no regular file", "save the model again"
        )


def _weights(name: str, folder: Path, places: tuple[Path, ...]) -> list[Path]:
    """Return the files that the libraries take weights from; without any, none that is pickled may
    be there instead."""
    if (folder / _WEIGHTS).is_file():
        return [folder / _WEIGHTS]
    if not (folder / _INDEX).is_file():
        if any(folder.glob("pytorch_model*.bin")):
            raise pickled(name)
        return []
    listed = _json(name, folder / _INDEX, places)
    shards = listed.get("weight_map") if isinstance(listed, dict) else None
    if not isinstance(shards, dict):
        raise _damaged(name, _INDEX)
    names = sorted({str(shard) for shard in shards.values()})
    for shard in names:
        if "/" in shard or leads_out(shard):
            raise _leads_out(name, shard)
        if not shard.endswith(".safetensors"):
            raise pickled(name)
        if not (folder / shard).is_file():
            raise EvidenceError(
                f"The weights {shard} of the model {name} are missing", "download it again"
            )
    return [folder / shard for shard in names]


def _shapes(name: str, folder: Path, places: tuple[Path, ...]) -> list[tuple[int, ...]]:
    """Return the shape of every tensor, as it is in the files."""
    from safetensors import SafetensorError, safe_open

    found = []
    for file in _weights(name, folder, places):
        try:
            with safe_open(file, framework="np") as weights:
                for key in weights.keys():  # noqa: SIM118
                    found.append(tuple(weights.get_slice(key).get_shape()))
        except (SafetensorError, OSError, ValueError) as error:
            raise EvidenceError(
                f"The model {name} cannot be loaded ({file.name} is damaged)",
                "save or download the model again",
            ) from error
    return found


def _check_sizes(name: str, kind: str, folder: Path, places: tuple[Path, ...]) -> bool:
    """Check that the sizes in the configuration of a module are those of its weights: the libraries
    make what is missing there, however large. Return whether it has weights."""
    shapes = _shapes(name, folder, places)
    if kind in _OF_WEIGHTS and not shapes:
        raise pickled(name)
    config: dict[str, Any] = {}
    for path in (folder / "config.json", *sorted(folder.glob("sentence_*_config.json"))):
        if path.is_file():
            config |= _json(name, path, places)
    if kind in ("Transformer", "StaticEmbedding"):
        _check_claims(name, config, shapes)
    elif kind in _OF_WEIGHTS:
        largest = max(size for shape in shapes for size in (*shape, _MOST_LAYERS))
        for key, value in config.items():
            if isinstance(value, int) and abs(value) > largest:
                raise _claims(name, key, value)
        if (
            kind == "Dense"
            and (config.get("out_features"), config.get("in_features")) not in shapes
        ):
            raise _claims(name, "in_features", config.get("in_features", 0))
    return bool(shapes)


def _check_configs(name: str, folder: Path, places: tuple[Path, ...]) -> None:
    named = {folder / file for file in _CONFIGS if (folder / file).is_file()}
    for path in sorted(named | {*folder.glob("sentence_*_config.json")}):
        config = _json(name, path, places)
        if not isinstance(config, dict):
            raise _damaged(name, path.name)
        for key, value in _items(config):
            if key in _CODE and value:
                raise _custom_code(name)
            if key == "transformers_weights" and value not in (None, _WEIGHTS):
                raise pickled(name)  # it would be read instead
            if key.endswith("attn_implementation") and "/" in str(value):
                raise _custom_code(name)  # it would be downloaded
            is_file = isinstance(value, str) and _FILE_SETTINGS.fullmatch(key)
            if is_file and leads_out(value):
                raise _leads_out(name, value)
        if config.get("quantization_config"):
            raise EvidenceError(
                f"The weights of the model {name} are quantised",
                "choose the model in full precision",
            )
        activation = config.get("activation_function", "torch.nn.")
        if folder.name and "in_features" in config and not str(activation).startswith("torch.nn."):
            raise _custom_code(name)


def _check_claims(name: str, config: dict[str, Any], shapes: list[tuple[int, ...]]) -> None:
    labels = config.get("id2label", {})
    if (
        not isinstance(labels, dict)
        or len(labels) > _MOST_LABELS
        or not all(
            isinstance(label, str) and str(number).isdecimal() for number, label in labels.items()
        )
    ):
        raise _damaged(name, "config.json")
    if not shapes:
        return
    stored = sum(map(math.prod, shapes))
    largest = max((size for shape in shapes for size in shape), default=0)
    widths = {key: value for key, value in _sizes(config) if key in _WIDTHS}
    heads = [value for key, value in _sizes(config) if key.endswith("heads")]
    across = [value for key, value in _sizes(config) if key == "head_dim"]
    widest = max((*widths.values(), max(heads, default=0) * max(across, default=0)))
    hidden = max((value for key, value in widths.items() if key in _WIDTHS[:5]), default=1)
    for key, value in _sizes(config):
        if (
            value > max(largest, _LARGEST)
            or (key in _LAYERS and value > len(shapes))
            or (key in _LAYERS and value * hidden * widest > _SHARED * stored)
            or (key in _ROWS and value * hidden > _SHARED * stored)
            or (key in _WIDTHS and value * hidden > _SHARED * stored)
        ):
            raise _claims(name, key, value)


def _sizes(config: dict[str, Any]) -> Iterator[tuple[str, int]]:
    return ((key, value) for key, value in _items(config) if isinstance(value, int))


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the keys and values of a JSON value at any depth."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield from one.items()
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _json(name: str, path: Path, places: tuple[Path, ...]) -> Any:
    real = within(path, places)
    if real is None:
        raise _leads_out(name, path.name)
    try:
        with open_resolved(real) as file:
            content = file.read(_LONGEST_CONFIG + 1)
        if len(content) > _LONGEST_CONFIG:
            raise ValueError("too long")
        return json.loads(content)
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(name, path.name) from error


def _damaged(name: str, file: str) -> EvidenceError:
    return EvidenceError(
        f"{file} of the model {name} is damaged", "save or download the model again"
    )


def _custom_code(name: str) -> EvidenceError:
    return EvidenceError(
        f"The model {name} contains custom code, which is never run here",
        "choose a model that transformers supports natively",
    )


def _adapter(name: str) -> EvidenceError:
    return EvidenceError(
        f"{name} is an adapter (adapter_config.json), which names the model that it changes",
        "merge it into that model and give the folder of the whole",
    )


def _leads_out(name: str, entry: str) -> EvidenceError:
    return EvidenceError(
        f"{entry[:200]!r} of the model {name} leads out of its folder, which is never followed",
        "put the file itself in its place",
    )


def _claims(name: str, key: str, value: int) -> EvidenceError:
    return EvidenceError(
        f"config.json of the model {name} says {key} {value:,}, for which its weights are too "
        "small",
        "save or download the model again",
    )

"""Model folders made to harm: each is one sentence, nothing of them is run and nobody waits."""

from __future__ import annotations

import json
import os
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labelreview.core.errors import EvidenceError
from labelreview.evidence.pretrained import find_model

pytest.importorskip("torch", reason="needs the extra models")
pytestmark = pytest.mark.models

INDEX = "model.safetensors.index.json"
Spoil = Callable[[Path], Any]
CODE = "from pathlib import Path\nPath(__file__).with_name('it-was-run').touch()\n"


def edit(file: str, **values: Any) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / file
        before = json.loads(path.read_text()) if path.exists() else {}
        path.write_text(json.dumps(before | values))

    return spoil


def write(file: str, content: object) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / file
        path.unlink(missing_ok=True)
        path.parent.mkdir(exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text)

    return spoil


def module(kind: str, path: str = "", **config: Any) -> Spoil:
    def spoil(folder: Path) -> None:
        modules = [{"type": "sentence_transformers.models.Transformer", "path": ""}]
        write("modules.json", [*modules, {"type": kind, "path": path}])(folder)
        if config:
            write(f"{path}/config.json", config)(folder)

    return spoil


def link(file: str, target: str) -> Spoil:
    def spoil(folder: Path) -> None:
        outside = folder.parent / "outside"
        if (folder / file).exists():
            (folder / file).rename(outside)
        else:
            outside.write_text("{}")
        (folder / file).symlink_to(target)

    return spoil


def instead_of_weights(file: str) -> Spoil:
    return lambda folder: (folder / "model.safetensors").rename(folder / file)


def copy_of_weights(file: str) -> Spoil:
    def spoil(folder: Path) -> None:
        (folder / file).parent.mkdir(exist_ok=True)
        shutil.copy(folder / "model.safetensors", folder / file)

    return spoil


def both(*spoils: Spoil) -> Spoil:
    return lambda folder: [spoil(folder) for spoil in spoils]


def sharded(**index: Any) -> Spoil:
    return both(instead_of_weights("y.safetensors"), edit(INDEX, **index))


def header(length: int, text: bytes) -> Spoil:
    return lambda folder: (folder / "model.safetensors").write_bytes(
        struct.pack("<Q", length) + text
    )


def pipe(file: str) -> Spoil:
    def spoil(folder: Path) -> None:
        (folder / file).unlink(missing_ok=True)
        os.mkfifo(folder / file)

    return spoil


def tensor(shape: list[int]) -> bytes:
    size = {"w": {"dtype": "F32", "shape": shape, "data_offsets": [0, 8]}}
    return json.dumps(size).encode()


CUSTOM, OUT, DAMAGED = "contains custom code, which is never run", "leads out of its", "is damaged"
PICKLED, SMALL = "has no weights in the safetensors format", "for which its weights are too small"
ADAPTER, MODULE = "is an adapter", "which cannot be loaded safely"

FOLDERS: dict[str, tuple[Spoil, str]] = {
    "code of a configuration": (edit("config.json", auto_map={"AutoModel": "mine.Mine"}), CUSTOM),
    "code deep inside": (edit("config.json", text={"auto_map": {"AutoModel": "mine.M"}}), CUSTOM),
    "code of another repository": (
        edit("config.json", auto_map={"AutoModel": "other/repo--mine.Mine"}), CUSTOM),
    "code of a tokenizer": (edit("tokenizer_config.json", auto_map={"A": ["mine.M"]}), CUSTOM),
    "code of a processor": (edit("processor_config.json", auto_map={"A": "mine.M"}), CUSTOM),
    "a pipeline": (edit("config.json", custom_pipelines={"x": {"impl": "mine.M"}}), CUSTOM),
    "trust that is asked for": (
        edit("sentence_bert_config.json", model_args={"trust_remote_code": True}), CUSTOM),
    "a kernel to download": (edit("config.json", attn_implementation="me/kernel"), CUSTOM),
    "a kernel that was kept": (edit("config.json", _attn_implementation="me/kernel"), CUSTOM),
    "a module of its own": (module("mine.Mine"), CUSTOM),
    "a module of Python": (module("os.abort"), CUSTOM),
    "another class of the library": (module("sentence_transformers.util.http_get"), MODULE),
    "a module that reads pickles": (module("sentence_transformers.models.LSTM"), MODULE),
    "a module that imports": (module("sentence_transformers.models.Router"), MODULE),
    "a module that is elsewhere": (module("sentence_transformers.models.Pooling", "../o"), OUT),
    "a module at the root": (module("sentence_transformers.models.Pooling", "/etc"), OUT),
    "an activation that is a program": (
        module("sentence_transformers.models.Dense", "2_Dense", in_features=1, out_features=1,
               activation_function="os.abort"), CUSTOM),
    "an activation that is another function": (
        module("sentence_transformers.models.Dense", "2_Dense", in_features=1, out_features=1,
               activation_function="torch.hub.load"), CUSTOM),
    "modules of no kind": (write("modules.json", [{"path": 5}]), DAMAGED),
    "modules that are none": (write("modules.json", {"a": 1}), DAMAGED),
    "an adapter beside a model": (
        edit("adapter_config.json", base_model_name_or_path="/etc/other"), ADAPTER),
    "pickled weights": (instead_of_weights("pytorch_model.bin"), PICKLED),
    "weights of PyTorch": (instead_of_weights("model.pt"), PICKLED),
    "a pickle": (instead_of_weights("model.pkl"), PICKLED),
    "a checkpoint": (instead_of_weights("model.ckpt"), PICKLED),
    "weights for ONNX": (instead_of_weights("model.onnx"), PICKLED),
    "weights of OpenVINO": (instead_of_weights("openvino_model.bin"), PICKLED),
    "pickled weights of a part": (write("2_Dense/pytorch_model.bin", ""), PICKLED),
    "pickled weights beside others": (
        both(module("sentence_transformers.models.Dense", "2_D", in_features=1, out_features=1),
             write("2_D/pytorch_model.bin", ""), copy_of_weights("2_D/zzz.safetensors")), PICKLED),
    "pickled weights beside others of the model": (
        both(copy_of_weights("zzz.safetensors"), instead_of_weights("pytorch_model.bin")), PICKLED),
    "pickled shards": (
        both(instead_of_weights("x.bin"), edit(INDEX, weight_map={"w": "x.bin"})), PICKLED),
    "weights by another name": (edit("config.json", transformers_weights="x.safetensors"), PICKLED),
    "a layer without weights": (
        module("sentence_transformers.models.LayerNorm", "2_N", dimension=1), PICKLED),
    "a layer larger than its weights": (
        both(module("sentence_transformers.models.Dense", "2_D", in_features=200_000,
                    out_features=200_000), copy_of_weights("2_D/model.safetensors")), SMALL),
    "a norm larger than its weights": (
        both(module("sentence_transformers.models.LayerNorm", "2_N", dimension=10**11),
             copy_of_weights("2_N/model.safetensors")), SMALL),
    "a pooling of layers that are none": (
        both(module("sentence_transformers.models.WeightedLayerPooling", "2_P",
                    layer_start=-10**11), copy_of_weights("2_P/model.safetensors")), SMALL),
    "a large vocabulary of a module": (
        both(module("sentence_transformers.models.Transformer", "2_T", vocab_size=10**8),
             copy_of_weights("2_T/model.safetensors")), SMALL),
    "a large vocabulary of the arguments": (
        edit("sentence_bert_config.json", config_args={"vocab_size": 10**6}), SMALL),
    "a width beside a small one": (
        edit("config.json", embedding_size=1, hidden_size=80_000), SMALL),
    "many positions beside a small width": (
        edit("config.json", embedding_size=1, max_position_embeddings=1 << 20), SMALL),
    "many kinds of tokens": (edit("config.json", type_vocab_size=1 << 20), SMALL),
    "wide heads": (edit("config.json", head_dim=1 << 20, num_attention_heads=1 << 10), SMALL),
    "shards above": (sharded(weight_map={"w": "../x.safetensors"}), OUT),
    "shards at the root": (sharded(weight_map={"w": "/x.safetensors"}), OUT),
    "shards that are missing": (sharded(weight_map={"w": "x.safetensors"}), "are missing"),
    "shards that are none": (sharded(weight_map=[]), DAMAGED),
    "weights that are a link": (link("model.safetensors", "../outside"), OUT),
    "a configuration that is a link": (link("tokenizer_config.json", "../outside"), OUT),
    "a vocabulary that is a link": (link("extra.txt", "/etc/passwd"), OUT),
    "a vocabulary elsewhere": (edit("tokenizer_config.json", vocab_file="/etc/passwd"), OUT),
    "a tokenizer above": (edit("tokenizer_config.json", tokenizer_file="../../x.json"), OUT),
    "a tokenizer of another folder": (
        edit("sentence_bert_config.json", tokenizer_name_or_path="/etc/x"), OUT),
    "a pipe for weights": (pipe("model.safetensors"), "is no regular file"),
    "a pipe for a vocabulary": (pipe("extra.txt"), "is no regular file"),
    "a pipe for settings": (pipe("generation_config.json"), "is no regular file"),
    "quantised weights": (edit("config.json", quantization_config={"a": 1}), "are quantised"),
    "a list for settings": (write("config.json", []), DAMAGED),
    "a number for settings": (write("config.json", 5), DAMAGED),
    "settings that are no JSON": (write("config.json", "{"), DAMAGED),
    "settings without an end": (write("config.json", "[" * 100_000), DAMAGED),
    "a text for labels": (edit("config.json", id2label="anger"), DAMAGED),
    "labels without numbers": (edit("config.json", id2label={"a": "b"}), DAMAGED),
    "labels that are lists": (edit("config.json", id2label={"0": [1]}), DAMAGED),
    "a million labels": (
        edit("config.json", id2label={str(i): "x" for i in range(100_001)}), DAMAGED),
    "labels without an end": (edit("config.json", num_labels=10**12), SMALL),
    "a wide network": (edit("config.json", hidden_size=10**6), SMALL),
    "a deep network": (edit("config.json", num_hidden_layers=10**5), SMALL),
    "a large vocabulary": (edit("config.json", vocab_size=10**6), SMALL),
    "a wide layer": (edit("config.json", intermediate_size=10**6), SMALL),
    "a long header": (header(1 << 62, b"{}"), "cannot be loaded"),
    "a header that ends": (header(100, b"{"), "cannot be loaded"),
    "a tensor larger than its file": (
        header(len(tensor([10**12])), tensor([10**12]) + b"01234567"), "cannot be loaded"),
    "no weights in a file": (write("model.safetensors", ""), "cannot be loaded"),
}  # fmt: skip


def test_where_a_model_was_trained_does_not_refuse_it(checkpoint: Path) -> None:
    trained = {"special_tokens_map_file": "/Users/me/x.json", "name_or_path": "/Users/me/model"}
    edit("tokenizer_config.json", **trained)(checkpoint)
    find_model(str(checkpoint))


@pytest.mark.parametrize(("spoil", "says"), FOLDERS.values(), ids=FOLDERS.keys())
def test_a_folder_made_to_harm_is_one_sentence(checkpoint: Path, spoil: Spoil, says: str) -> None:
    (checkpoint / "mine.py").write_text(CODE)
    spoil(checkpoint)
    with pytest.raises(EvidenceError, match=says) as raised:
        find_model(str(checkpoint))
    assert "\n" not in str(raised.value)
    assert not (checkpoint / "it-was-run").exists()


def test_an_adapter_alone(tmp_path: Path) -> None:
    edit("adapter_config.json", base_model_name_or_path="/etc/other")(tmp_path)
    with pytest.raises(EvidenceError, match="merge it into that model and give the folder of the"):
        find_model(str(tmp_path))


def test_what_is_not_read_is_no_hindrance(checkpoint: Path) -> None:
    digest = find_model(str(checkpoint)).digest
    for name in ("training_args.bin", "optimizer.pt", "README.md", "mine.py", "handler.py"):
        (checkpoint / name).write_text(CODE)
    os.mkfifo(checkpoint / "pipe")
    (checkpoint / "notes").symlink_to("/etc/passwd")
    assert find_model(str(checkpoint)).digest == digest


def test_a_model_in_the_cache_of_the_hub(checkpoint: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "models--me--model" / "snapshots" / "0123"
    blobs = tmp_path / "models--me--model" / "blobs"
    snapshot.mkdir(parents=True)
    blobs.mkdir()
    for path in checkpoint.iterdir():
        path.rename(blobs / path.name)
        (snapshot / path.name).symlink_to(f"../../blobs/{path.name}")
    assert find_model(str(snapshot)).folder == snapshot

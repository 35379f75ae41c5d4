"""Wrong models and files: each gets one clear sentence, quickly, and no code of theirs runs."""

import http.server
import importlib.util
import json
import pickle
import shutil
import threading

import numpy as np
import pandas as pd
import pytest

from labelreview.core.errors import EvidenceError, MissingExtraError
from labelreview.evidence import Rows, checkpoint_probabilities, encode, read_predictions

CLASSES = ("flood", "music", "sport")
ROWS = Rows(np.array([0, 1, 2, 0], dtype=np.int32), ("a", "b", "c", "d"), np.arange(4), 6)
GOOD = np.full((4, 3), 1 / 3)


def changed(value, place=(1, 2)):
    wrong = GOOD.copy()
    wrong[place] = value
    return wrong


def table(**columns):
    return pd.DataFrame({**dict.fromkeys(CLASSES, GOOD[:, 0]), **columns})


FILES = {
    "no such file": ("p.npy", None, "There is no file"),
    "another kind of file": ("p.xlsx", b"x", "is not a .npy, .parquet or .csv file"),
    "NaN": ("p.npy", changed(np.nan), r"contain NaN, infinite values or text \(1 of 4, "),
    "infinite": ("p.npy", changed(np.inf), "contain NaN, infinite values"),
    "negative": (
        "p.npy",
        changed(-0.1),
        r"negative probabilities \(1 of 4, the first is example 2\)",
    ),
    "logits": ("p.npy", GOOD * 7, r"do not sum to 1 \(4 of 4"),
    "one column too few": ("p.npy", GOOD[:, :2], "2 columns, but the dataset has 3 classes"),
    "too few rows": ("p.npy", GOOD[:3], "has 3 rows, but the dataset has 4 examples from 6"),
    "three dimensions": ("p.npy", GOOD[None], "is not a two-dimensional array of numbers"),
    "a single number": ("p.npy", np.array(1.0), "is not a two-dimensional array of numbers"),
    "words": ("p.npy", GOOD.astype(str), "holds text, not numbers"),
    "pickled objects": ("p.npy", np.array([{}, 1], dtype=object), "holds pickled objects"),
    "a cut .npy": ("p.npy", b"\x93NUMPY\x01\x00v\x00{'descr'", "is not a complete .npy file"),
    "an empty .npy": ("p.npy", b"", "is not a complete .npy file"),
    "an id that is no class": ("p.npy", np.array([0, 1, 3, 0]), "predicts 3, which is not a class"),
    "a name that is no class": (
        "p.csv",
        b"prediction\nflood\nfire\nsport\nfire\n",
        "predicts fire",
    ),
    "a missing prediction": (
        "p.csv",
        b'prediction\nflood\n""\nsport\nsport\n',
        "which is not a class",
    ),
    "unknown class names": (
        "p.csv",
        b"flood,fire\n1,0\n",
        r"lacks the classes \[music, sport\] and has the unknown labels \[fire\]",
    ),
    "words in a table": ("p.csv", b"flood,music,sport\n1,0,no\n1,0,0\n1,0,0\n1,0,0\n", "or text"),
    "a missing example": (
        "p.parquet",
        table(example_id=["a", "b", "c", "x"]),
        "no line for 1 of 4",
    ),
    "an example twice": (
        "p.csv",
        table(example_id=["a", "b", "b", "d"]),
        "two lines for example_id b",
    ),
    "a missing row": ("p.parquet", table(row=[0, 1, 2, 9]), r"the first has row 3"),
    "a cut .parquet": ("p.parquet", b"PAR1\x00\x00", "cannot be read as a table"),
    "an empty .csv": ("p.csv", b"", "cannot be read as a table"),
    "a ragged .csv": ("p.csv", b"flood,music,sport\n1,0\n1,0,0,0,0\n", "cannot be read as a table"),
    "a UTF-16 .csv": ("p.csv", "flood,music".encode("utf-16"), "cannot be read as a table"),
    "columns of lists": ("p.parquet", table(music=[[1]] * 4), r"contain NaN, .*\(4 of 4"),
}


@pytest.mark.parametrize("case", FILES)
def test_files_of_predictions(tmp_path, case):
    name, content, says = FILES[case]
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif isinstance(content, np.ndarray):
        np.save(path, content, allow_pickle=content.dtype == object)
    elif isinstance(content, pd.DataFrame):
        content.to_csv(path, index=False) if name.endswith("csv") else content.to_parquet(path)
    with pytest.raises(EvidenceError, match=says) as caught:
        read_predictions(path, CLASSES, ROWS)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def pickled(folder, edit_json):
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"")
    return "no weights in the safetensors format"


def pickled_part(folder, edit_json):
    (folder / "2_Dense").mkdir()
    (folder / "2_Dense" / "pytorch_model.bin").write_bytes(b"")
    return "no weights in the safetensors format"


def own_code(folder, edit_json):
    edit_json(folder / "config.json", auto_map={"AutoModel": "modeling.Mine"})
    (folder / "modeling.py").write_text("raise AssertionError('somebody ran the code')")
    return "contains custom code"


def own_tokenizer_code(folder, edit_json):
    edit_json(folder / "tokenizer_config.json", auto_map={"AutoTokenizer": ["mine.Mine", None]})
    return "contains custom code"


def own_module(folder, edit_json):
    modules = [{"idx": 0, "name": "0", "path": "", "type": "mine.Mine"}]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "mine.py").write_text("raise AssertionError('somebody ran the code')")
    return "contains custom code"


def damaged_config(folder, edit_json):
    (folder / "config.json").write_text("{")
    return "config.json of the model .* is damaged"


def damaged_weights(folder, edit_json):
    (folder / "model.safetensors").write_bytes(b"\x08\x00\x00\x00\x00\x00\x00\x00{}")
    return "cannot be loaded"


def unknown_architecture(folder, edit_json):
    edit_json(folder / "config.json", model_type="from_the_future")
    return "cannot be loaded"


def emptied(folder, edit_json):
    shutil.rmtree(folder)
    folder.mkdir()
    return "does not contain a model"


def a_file(folder, edit_json):
    shutil.rmtree(folder)
    folder.write_text("x")
    return "is a file"


def gone(folder, edit_json):
    shutil.rmtree(folder)
    return "There is no model folder"


def as_encoder(folder, cache):
    encode(["one", "two"], str(folder), cache=cache)


def as_classifier(folder, cache):
    checkpoint_probabilities(["one", "two"], str(folder), CLASSES, cache=cache)


@pytest.mark.models
@pytest.mark.parametrize("use", [as_encoder, as_classifier])
@pytest.mark.parametrize(
    "spoil",
    [
        pickled,
        pickled_part,
        own_code,
        own_tokenizer_code,
        own_module,
        damaged_config,
        damaged_weights,
        unknown_architecture,
        emptied,
        a_file,
        gone,
    ],
)
def test_models(checkpoint, tmp_path, edit_json, spoil, use):
    says = spoil(checkpoint, edit_json)
    with pytest.raises(EvidenceError, match=says) as caught:
        use(checkpoint, tmp_path / "cache")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "cache").exists()


@pytest.mark.models
def test_a_pickle_is_not_even_opened(checkpoint, tmp_path):
    (checkpoint / "model.safetensors").unlink()
    (checkpoint / "pytorch_model.bin").write_bytes(pickle.dumps(print)[:-1] + b"garbage")
    with pytest.raises(EvidenceError, match="never loaded"):
        encode(["one"], str(checkpoint), cache=tmp_path)


def two_labels(make_checkpoint, checkpoint):
    return make_checkpoint("other", ["flood", "fire", "sport"]), (
        r"lacks the classes \[music\] and has the unknown labels \[fire\]"
    )


def fewer_nameless(make_checkpoint, checkpoint):
    return make_checkpoint("other", ["LABEL_0", "LABEL_1"]), "lacks the classes"


def many_at_once(make_checkpoint, checkpoint):
    folder = make_checkpoint("other", CLASSES, problem_type="multi_label_classification")
    return folder, "is not a single-label classifier"


def headless(make_checkpoint, checkpoint):
    from transformers import BertModel

    BertModel.from_pretrained(checkpoint).save_pretrained(checkpoint)
    return checkpoint, "has no trained classification head"


@pytest.mark.models
@pytest.mark.parametrize("make", [two_labels, fewer_nameless, many_at_once, headless])
def test_checkpoints(make_checkpoint, checkpoint, tmp_path, make, edit_json):
    folder, says = make(make_checkpoint, checkpoint)
    if make is headless:
        edit_json(folder / "config.json", id2label=dict(enumerate(CLASSES)))
    with pytest.raises(EvidenceError, match=says):
        checkpoint_probabilities(["one"], str(folder), CLASSES, cache=tmp_path / "cache")


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A Hub that answers every question about models with a status and headers of our choice."""
    from huggingface_hub import constants

    pytest.importorskip("torch", reason="needs the extra models")
    answer = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(answer["status"])
            for key, value in answer["headers"].items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(answer.get("body", b"{}"))

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    yield answer, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.models
@pytest.mark.parametrize(
    ("status", "code", "body", "says"),
    [
        (404, "RepoNotFound", {}, "'some/model' is neither a folder nor a model on the Hub"),
        (403, "GatedRepo", {}, "is gated"),
        (500, "", {}, "Hub cannot be reached"),
        (
            200,
            "",
            {"id": "some/model", "siblings": [{"rfilename": "pytorch_model.bin"}]},
            "no weights in the safetensors format",
        ),
    ],
)
def test_the_hub_says_no(hub, monkeypatch, tmp_path, status, code, body, says):
    import huggingface_hub

    answer, endpoint = hub
    answer.update(
        status=status,
        headers={"X-Error-Code": code, "Content-Type": "application/json"},
        body=json.dumps(body).encode(),
    )
    real = huggingface_hub.HfApi
    monkeypatch.setattr(huggingface_hub, "HfApi", lambda: real(endpoint=endpoint, token=False))
    with pytest.raises(EvidenceError, match=says):
        encode(["one"], "some/model", cache=tmp_path)


@pytest.mark.models
def test_the_hub_cannot_be_reached(monkeypatch, tmp_path):
    import huggingface_hub

    pytest.importorskip("torch", reason="needs the extra models")
    real = huggingface_hub.HfApi
    nowhere = "http://127.0.0.1:9"
    monkeypatch.setattr(huggingface_hub, "HfApi", lambda: real(endpoint=nowhere, token=False))
    with pytest.raises(EvidenceError, match=r"Hub cannot be reached .* is not on this machine"):
        encode(["one"], "some/model", cache=tmp_path)


def test_without_the_extra(monkeypatch, tmp_path):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "torch" else real(name)
    )
    with pytest.raises(MissingExtraError, match=r"pip install 'labelreview\[models\]'"):
        encode(["one"], "some/model", cache=tmp_path)

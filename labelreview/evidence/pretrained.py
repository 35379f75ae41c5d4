"""Find models in folders and on the Hugging Face Hub; their own code is never run."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labelreview.core.digests import Damaged, check_folder
from labelreview.core.errors import EvidenceError, MissingExtraError
from labelreview.core.hub_ids import is_hub_id
from labelreview.evidence.model_folder import READ, check_model_folder, pickled

_SECONDS = 10  # until the Hub counts as unreachable
_UNWANTED = ["onnx/*", "openvino/*", "*/onnx/*", "*/openvino/*"]


@dataclass(frozen=True, slots=True)
class Pretrained:
    """A model folder without custom code and with weights in safetensors.

    name:
        The folder or Hub ID as the user gave it.
    digest:
        16 hexadecimal characters of the contents of all files that affect the outputs.
    """

    name: str
    folder: Path
    digest: str


def find_model(name: str) -> Pretrained:
    """Find the model of that name: an existing folder, else a Hub ID (downloaded once, then
    cached).

    Raises `MissingExtraError` without torch, and `EvidenceError` when the model does not exist, the
    Hub cannot be reached, or the model contains custom code or pickled weights.
    """
    for package in ("torch", "transformers", "sentence_transformers", "safetensors"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtraError("Using a pretrained model", "models")
    given = Path(name).expanduser()
    if given.is_dir():
        folder = given
    elif given.is_file():
        raise EvidenceError(f"{name} is a file", "give the folder that contains config.json")
    elif is_hub_id(name):
        folder = _download(name)
    else:
        raise EvidenceError(
            f"There is no model folder {name!r}",
            "check the path or give a Hub ID as owner/name",
        )
    try:
        check_folder(folder)
    except Damaged as error:
        raise EvidenceError(
            f"The model {name} is damaged ({error})", "fit it again or choose another model"
        ) from error
    check_model_folder(name, folder)
    return Pretrained(name, folder, _digest(folder))


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Suppress progress bars, notices and warnings of the model libraries inside the block."""
    from huggingface_hub.utils import disable_progress_bars, enable_progress_bars
    from transformers.utils import logging as notices

    logger, verbosity = logging.getLogger("sentence_transformers"), notices.get_verbosity()
    level = logger.level
    had_bars = notices.is_progress_bar_enabled()
    logger.setLevel(logging.ERROR)
    notices.set_verbosity_error()
    notices.disable_progress_bar()
    disable_progress_bars()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
        notices.set_verbosity(verbosity)
        enable_progress_bars()
        if had_bars:
            notices.enable_progress_bar()


@contextlib.contextmanager
def loading(name: str) -> Iterator[None]:
    """Turn errors that model libraries raise on damaged or foreign files into `EvidenceError`."""
    try:
        with quiet():
            yield
    except EvidenceError:
        raise
    except Exception as error:
        raise EvidenceError(
            f"The model {name} cannot be loaded ({_reason(error)})",
            "check that the folder is complete or choose another model",
        ) from error


def _download(name: str) -> Path:
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import (
        GatedRepoError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
    )

    try:
        # A short request first: the download itself would retry for minutes.
        files = HfApi().model_info(name, timeout=_SECONDS).siblings or []
    except GatedRepoError as error:
        raise EvidenceError(
            f"The model {name} is gated, and its terms have not been accepted",
            "accept the terms on the Hub and set HF_TOKEN",
        ) from error
    except RepositoryNotFoundError as error:
        raise EvidenceError(
            f"{name!r} is neither a folder nor a model on the Hub",
            "check the name, or set HF_TOKEN if it is private",
        ) from error
    # The exceptions of the client's transport differ between its versions.
    except Exception as error:
        with contextlib.suppress(LocalEntryNotFoundError):
            return Path(snapshot_download(name, local_files_only=True))
        raise EvidenceError(
            f"The Hugging Face Hub cannot be reached ({_reason(error)}), and the model {name} is "
            "not on this machine",
            "check the network, or give a folder that contains the model",
        ) from error
    if not any(file.rfilename.endswith(".safetensors") for file in files):
        raise pickled(name)
    try:
        with quiet():
            return Path(snapshot_download(name, allow_patterns=[*READ], ignore_patterns=_UNWANTED))
    except Exception as error:
        raise EvidenceError(
            f"The download of the model {name} failed ({_reason(error)})",
            "try again; finished files are kept",
        ) from error


def _reason(error: Exception) -> str:
    """Return the first line of an error, to be put into a sentence."""
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200].rstrip(".")


def device() -> str:
    """Return the device on which networks run: "cuda" or "cpu"."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    wanted = {path for pattern in READ for path in folder.rglob(pattern) if path.is_file()}
    for path in sorted(wanted, key=lambda path: path.relative_to(folder).as_posix()):
        total.update(path.relative_to(folder).as_posix().encode() + b"\x1f")
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()[:16]

"""Hugging Face datasets: from the Hub, or already in memory."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from labelreview.core.column_notes import with_splits
from labelreview.core.errors import SourceError
from labelreview.core.labels import preview
from labelreview.data.sources.formats.tools import as_tasks
from labelreview.data.sources.options import ReadOptions
from labelreview.data.sources.places.inner_file import LeadsOut
from labelreview.data.sources.table import SourceTable

if TYPE_CHECKING:
    import datasets

_SECONDS_TO_ANSWER = 10.0

# How `datasets` lists them, with a missing or an unknown one.
_CONFIGURATIONS = re.compile(r"onfig.*?\[('.*?')\]")


def read_hub(name: str, options: ReadOptions) -> SourceTable:
    """Read a dataset on the Hub, with the token of this machine unless
    HF_HUB_DISABLE_IMPLICIT_TOKEN is set. Its own code is never run.

    Raises `SourceError` when the Hub cannot be reached or has no such dataset, configuration,
    split or revision, and when the dataset lists a file that is elsewhere.
    """
    import datasets
    from huggingface_hub.constants import HF_HUB_OFFLINE

    if not HF_HUB_OFFLINE:
        _check_reachable(name, options.revision)
    try:
        builder = datasets.load_dataset_builder(name, options.config, revision=options.revision)
        _check_files(name, builder)
        builder.download_and_prepare()
        loaded = builder.as_dataset()
    except SourceError:
        raise
    except Exception as error:
        # Loading runs readers of many formats, and each has exceptions of its own.
        raise loading_error(name, error) from error
    return from_datasets(loaded, options.splits, name=name.split("/")[-1], source=name)


def _check_files(name: str, builder: Any) -> None:
    """Raise `SourceError` when the card lists a file of this machine, of a server or of another
    dataset; `datasets` would read it."""
    repository = str(builder.base_path or "").partition("@")[0]
    own = f"{repository}@" if repository.startswith("hf://") else "hf://"
    for files in (builder.config.data_files or {}).values():
        for file in map(str, files):
            if not file.casefold().startswith(own.casefold()):
                raise LeadsOut(file, f"the dataset {name}")


def from_datasets(
    loaded: Any,
    splits: Sequence[str] = (),
    *,
    name: str = "dataset",
    source: str = "the dataset",
) -> SourceTable:
    """Return a dataset as it is, or several in the order of their splits, with a `split` column.

    The features in the schema leave out a `split` column that was added, so that an export can
    distinguish it from a column of the source and separate the splits again.

    Raises `SourceError` for a split that it does not have and for splits that do not fit together.
    """
    if isinstance(loaded, Mapping):
        parts = {split: _in_memory(part) for split, part in loaded.items()}
        columns = [name for part in parts.values() for name in part.column_names]
        table = _table(_joined(parts, splits, source), columns)
        table = with_splits(table, [*(dict.fromkeys(splits) or parts)])
    elif splits and list(splits) != [str(loaded.split)]:
        raise SourceError(f"There is no split {splits[0]!r} in {source}", "leave the split out")
    else:
        loaded = _in_memory(loaded)
        table = _table(loaded, loaded.column_names)
    table, warnings = as_tasks((table, ()), source)
    return SourceTable.checked(table, name=name, source=source, warnings=warnings)


def is_datasets(value: Any) -> bool:
    """Tell whether the value is a dataset of the `datasets` library, or several by split."""
    if isinstance(value, Mapping) and value:
        return all(map(is_datasets, value.values()))
    return any(kind.__module__.partition(".")[0] == "datasets" for kind in type(value).__mro__)


def _in_memory(part: Any) -> datasets.Dataset:
    import datasets

    if isinstance(part, datasets.Dataset):
        return part
    try:
        rows = list(part.with_format(None))
    except Exception as error:
        # Iterating runs code of the one who made the dataset, and downloads.
        raise SourceError(
            f"The dataset could not be read to its end ({type(error).__name__}: {_said(error)})",
            "check it, or take its first rows",
        ) from error
    return datasets.Dataset.from_list(rows, features=part.features)


def _joined(
    loaded: Mapping[str, datasets.Dataset], splits: Sequence[str], source: str
) -> datasets.Dataset:
    import datasets

    missing = next((split for split in splits if split not in loaded), None)
    if missing is not None:
        raise SourceError(
            f"There is no split {missing!r} in {source}", f"use one of: {preview([*loaded])}"
        )
    parts = [_with_split(loaded[split], split) for split in dict.fromkeys(splits) or loaded]
    if not parts:
        raise SourceError(f"There are no splits in {source}", "load a dataset that has some")
    try:
        return datasets.concatenate_datasets(parts)
    except (ValueError, pa.ArrowException) as error:
        raise SourceError(
            f"The splits of {source} have different columns or class names",
            f"load them one at a time: {preview([*loaded])}",
        ) from error


def _with_split(part: datasets.Dataset, split: str) -> datasets.Dataset:
    if "split" in part.column_names:
        return part
    return part.add_column("split", pa.array([split] * len(part), pa.string()))


def _table(dataset: datasets.Dataset, columns: Sequence[str]) -> pa.Table:
    # Through the formatter: the raw table ignores select, shuffle and filter.
    table = dataset.with_format("arrow")[:]
    features = {name: value for name, value in dataset.features.items() if name in columns}
    return table.replace_schema_metadata(type(dataset.features)(features).arrow_schema.metadata)


def _check_reachable(name: str, revision: str | None) -> None:
    # One request without retries: load_dataset alone waits half a minute for an unreachable Hub.
    from huggingface_hub import HfApi
    from huggingface_hub import errors as hub

    try:
        HfApi().dataset_info(name, revision=revision, timeout=_SECONDS_TO_ANSWER)
    except hub.HFValidationError as error:
        raise SourceError(
            f"{name!r} is not a valid dataset id on the Hub", "check the spelling"
        ) from error
    except hub.GatedRepoError as error:
        raise SourceError(
            f"{name} is a gated dataset on the Hub",
            "accept its terms on its page and set HF_TOKEN",
        ) from error
    except hub.RepositoryNotFoundError as error:
        raise SourceError(
            f"There is no file or folder {name}, and no public dataset of that name on the Hub",
            "check the name, and set HF_TOKEN if the dataset is private",
        ) from error
    except hub.RevisionNotFoundError as error:
        raise SourceError(
            f"There is no revision {revision!r} of {name} on the Hub", "check the revision"
        ) from error
    except hub.HfHubHTTPError as error:
        raise SourceError(
            f"The Hub refused access to {name} (HTTP {error.response.status_code})",
            "check HF_TOKEN, or try again later",
        ) from error
    except Exception as error:
        # Every way in which a connection fails, across versions and their HTTP libraries.
        raise SourceError(
            f"There is no file or folder {name}, and the Hub cannot be reached",
            "check the path or the connection, or set HF_HUB_OFFLINE=1 to use an earlier download",
        ) from error


def _said(error: BaseException) -> str:
    """Return the message of an error, shortened, without its full stop."""
    return " ".join(str(error).split())[:200].rstrip(". ")


def needs_its_own_code(name: object) -> SourceError:
    """Return the error for a dataset that only a script of its own can read."""
    return SourceError(
        f"{name} can only be read by running its own code, which is never done",
        "load its data files instead, such as its Parquet version"
        " (--revision refs/convert/parquet on the Hub)",
    )


def loading_error(name: str, error: Exception) -> SourceError:
    """Return the error for a dataset that the `datasets` library did not load."""
    said = " ".join(str(error).split())
    if isinstance(error, RuntimeError) and "scripts" in said:
        return needs_its_own_code(name)
    if isinstance(error, ConnectionError):
        return SourceError(
            f"There is no file or folder {name}, and the Hub cannot be reached",
            "check the path or the connection",
        )
    if isinstance(error, ValueError) and (found := _CONFIGURATIONS.search(said)):
        missing = said.startswith("Config name is missing")
        return SourceError(
            f"{name} has several configurations"
            if missing
            else f"{name} has no such configuration",
            f"choose one of: {found[1].replace(chr(39), '')}",
        )
    return SourceError(
        f"{name} could not be loaded ({type(error).__name__}: {_said(error)})",
        "check it, or load one of its files",
    )

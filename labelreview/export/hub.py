"""A dataset repository on the Hugging Face Hub."""

from __future__ import annotations

import re

import pyarrow as pa

from labelreview.core.errors import ExportError
from labelreview.export.saved import quiet, to_datasets

_SECTION = re.compile(r"\n*<!-- labelreview -->.*?<!-- /labelreview -->\n*", re.DOTALL)


def token() -> str:
    """Return the token in HF_TOKEN or of ``hf auth login``. Raises `ExportError` without one."""
    from huggingface_hub import get_token

    found: str | None = get_token()
    if not found:
        raise ExportError(
            "Pushing to the Hub needs a token",
            "set HF_TOKEN to a token with write access, from "
            "https://huggingface.co/settings/tokens",
        )
    return found


def check_repository(repository: str, token: str, *, overwrite: bool) -> None:
    """Raise `ExportError` when pushing would fail, or replace a dataset without `overwrite`."""
    import datasets
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id

    try:
        validate_repo_id(repository)
    except HFValidationError as error:
        raise ExportError(
            f"{repository!r} is not a valid name of a Hub repository",
            "use owner/name with letters, digits, dots, - and _",
        ) from error
    try:
        api = HfApi(endpoint=datasets.config.HF_ENDPOINT, token=token)
        exists = api.repo_exists(repository, repo_type="dataset")
    except _hub_errors() as error:
        raise _refusal(repository, error) from error
    if exists and not overwrite:
        raise ExportError(
            f"The dataset {repository} already exists on the Hub",
            "choose another name, or allow overwriting (--overwrite)",
        )


def push(
    table: pa.Table, repository: str, *, split_column: str | None, private: bool, token: str
) -> str:
    """Push the table as `to_datasets` converts it, and return its URL. Earlier commits are kept.

    Raises `ExportError` when the Hub cannot be reached or refuses.
    """
    import datasets

    made = to_datasets(table, split_column)
    try:
        with quiet():
            made.push_to_hub(repository, private=private, token=token)
    except _hub_errors() as error:
        raise _refusal(repository, error) from error
    return f"{datasets.config.HF_ENDPOINT}/datasets/{repository}"


def describe(repository: str, section: str, token: str) -> None:
    """Add the section to the end of the card of a pushed dataset, replacing an earlier section.

    The rest of the card stays. Raises `ExportError` when the card cannot be written.
    """
    from huggingface_hub import DatasetCard
    from huggingface_hub.errors import EntryNotFoundError

    try:
        with quiet():
            try:
                card = DatasetCard.load(repository, token=token)
            except EntryNotFoundError:
                card = DatasetCard(f"# {repository.rpartition('/')[2]}\n")
            marked = f"<!-- labelreview -->\n\n{section}\n\n<!-- /labelreview -->\n"
            rest = _SECTION.sub("\n\n", card.content).rstrip("\n")
            card.content = f"{rest}\n\n{marked}"
            card.push_to_hub(repository, token=token)
    except _card_errors() as error:
        reason = str(error).partition("\n")[0].rstrip(".") or type(error).__name__
        raise ExportError(
            f"The dataset was pushed to {repository}, but its card could not be written ({reason})",
            "fix the card on the Hub, then export again and allow overwriting",
        ) from error


def _card_errors() -> tuple[type[BaseException], ...]:
    return (*_hub_errors(), ValueError)  # for metadata that is wrong


def _hub_errors() -> tuple[type[BaseException], ...]:
    # The base of the Hub's own error is its HTTP library's, which has changed more than once;
    # its upload library raises RuntimeError.
    from huggingface_hub.errors import HfHubHTTPError

    return (HfHubHTTPError.__mro__[1], OSError, RuntimeError)


def _refusal(repository: str, error: BaseException) -> ExportError:
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status in (401, 403):
        return ExportError(
            f"The Hub token has no write access to {repository}",
            "set HF_TOKEN to one with write access",
        )
    if status is not None:
        return ExportError(f"The Hub rejected {repository} (HTTP {status})", "try again later")
    reason = str(error).partition("\n")[0].rstrip(".") or type(error).__name__
    return ExportError(
        f"The Hub could not be reached to push {repository} ({reason})",
        "check your connection, or export to a file and upload it later",
    )

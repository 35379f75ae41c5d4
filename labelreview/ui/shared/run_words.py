"""A run in words that tell it from the other runs of its dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from labelreview.core.configuration import Configuration
from labelreview.core.counted_nouns import counted
from labelreview.runs.run import Run


def run_words(runs: Sequence[Run], now: datetime) -> dict[str, str]:
    """Return, by digest: what judges, when it was scored, and with what it was re-ranked.

    Runs that are judged by the same also say their folds and seed where these differ, and those
    that no words tell apart their digests. `now` is of the reader's time zone.
    """
    alike: dict[str, list[Configuration]] = {}
    for run in runs:
        alike.setdefault(judges(run.configuration), []).append(run.configuration)
    words = {run.digest: _words(run, now, alike[judges(run.configuration)]) for run in runs}
    often = Counter(words.values())
    return {
        digest: f"{said} · {digest[:6]}" if often[said] > 1 else said
        for digest, said in words.items()
    }


def judges(configuration: Configuration) -> str:
    """Return in few words what models judge."""
    named = {
        "": (configuration.encoder, configuration.second_encoder, configuration.classifier),
        "fine-tuned ": (configuration.fine_tune,),
        "zero-shot ": (configuration.zero_shot,),
        "probabilities from ": (configuration.probabilities,),
        "judge ": (configuration.judge,),
    }
    models = [f"{how}{Path(name).name}" for how, names in named.items() for name in names if name]
    return " + ".join(["Words", *models])


def moment_words(moment: datetime, now: datetime) -> str:
    """Return a date and time as people say it.

    >>> now = datetime(2026, 3, 2, 12, 0)
    >>> moment_words(datetime(2026, 3, 2, 9, 5), now)
    'today 09:05'
    >>> moment_words(datetime(2026, 3, 1, 23, 59), now)
    'yesterday 23:59'
    >>> moment_words(datetime(2026, 1, 30, 9, 5), now)
    '30 Jan, 09:05'
    >>> moment_words(datetime(2025, 1, 30, 9, 5), now)
    '30 Jan 2025, 09:05'
    """
    time = f"{moment:%H:%M}"
    if moment.date() == now.date():
        return f"today {time}"
    if moment.date() == now.date() - timedelta(days=1):
        return f"yesterday {time}"
    year = "" if moment.year == now.year else f" {moment.year}"
    return f"{moment.day} {moment:%b}{year}, {time}"


def reader_now() -> datetime:
    """Return this moment where the reader is."""
    try:
        return datetime.now(ZoneInfo(st.context.timezone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        return datetime.now(UTC)


def in_zone(text: str, zone: tzinfo | None) -> datetime:
    """Return the moment that an ISO 8601 text names, in a time zone."""
    return datetime.fromisoformat(text).astimezone(zone)


def _words(run: Run, now: datetime, alike: Sequence[Configuration]) -> str:
    learned = f"re-ranked with {counted(run.decisions, 'decision')}" if run.from_run else ""
    when = moment_words(in_zone(run.created_at, now.tzinfo), now)
    folds, seed = run.configuration.folds, run.configuration.seed
    how = (
        counted(folds, "fold") if len({one.folds for one in alike}) > 1 else "",
        f"seed {seed}" if len({one.seed for one in alike}) > 1 else "",
    )
    return " · ".join(filter(None, (judges(run.configuration), *how, when, learned)))

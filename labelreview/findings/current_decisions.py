"""The decisions that count now, as arrays beside the scores of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from labelreview.decision_log import MODEL, ORIGINS, VERDICTS
from labelreview.findings.findings import Findings

_BIAS = ("verdict", "label", "given_label", "suggested_label", "blind_label")


@dataclass(frozen=True, slots=True, eq=False)
class CurrentDecisions:
    """One entry for each decision that counts, the oldest first, all (m,).

    position:
        int64, place in the run; -1 where the run has no such example.
    score:
        float64, 0..1, 1 = most suspicious; NaN where the run has no such example.
    verdict, origin:
        int8, places in `VERDICTS` and `ORIGINS`.
    by_people, by_annotator, is_blind, in_other_run:
        bool: not made by the model; made by the annotator that was named, or by anybody; chosen
        before the labels were shown; made while another run was shown.
    seconds:
        float64, NaN where it is not known.
    """

    position: NDArray[np.int64]
    score: NDArray[np.float64]
    verdict: NDArray[np.int8]
    origin: NDArray[np.int8]
    by_people: NDArray[np.bool_]
    by_annotator: NDArray[np.bool_]
    is_blind: NDArray[np.bool_]
    in_other_run: NDArray[np.bool_]
    seconds: NDArray[np.float64]

    def has_verdict(self, *verdicts: str) -> NDArray[np.bool_]:
        """Return which decisions have one of these verdicts, bool (m,)."""
        return np.isin(self.verdict, [VERDICTS.index(verdict) for verdict in verdicts])

    def is_from(self, *origins: str) -> NDArray[np.bool_]:
        """Return which decisions were made in one of these places, bool (m,)."""
        return np.isin(self.origin, [ORIGINS.index(origin) for origin in origins])


def current_decisions(findings: Findings, annotator: str | None = None) -> CurrentDecisions:
    """Read the decisions that count now; `annotator` is the one that `by_annotator` is about."""
    findings.revision()
    values = [list(VERDICTS), list(ORIGINS), MODEL, annotator, annotator, findings.run.digest]
    frame = findings.frame_of(
        "SELECT coalesce(position, -1)::BIGINT AS position, s.score::DOUBLE AS score, "
        "list_position(?, d.verdict) - 1 AS verdict, "
        "list_position(?, d.origin) - 1 AS origin, d.annotator <> ? AS by_people, "
        "? IS NULL OR d.annotator = ? AS by_annotator, d.blind_label IS NOT NULL AS is_blind, "
        "coalesce(d.run <> ?, false) AS in_other_run, d.seconds "
        "FROM decided d LEFT JOIN scored s USING (position) ORDER BY d.decision_id",
        values,
    )
    return CurrentDecisions(
        position=frame["position"].to_numpy(dtype=np.int64),
        score=frame["score"].to_numpy(dtype=np.float64),
        verdict=frame["verdict"].to_numpy(dtype=np.int8),
        origin=frame["origin"].to_numpy(dtype=np.int8),
        by_people=frame["by_people"].to_numpy(dtype=np.bool_),
        by_annotator=frame["by_annotator"].to_numpy(dtype=np.bool_),
        is_blind=frame["is_blind"].to_numpy(dtype=np.bool_),
        in_other_run=frame["in_other_run"].to_numpy(dtype=np.bool_),
        seconds=frame["seconds"].to_numpy(dtype=np.float64),
    )


def decided_by_run(findings: Findings) -> dict[str, int]:
    """Return how many decisions of people were made in the queue of each run, random control
    examples included, by digest."""
    revision = findings.revision()

    def count() -> dict[str, int]:
        rows = findings.rows_of(
            "SELECT run, count(*) AS n FROM decided WHERE annotator <> ? AND run IS NOT NULL "
            "AND origin IN ('queue', 'control') GROUP BY run",
            [MODEL],
        )
        return {str(row["run"]): int(row["n"]) for row in rows}

    return findings.kept.newest("decided by run", revision, count)


def decisions_with_labels(
    findings: Findings, origins: Sequence[str], annotator: str | None = None
) -> pd.DataFrame:
    """Read the current decisions of people, or of one annotator, from these origins, the oldest
    first: verdict, label, given_label, suggested_label, blind_label, all "string"."""
    findings.revision()
    return findings.frame_of(
        f"SELECT {', '.join(_BIAS)} FROM decided WHERE annotator <> ? AND origin IN "
        "(SELECT unnest(?)) AND (? IS NULL OR annotator = ?) ORDER BY decision_id",
        [MODEL, list(origins), annotator, annotator],
    ).astype("string")


def people_decided(findings: Findings, verdicts: Sequence[str]) -> int:
    """Return on how many examples of the run people gave one of these verdicts."""
    revision = findings.revision()

    def count() -> int:
        (row,) = findings.rows_of(
            "SELECT count(*) AS n FROM decided WHERE position IS NOT NULL AND annotator <> ? "
            "AND verdict IN (SELECT unnest(?))",
            [MODEL, list(verdicts)],
        )
        return int(row["n"])

    return findings.kept.newest(("people decided", tuple(verdicts)), revision, count)

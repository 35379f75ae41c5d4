"""From examples to findings: evidence, signals, one score, a summary, and the run's folder."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, new_folder, write_json
from labelreview.core.configuration import Configuration
from labelreview.core.errors import SourceError
from labelreview.core.judge_options import USUAL_ROWS, JudgeOptions
from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset
from labelreview.evidence import Evidence, Rows
from labelreview.evidence.gather import Gathered, gather, identity, reads_class_names
from labelreview.evidence.judge.client import check_installed
from labelreview.evidence.voices.descriptions import describe
from labelreview.ranking.chance import beats_chance
from labelreview.ranking.combined_score import Ranking, flagged, rank
from labelreview.ranking.number_of_errors import count_contradicted
from labelreview.ranking.summary import Summary, summarise
from labelreview.runs.head_odds import save_head_odds
from labelreview.runs.judging import NOTHING_KNOWN, Judged, Known, ask_judge, judge_identity
from labelreview.runs.opinions import Opinion, save_opinions
from labelreview.runs.run import ROW_GROUP, Run
from labelreview.runs.schema import findings_schema
from labelreview.signals import columns_of, requested_signals, signals_for, signals_of
from labelreview.signals.cleanlab_compat import load_cleanlab
from labelreview.signals.conflicting_duplicates import count_duplicates

# Raise it whenever equal input would give other findings: a change to evidence, to the combined
# score, to flags or suggestions. Runs and measured settings of the benchmark are then made again.
# A change to one signal raises that signal's `version` instead.
SCORING_VERSION = 6

NOTHING_LEARNED = (
    "The predictions agree with the labels no better than chance, so nothing is flagged, and the "
    "estimate of wrong labels and the scores mean nothing; check the label column, or use a better "
    "model."
)


@dataclass(frozen=True)
class Scored:
    """The result of scoring before it is written.

    findings:
        One row per example, in the order of the examples, with the columns of
        `labelreview.runs.schema` but position, example_id, row and split.
    opinions:
        What a judge said, by position.
    """

    findings: pd.DataFrame
    evidence: Evidence
    summary: Summary
    warnings: tuple[str, ...]
    opinions: Mapping[int, Opinion] = field(default_factory=dict)


def score_dataset(
    dataset: Dataset,
    configuration: Configuration,
    *,
    evidence_folder: Path,
    runs_folder: Path,
    known: Known | None = None,
    progress: Progress = silent,
) -> Run:
    """Score a dataset with a configuration, or open the run when it exists.

    `known` is what people have said about the dataset, which a judge is told. Models that read
    class names read what its guidelines say of a class.

    Evidence is kept in `evidence_folder` fold by fold and batch by batch, so that a stopped scoring
    resumes and ends in the same findings. Raises `EvidenceError` for models and files that do not
    fit and for a judge that does not answer, and `MissingExtraError` for models without the extra
    `models` and a judge without the extra `judge`.
    """
    told = known or NOTHING_KNOWN
    name = run_digest(dataset, configuration, told)
    folder = runs_folder / name
    if not Run.is_whole(folder):
        if configuration.judge:
            check_installed()
        gathered = gather(
            dataset.texts(),
            dataset.labels.names,
            Rows(dataset.given(), dataset.example_ids(), dataset.rows(), dataset.report.rows),
            configuration,
            guidelines=told.guidelines,
            cache=evidence_folder,
            progress=progress,
        )

        def judged(evidence: Evidence, ranking: Ranking, options: JudgeOptions) -> Judged:
            return ask_judge(
                *(evidence, ranking, told, options),
                seed=configuration.seed,
                cache=evidence_folder,
                progress=progress,
            )

        scored = score_evidence(gathered, configuration, progress, judged)
        _write(folder, dataset, configuration, scored)
    progress("Writing the findings", 1, 1)
    return Run.open(folder)


def score(
    texts: Iterable[str],
    labels: Iterable[object],
    *,
    encoder: str | None = None,
    second_encoder: str | None = None,
    fine_tune: str | None = None,
    classifier: str | None = None,
    zero_shot: str | None = None,
    probabilities: str | Path | NDArray[np.floating] | None = None,
    judge: str | None = None,
    judge_url: str | None = None,
    judge_rows: str = USUAL_ROWS,
    judge_budget: float | None = None,
    judge_prices: tuple[float, float] | None = None,
    epochs: int = 3,
    folds: int = 5,
    seed: int = 0,
    signals: Sequence[str] = (),
    progress: Progress = silent,
) -> pd.DataFrame:
    """Score how likely each label is wrong, one row per text, in the order of the texts.

    Parameters
    ----------
    texts, labels:
        Equally long; labels are class names or integers.
    encoder, second_encoder, fine_tune, classifier:
        Hub ID or folder of sentence encoders, of an encoder to fine-tune for `epochs`, and of a
        classifier that is fine-tuned already (extra `models`).
    zero_shot:
        Hub ID or folder of a model for natural language inference, which reads the class names and
        never a label (extra `models`).
    probabilities:
        Out-of-fold probabilities: a file, or an array (n, K) with the classes in the order of
        `Labels.from_values(labels)`: numbers by size, names alphabetically.
    judge, judge_url, judge_rows, judge_budget, judge_prices:
        Language model that is asked about the most doubtful texts, where, about how many, and at
        what cost (extra `judge`); see `JudgeOptions`. Its key is in LABELREVIEW_JUDGE_KEY.
    folds, seed:
        Folds of the cross-validation, and seed of everything random.
    signals:
        Names of signals to add to the default ones.

    Returns
    -------
    DataFrame with row, text, given_label, suggested_label, score (0..1, 1 = most suspicious),
    is_flagged, confidence, and `<signal>_score` for each signal. Its index is `row`, the position
    of the text. Texts without a label and labels without a text have no row. A `UserWarning` says
    how many, and gives any other data warning.

    Raises `SourceError` for texts and labels that cannot be used, `EvidenceError` for models and
    probabilities that do not fit.
    """
    from labelreview.data.sources import ColumnOptions, import_source, read_source

    rows, given = (one if isinstance(one, Sized) else [*one] for one in (texts, labels))
    if len(rows) != len(given):
        raise SourceError(
            f"There are {len(rows):,} texts and {len(given):,} labels",
            "give one label for each text",
        )
    with TemporaryDirectory(prefix="labelreview-") as place:
        folder = Path(place)
        table = read_source((rows, given))
        columns = ColumnOptions(text_column="text", label_column="label")
        dataset = import_source(table, folder, columns)
        if isinstance(probabilities, np.ndarray):
            file = folder / "probabilities.npy"
            np.save(file, probabilities)
            probabilities = file
        path = None if probabilities is None else str(probabilities)
        run = score_dataset(
            dataset,
            Configuration(
                encoder=encoder,
                second_encoder=second_encoder,
                fine_tune=fine_tune,
                classifier=classifier,
                zero_shot=zero_shot,
                probabilities=path,
                judge=judge,
                judge_url=judge_url,
                judge_rows=judge_rows,
                judge_budget=judge_budget,
                judge_prices=judge_prices,
                epochs=epochs,
                folds=folds,
                seed=seed,
                signals=tuple(signals),
            ),
            evidence_folder=folder / "evidence",
            runs_folder=folder / "runs",
            progress=progress,
        )
        findings: pd.DataFrame = findings_table(dataset, run).to_pandas()
    data_warnings = [*dataset.report.warnings, *run.warnings]
    if dataset.report.set_aside:
        data_warnings.insert(0, f"{dataset.report.sentence()}.")
    for sentence in data_warnings:
        warnings.warn(sentence, stacklevel=2)
    findings = findings.drop(columns="example_id").sort_values("row")
    kept = findings["row"].to_numpy()
    return findings.set_axis(pd.RangeIndex(len(kept)) if len(kept) == len(rows) else kept)


def run_digest(dataset: Dataset, configuration: Configuration, known: Known = NOTHING_KNOWN) -> str:
    """Return the name of the run, a digest of everything that affects its findings.

    Raises `EvidenceError` when a model folder or a file of probabilities does not exist.
    """
    signals = [(signal.name, signal.version) for signal in requested_signals(configuration)]
    parts = [SCORING_VERSION, dataset.digest, identity(configuration), signals]
    if judge := judge_identity(configuration, known):
        parts.append(judge)
    descriptions = describe(dataset.labels.names, known.guidelines)
    if reads_class_names(configuration) and any(more for _, *more in descriptions):
        parts.append(descriptions)
    return digest(*parts)


def score_evidence(
    gathered: Gathered,
    configuration: Configuration,
    progress: Progress = silent,
    judged_by: Callable[[Evidence, Ranking, JudgeOptions], Judged] | None = None,
) -> Scored:
    """Compute combined score, suggested labels, signals and summary from the evidence.

    `judged_by` lets a judge change them, where the configuration names one.

    Raises `SignalError` when the evidence lacks what a named signal needs.
    """
    load_cleanlab()
    evidence = gathered.evidence
    given, p = evidence.labels, evidence.probabilities
    names = np.asarray(evidence.classes, dtype=object)
    ranking = rank(given, p, evidence.duplicates)
    suggested, score = ranking.suggested, ranking.score
    contradicted = count_contradicted(given, evidence.heads)
    summary = replace(
        summarise(given, p, evidence.classes, contradicted=contradicted),
        chosen=ranking.chosen,
        weights=gathered.weights,
    )
    same, other = count_duplicates(evidence)
    learned = beats_chance(given, p)
    warnings = gathered.warnings if learned else (*gathered.warnings, NOTHING_LEARNED)
    opinions: Mapping[int, Opinion] = {}
    if judged_by is not None and (options := configuration.judge_options):
        judged = judged_by(evidence, ranking, options)
        p, opinions, ranking = judged.probabilities, judged.opinions, judged.ranking
        suggested, score = ranking.suggested, ranking.score
        summary = replace(summary, chosen=ranking.chosen)
        evidence = replace(evidence, probabilities=p)
        warnings = (*warnings, *judged.warnings)
    columns: dict[str, object] = {
        "given_label": names[given],
        "suggested_label": names[suggested],
        "score": score,
        "is_flagged": flagged(score, given, suggested, summary.estimated_errors if learned else 0),
        "confidence": ranking.confidence,
        "given_probability": p[np.arange(len(p)), given],
        "neighbour_agreement": _agreement(evidence),
        "text_group": evidence.duplicates,
        "same_text": same,
        "other_label": other,
    }
    signals = signals_for(configuration, evidence)
    for done, signal in enumerate(signals):
        progress("Computing the signals", done, len(signals))
        columns |= columns_of(signal, evidence)
    progress("Computing the signals", len(signals), len(signals))
    return Scored(pd.DataFrame(columns), evidence, summary, warnings, opinions)


def findings_table(dataset: Dataset, run: Run) -> pa.Table:
    """Read the table that `labelreview score --output` writes, most suspicious examples first.

    Columns: example_id, row (0-based in the source), text, given_label, suggested_label, score,
    is_flagged, confidence, and `<signal>_score` for each signal.
    """
    findings, texts = run.table(), dataset.table(["text"])["text"]
    signals = [f"{signal.name}_score" for signal in signals_of(findings.column_names)]
    before_text = ["example_id", "row"]
    after_text = ["given_label", "suggested_label", "score", "is_flagged", "confidence", *signals]
    table = findings.select(before_text).append_column("text", texts)
    for name in after_text:
        table = table.append_column(name, findings[name])
    return table.sort_by([("score", "descending"), ("row", "ascending")])


def _agreement(evidence: Evidence) -> pd.arrays.FloatingArray:
    """Share of the neighbours with the given label, missing without neighbours."""
    there = evidence.neighbours.indices >= 0
    same = evidence.labels[evidence.neighbours.indices] == evidence.labels[:, None]
    total = there.sum(axis=1)
    share = np.divide(
        (same & there).sum(axis=1), total, out=np.zeros(len(total)), where=total > 0
    ).astype(np.float32)
    return pd.arrays.FloatingArray(share, total == 0)


def _write(folder: Path, dataset: Dataset, configuration: Configuration, scored: Scored) -> None:
    examples = dataset.table(["example_id", "row", "split"])
    scores = pa.Table.from_pandas(scored.findings, preserve_index=False)
    columns = {
        "position": pa.array(np.arange(examples.num_rows, dtype=np.int32)),
        **{name: table[name] for table in (examples, scores) for name in table.column_names},
    }
    # A cast, which refuses any column that the schema does not have.
    table = pa.table(columns).cast(findings_schema(signals_of(scores.column_names)))
    run = Run(
        folder=folder,
        digest=folder.name,
        dataset_digest=dataset.digest,
        configuration=configuration,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        rows=table.num_rows,
        flagged=int(scored.findings["is_flagged"].sum()),
        warnings=scored.warnings,
    )
    with new_folder(folder, Run.is_whole) as place:
        pq.write_table(table, place / "findings.parquet", row_group_size=ROW_GROUP)
        np.save(place / "probabilities.npy", scored.evidence.probabilities.astype(np.float16))
        np.save(place / "neighbours.npy", scored.evidence.neighbours.indices)
        np.save(place / "similarities.npy", scored.evidence.neighbours.similarities)
        save_head_odds(place, scored.evidence)
        scored.summary.save(place)
        save_opinions(place, scored.opinions)
        write_json(place / "manifest.json", run.manifest())

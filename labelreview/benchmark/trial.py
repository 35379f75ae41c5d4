"""One method on one dataset with one noise."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from labelreview.benchmark.baselines import cleanlab_figures
from labelreview.benchmark.left_out import Choosing, choosing_figures
from labelreview.benchmark.measures import Figures
from labelreview.benchmark.own_method import FINE_TUNED, embeddings_of, labelreview_figures
from labelreview.benchmark.rival_method import rival_figures
from labelreview.benchmark.rivals import ReadyRival
from labelreview.core.artifacts import digest, new_file, read_json, write_json
from labelreview.core.configuration import Configuration
from labelreview.data.labelled import Labelled
from labelreview.noise import VERSION as NOISE_VERSION
from labelreview.noise import inject
from labelreview.noise.setting import Setting

VERSION = 1  # raise it when equal findings would give other figures


@dataclass(frozen=True, slots=True)
class Trial:
    """One contestant on one dataset with one noise.

    kind:
        Kind of panel entry, see `Entry`.
    contestant:
        Configuration of labelreview, whose seed is that of the setting, and what can be chosen
        for it; a rival; None: cleanlab.
    encoder, folds:
        Encoder of the embeddings and folds of the cross-validation, the same for all methods.
    seconds:
        Time limit of a rival.
    identity:
        Digest of everything about the method that affects its figures.
    """

    data: Labelled
    kind: str
    setting: Setting
    contestant: Configuration | Choosing | ReadyRival | None
    encoder: str | None
    folds: int
    identity: str
    seconds: int

    @property
    def key(self) -> str:
        """Digest of everything that affects the result, which is kept under it."""
        setting = asdict(self.setting)
        return digest(VERSION, NOISE_VERSION, self.data.digest, setting, self.identity)

    def result_path(self, output: Path) -> Path:
        """Return the path of the result below `output`."""
        return output / "trials" / f"{self.key}.json"

    def is_finished(self, output: Path) -> bool:
        """Return whether there is a result below `output`; that of a rival which was stopped is
        tried again."""
        if not self.result_path(output).exists():
            return False
        return not (isinstance(self.contestant, ReadyRival) and read_result(self, output).stopped)


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What a finished trial found.

    errors, figures:
        Number of wrong labels, and figures by method; there are none when no label is wrong.
    failed:
        Detectors of a rival without figures, and why.
    stopped:
        Why all or the rest of a rival was stopped, "" when it was not.
    """

    errors: int
    figures: Figures
    failed: dict[str, str] = field(default_factory=dict)
    stopped: str = ""


def run_trial(trial: Trial, output: Path) -> None:
    """Compute the figures and write them; see `TrialResult`."""
    data, setting = trial.data, trial.setting
    kept = embeddings_folder(output, data)
    embeddings = embeddings_of(data.texts, trial.encoder, cache=kept)
    noisy = inject(setting.noise, data, embeddings, setting.rate, setting.seed)
    errors = int(noisy.is_error.sum())
    figures: Figures = {}
    failed: dict[str, str] = {}
    stopped = ""
    contestant = trial.contestant if errors else None
    if errors and contestant is None:
        figures = cleanlab_figures(noisy, embeddings, trial.folds, setting.seed)
    elif isinstance(contestant, ReadyRival):
        figures, failed, stopped = rival_figures(
            contestant, noisy, embeddings, trial.folds, setting.seed, trial.seconds
        )
    elif isinstance(contestant, Choosing):
        figures = choosing_figures(
            noisy,
            data.texts,
            data.classes,
            replace(contestant.configuration, seed=setting.seed),
            kept=kept,
            scratch=output / "scratch" / trial.key,
        )
    elif contestant is not None:
        configuration = replace(contestant, seed=setting.seed)
        figures = labelreview_figures(
            noisy,
            data.texts,
            data.classes,
            configuration,
            kept=kept,
            scratch=output / "scratch" / trial.key,
        )
        if configuration.fine_tune:
            figures = {f"{method}{FINE_TUNED}": values for method, values in figures.items()}
    _add_memory(figures)
    with new_file(trial.result_path(output)) as place:
        write_json(place, asdict(TrialResult(errors, figures, failed, stopped)))


def read_result(trial: Trial, output: Path) -> TrialResult:
    """Read the result of a finished trial."""
    result: dict[str, Any] = read_json(trial.result_path(output))
    return TrialResult(**result)


def embeddings_folder(output: Path, data: Labelled) -> Path:
    """Return the folder of a dataset's embeddings below `output`."""
    return output / "embeddings" / data.digest


def _add_memory(figures: Figures) -> None:
    """Add the peak memory of this process so far, where the system reports it."""
    try:
        from resource import RUSAGE_SELF, getrusage
    except ImportError:
        return
    for values in figures.values():
        if "seconds" in values:
            values["peak_megabytes"] = getrusage(RUSAGE_SELF).ru_maxrss / 1024

"""One contestant on one dataset with one noise."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from labelreview.benchmark.baselines import cleanlab_figures
from labelreview.benchmark.measures import Figures
from labelreview.benchmark.own_method import TUNED, labelreview_figures, vectors
from labelreview.core.artifacts import digest, new_file, read_json, write_json
from labelreview.core.configuration import Configuration
from labelreview.data.labelled import Labelled
from labelreview.noise import VERSION as NOISE_VERSION
from labelreview.noise import inject
from labelreview.noise.setting import Setting

VERSION = 1  # goes up when equal findings would give other figures


@dataclass(frozen=True, slots=True)
class Trial:
    """One contestant on one dataset with one noise.

    configuration:
        How labelreview scores, its seed left to the setting; None: cleanlab.
    encoder, folds:
        Of the embeddings that both use, and of both cross-validations.
    identity:
        What names the contestant: whatever affects its figures.
    """

    data: Labelled
    kind: str
    setting: Setting
    configuration: Configuration | None
    encoder: str | None
    folds: int
    identity: str

    @property
    def key(self) -> str:
        """The name of the result: everything that affects it is in it."""
        setting = asdict(self.setting)
        return digest(VERSION, NOISE_VERSION, self.data.digest, setting, self.identity)

    def result_path(self, output: Path) -> Path:
        """Where the result is kept."""
        return output / "trials" / f"{self.key}.json"


def run_trial(trial: Trial, output: Path) -> None:
    """Make the figures and keep them: `errors` and `figures` by method, empty without errors."""
    data, setting = trial.data, trial.setting
    kept = embeddings_folder(output, data)
    embeddings = vectors(data.texts, trial.encoder, cache=kept)
    noisy = inject(setting.noise, data, embeddings, setting.rate, setting.seed)
    errors = int(noisy.is_error.sum())
    figures: Figures = {}
    if errors and trial.configuration is None:
        figures = cleanlab_figures(noisy, embeddings, trial.folds, setting.seed)
    elif errors and trial.configuration is not None:
        configuration = replace(trial.configuration, seed=setting.seed)
        figures = labelreview_figures(
            noisy,
            data.texts,
            data.classes,
            configuration,
            kept=kept,
            scratch=output / "scratch" / trial.key,
        )
        if configuration.fine_tune:
            figures = {f"{method}{TUNED}": values for method, values in figures.items()}
    _add_memory(figures)
    with new_file(trial.result_path(output)) as place:
        write_json(place, {"errors": errors, "figures": figures})


def read_result(trial: Trial, output: Path) -> tuple[int, Figures]:
    """Number of errors and figures of a finished trial."""
    result: dict[str, Any] = read_json(trial.result_path(output))
    return result["errors"], result["figures"]


def embeddings_folder(output: Path, data: Labelled) -> Path:
    """Where the embeddings of a dataset are kept."""
    return output / "embeddings" / data.digest


def _add_memory(figures: Figures) -> None:
    """The most memory that this process has had so far, where the system tells."""
    try:
        from resource import RUSAGE_SELF, getrusage
    except ImportError:
        return
    for values in figures.values():
        if "seconds" in values:
            values["peak_megabytes"] = getrusage(RUSAGE_SELF).ru_maxrss / 1024

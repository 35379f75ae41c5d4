"""One method on one dataset with one noise."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from labelreview.benchmark.baselines import cleanlab_figures
from labelreview.benchmark.measures import Figures
from labelreview.benchmark.own_method import FINE_TUNED, embeddings_of, labelreview_figures
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
    configuration:
        Configuration of labelreview, whose seed is that of the setting; None: cleanlab.
    encoder, folds:
        Encoder of the embeddings and folds of the cross-validation, the same for both methods.
    identity:
        Digest of everything about the method that affects its figures.
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
        """Digest of everything that affects the result, which is kept under it."""
        setting = asdict(self.setting)
        return digest(VERSION, NOISE_VERSION, self.data.digest, setting, self.identity)

    def result_path(self, output: Path) -> Path:
        """Return the path of the result below `output`."""
        return output / "trials" / f"{self.key}.json"


def run_trial(trial: Trial, output: Path) -> None:
    """Compute the figures and write them: `errors`, and `figures` by method.

    There are no figures when the noise makes no label wrong.
    """
    data, setting = trial.data, trial.setting
    kept = embeddings_folder(output, data)
    embeddings = embeddings_of(data.texts, trial.encoder, cache=kept)
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
            figures = {f"{method}{FINE_TUNED}": values for method, values in figures.items()}
    _add_memory(figures)
    with new_file(trial.result_path(output)) as place:
        write_json(place, {"errors": errors, "figures": figures})


def read_result(trial: Trial, output: Path) -> tuple[int, Figures]:
    """Read the number of errors and the figures of a finished trial."""
    result: dict[str, Any] = read_json(trial.result_path(output))
    return result["errors"], result["figures"]


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

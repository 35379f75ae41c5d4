"""What the frozen lower layers make of each text: computed once, for all folds and epochs."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import is_kept, load_array, new_array
from labelreview.core.progress import Progress
from labelreview.evidence.fine_tuning.recipe import MAX_KEPT_BYTES
from labelreview.evidence.fine_tuning.tokens import TokenIds
from labelreview.evidence.fine_tuning.upper_layers import UpperLayers

_ROWS = 64  # in a batch


def kept_activations(
    network: UpperLayers, tokens: TokenIds, file: Path, progress: Progress
) -> NDArray[np.float16] | None:
    """Return what the lower layers make of every token, float16 (all tokens, h), mapped from
    `file`, where it is written first if need be.

    None where it would be larger than `MAX_KEPT_BYTES` or half of the free space, or the network
    cannot be fed with it: the lower layers then run anew for each batch.
    """
    shape, texts = (len(tokens.values), network.width), len(tokens.lengths)
    sample = tokens.batch(np.arange(min(2, texts)))
    if not network.can_replay(sample):
        return None
    if not is_kept(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        # A full disk ends a process that writes through a map.
        most = min(MAX_KEPT_BYTES, shutil.disk_usage(file.parent).free // 2)
        if 2 * shape[0] * shape[1] > most:
            return None
    if not is_kept(file):
        order = np.argsort(tokens.lengths, kind="stable")
        with new_array(file) as place:
            values = np.lib.format.open_memmap(place, mode="w+", dtype=np.float16, shape=shape)
            for start in range(0, texts, _ROWS):
                progress(STEP, start, texts)
                chosen = order[start : start + _ROWS]
                for text, hidden in zip(chosen, network.lower(tokens.batch(chosen)), strict=True):
                    values[tokens.starts[text] : tokens.starts[text + 1]] = hidden[
                        : tokens.lengths[text]
                    ]
            values.flush()
            del values
    progress(STEP, texts, texts)
    return load_array(file)


STEP = "Running the lower layers"

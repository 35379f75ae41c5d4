"""Process-wide settings of a training, restored afterwards, and its numeric precision."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np

from labelreview.evidence.pretrained import quiet

# The last bits of a sum depend on how it is split over threads; a fixed number repeats them.
_THREADS = 2
SEEDS = 2**32


@contextlib.contextmanager
def session(seed: int) -> Iterator[None]:
    """Use two threads, seeded random states and no terminal output inside the block."""
    import torch
    import transformers

    threads = torch.get_num_threads()
    python, numeric = random.getstate(), np.random.get_state()
    with torch.random.fork_rng(), quiet():
        torch.set_num_threads(_THREADS)
        transformers.set_seed(seed)
        try:
            yield
        finally:
            torch.set_num_threads(threads)
            random.setstate(python)
            np.random.set_state(numeric)


def precision() -> Literal["fp32", "bf16", "fp16"]:
    """Return the precision to train in: half on GPUs and on CPUs with AMX tiles, else full."""
    import torch

    if torch.cuda.is_available():
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
    # Older releases of torch lack the function.
    capabilities: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    return "bf16" if capabilities.get("amx_bf16") else "fp32"


def half_precision() -> Any:
    """Return the torch dtype of `precision`, or None for full precision."""
    import torch

    return {"bf16": torch.bfloat16, "fp16": torch.float16}.get(precision())

"""What the speed of work depends on besides the work: the processor and the libraries."""

from __future__ import annotations

import contextlib
import math
import os
import platform
import sys
import time
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from labelreview.core.artifacts import digest

_LIBRARIES = ("numpy", "scipy", "scikit-learn", "torch", "sentence-transformers", "umap-learn")
_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

MOST_CROWDED = 12.0


@cache
def machine() -> str:
    """Return a digest that changes with the kind of machine and with the versions of the libraries
    that do the work; two machines of one kind share it."""
    limits = [os.environ.get(name, "") for name in _LIMITS]
    versions = [_version(name) for name in _LIBRARIES]
    return digest(sys.platform, platform.machine(), _processor(), cores(), limits, versions)


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def crowding() -> float:
    """Return how many times as long as on an idle machine a single thread takes now: 1 while a
    processor is free."""
    try:
        load: float = psutil.getloadavg()[0]
    except (OSError, AttributeError):
        return 1.0
    # The root, as the load also counts threads that wait for each other: a scoring took 2.5 times
    # as long on two cores with a load of 12, not 6 times.
    return min(math.sqrt(max(1.0, (load + 0.5) / cores())), MOST_CROWDED)


def since_start() -> float:
    """Return the seconds that this process has needed until now, on a processor of its own."""
    passed = time.time() - psutil.Process().create_time()
    return unhindered(passed, time.process_time())


def unhindered(passed: float, worked: float) -> float:
    """Return the seconds that work would have taken with a processor to itself, from the seconds
    that passed and those in which it had one. Work that waits for other things is not hindered, so
    that no more than the usual is taken off."""
    return min(passed, max(worked, passed / MOST_CROWDED))


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def _version(library: str) -> str | None:
    with contextlib.suppress(PackageNotFoundError):
        return version(library)
    return None

"""Work in several processes, one core each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

_CORES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

Item = TypeVar("Item")
Result = TypeVar("Result")


def each(work: Callable[[Item], Result], items: Sequence[Item], processes: int) -> Iterator[Result]:
    """Yield the result of `work` for each item, in order of completion.

    With one process, the work runs in this process, item by item. With more, `work` and the items
    are pickled, and the first error ends all of it. Raises
    `concurrent.futures.process.BrokenProcessPool` when a process is killed.
    """
    if processes == 1:
        yield from map(work, items)
        return
    with _pool(processes) as pool:
        for future in as_completed([pool.submit(work, item) for item in items]):
            yield future.result()


def apart(work: Callable[[Item], Result], item: Item) -> Result:
    """Return the result of `work` for the item, run in a process of its own; raises like `each`."""
    with _pool(1) as pool:
        return pool.submit(work, item).result()


@contextmanager
def _pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    with _one_core_each():
        pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _one_core_each() -> Iterator[None]:
    """Limit processes that start inside the block to one core each."""
    before = {name: os.environ.get(name) for name in _CORES}
    os.environ.update(dict.fromkeys(_CORES, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value

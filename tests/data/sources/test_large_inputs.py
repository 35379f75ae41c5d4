"""Small files that become large are refused within three times what an input may have."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import large_inputs
import pytest

# Of everything else that is wrong with some of these files, what is said comes first.
OTHER = {
    "lying.zip": "lying.zip is not a complete zip archive;",
    "parts.csv.gz": "parts.csv.gz is made of more than 100,000 compressed parts;",
    "entities.xlsx": "entities.xlsx defines entities, which can stand for any amount of text;",
    "last-row.xlsx": "Sheet 'S' of last-row.xlsx has more than 1,048,576 rows;",
    "one-row.xlsx": "A row of one-row.xlsx has too many cells;",
    "deep.json": "deep.json is nested too deeply or contains a number with too many digits;",
    "number.json": "number.json is nested too deeply or contains a number with too many digits;",
    "deep.jsonl": "Line 1 of deep.jsonl is not valid JSON;",
    "nulls.csv": "nulls.csv is not a text file;",
    "returns.csv": "There are no rows in returns.csv;",
}
LIMITS = [
    f", or set LABELREVIEW_{what} to more"
    for what in ("LARGEST_INPUT", "LONGEST_ROW", "MOST_COLUMNS")
]


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are those of Linux")
@pytest.mark.parametrize("group", large_inputs.GROUPS)
def test_small_files_that_become_large(group: str) -> None:
    here = Path(large_inputs.__file__)
    path = os.pathsep.join([str(here.parents[3]), *sys.path])
    run = subprocess.run(
        [sys.executable, here, group],
        env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    said = dict(json.loads(line) for line in run.stdout.splitlines())
    assert [*said] == [*large_inputs.GROUPS[group]], run.stderr
    for name, sentence in said.items():
        expected = [OTHER[name]] if name in OTHER else LIMITS
        assert any(words in sentence for words in expected), f"{name}: {sentence}"

"""What a page costs that is the first one after a start: counted, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from labelreview.review.preparing import prepare_pages

ROOT = Path(__file__).parents[2]
SLOW = ("scipy", "sklearn", "torch", "transformers", "umap", "numba")
"""Libraries whose import alone takes longer than such a page may."""

_OPEN = """
import json, sys
from streamlit.testing.v1 import AppTest
from labelreview.review import block_order, islands, near_duplicates, sheets, topics

made = []
for module, name in (
    (block_order, "block_order"),
    (islands, "find_islands"),
    (near_duplicates, "_found"),
    (sheets, "arrange"),
    (topics, "find_topics"),
):
    setattr(module, name, lambda *_, name=name: made.append(name))
for page in "explore/overview", "explore/map", "review/grid", "review/conflicts":
    app = AppTest.from_file("streamlit_app.py", default_timeout=60)
    app.query_params["dataset"] = "builtin"
    app.switch_page(f"pages/{page}.py")
    app.run()
    assert not app.exception and not app.error, (page, app.exception, app.error)
print(json.dumps([made, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def test_prepared_pages_open_without_computing_and_without_large_libraries(
    at_hand: tuple, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labelreview.review.preparing.has_umap", lambda: False)
    prepare_pages(*at_hand)
    said = subprocess.run(
        [sys.executable, "-c", _OPEN], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    made, modules = json.loads(said.stdout.splitlines()[-1])
    assert made == []
    assert not set(SLOW) & set(modules)

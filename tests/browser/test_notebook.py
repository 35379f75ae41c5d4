"""A real notebook: a cell shows the dashboard, somebody decides in it, a cell gets it back."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from elsewhere import elsewhere
from nbclient import NotebookClient
from playwright.sync_api import Page, expect

from labelreview.data import builtin

pytestmark = pytest.mark.browser

SHOW = """
import pandas as pd
import labelreview

posts = pd.read_csv("posts.csv")
labelreview.show(posts, text_column="text", label_column="label", name="posts", workspace="review")
"""
ASK = """
print(labelreview.decisions().to_json(orient="records"))
"""
CLOSE = """
labelreview.notebook._last[-1].close()
"""


def outputs(cell: nbformat.NotebookNode) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


def test_decide_in_a_cell(tmp_path: Path, page: Page) -> None:
    builtin.load().head(200)[["text", "label"]].to_csv(tmp_path / "posts.csv", index=False)
    cells = [nbformat.v4.new_code_cell(source) for source in (SHOW, ASK, CLOSE)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}})
    with client.setup_kernel(), contextlib.ExitStack() as stack:
        client.execute_cell(notebook.cells[0], 0)
        shown = notebook.cells[0].outputs[-1]["data"]["text/html"]
        assert shown.startswith("<iframe")
        # The notebook's own server has another name and another port than the dashboard.
        port = stack.enter_context(elsewhere(shown))
        page.goto(f"http://localhost:{port}/lab")
        card = page.frame_locator("iframe").locator('.review[data-state="ready"]')
        expect(card.locator(".post").first).to_be_visible(timeout=60_000)
        card.locator(".post").first.click()
        page.keyboard.press("k")
        page.keyboard.press("x")
        expect(card.locator('.unsent[data-state="sent"]')).to_be_visible(timeout=30_000)
        # A newer version of the server makes a tab load itself anew, its token long gone.
        card.evaluate("() => location.reload()")
        expect(card.locator(".post").first).to_be_visible(timeout=60_000)
        client.execute_cell(notebook.cells[1], 1)
        decided = json.loads(outputs(notebook.cells[1]))
        client.execute_cell(notebook.cells[2], 2)
    assert sorted(str(row["verdict"]) for row in decided) == ["keep", "noisy"]
    posts = pd.read_csv(tmp_path / "posts.csv")
    for row in decided:
        source = posts.iloc[int(str(row["row"]))]
        assert (source["text"], source["label"]) == (row["text"], row["given_label"])
        assert row["label"] == (source["label"] if row["verdict"] == "keep" else None)

"""Sending to labelling tools from four pages, and receiving answers in the dialog and on Export."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from labelreview.findings.filter import Filter


@pytest.fixture
def dialog(scored: Any) -> Any:
    """The open dialog for the worst undecided examples, on a page of its own."""

    def script() -> None:
        from labelreview.findings.filter import Filter
        from labelreview.ui.context.page_context import need_findings
        from labelreview.ui.context.session import current_session
        from labelreview.ui.shared.labelling_tools import show_exchange

        session = current_session()
        session.dataset, session.annotator = "builtin", "Ann"
        context = need_findings()
        show_exchange(context.space.exchange("builtin"), Filter(flagged=True), session)

    return AppTest.from_function(script, default_timeout=60)


def said(app: AppTest) -> str:
    assert not app.exception
    shown = [*app.markdown, *app.caption, *app.success, *app.error]
    return "\n".join(element.value for element in shown).replace("\\", "")


@pytest.mark.parametrize("place", ["examples", "queue", "map", "grid"])
def test_every_page_sends_what_it_shows(open_page: Any, scored: Any, place: str) -> None:
    app = open_page(place, dataset="builtin", flagged="1", given="not_informative")
    app.button(key=f"{place}_tools").click().run()
    selection = Filter(flagged=True, given=("not_informative",))
    if place in ("queue", "grid"):
        selection = Filter(flagged=True, given=("not_informative",), status=("undecided",))
    found = scored.findings("builtin").count(selection)
    assert f"**{found} examples**" in said(app)
    assert app.number_input(key=f"tools_limit_{found}").value == found


def test_the_number_and_the_tool_are_chosen(dialog: Any, scored: Any) -> None:
    found = scored.findings("builtin").count(Filter(flagged=True))
    app = dialog.run()
    assert f"**{found} examples** flagged" in said(app)
    app.selectbox(key="tools_tool").set_value("doccano").run()
    app.number_input(key=f"tools_limit_{found}").set_value(7).run()
    assert "import in doccano" in said(app)
    (button,) = app.get("download_button")
    assert button.proto.label == "Download 7 examples"


def _export(scored: Any, dataset: str = "builtin") -> bytes:
    from labelreview.exchange.files import zipped
    from labelreview.labelling_tools import TOOLS

    batch = scored.exchange("builtin").batch(Filter(flagged=True), 3)
    archive = zipfile.ZipFile(io.BytesIO(zipped(TOOLS["label-studio"], batch, "b")))
    tasks = json.loads(archive.read("b.json"))
    value = {"choices": [tasks[0]["data"]["labelreview_suggested_label"]]}
    result = {"from_name": "label", "to_name": "text", "type": "choices", "value": value}
    tasks[0]["annotations"] = [{"completed_by": None, "result": [result]}]
    return json.dumps(tasks).encode()


def test_answers_are_recorded_once_and_told(dialog: Any, scored: Any) -> None:
    app = dialog.run()
    app.file_uploader(key="tools_upload").upload("export.json", _export(scored)).run()
    app.button(key="tools_record").click().run()
    assert "1 decision recorded, 0 already in the log." in said(app)
    assert "2 tasks have no answer yet." in said(app)
    log = scored.decisions("builtin")
    assert log.current()["annotator"].tolist() == ["Ann"], "who brings the answers of nobody"
    app.button(key="tools_record").click().run()
    assert "0 decisions recorded, 1 already in the log." in said(app)


def test_export_receives_too_and_says_what_is_wrong(open_page: Any, imported: Any) -> None:
    app = open_page("export", dataset="builtin")
    app.file_uploader(key="tools_upload").upload("x.csv", b"name,age\nana,7\n").run()
    app.button(key="tools_record").click().run()
    assert "x.csv is not recognised as an export of a labelling tool" in said(app)

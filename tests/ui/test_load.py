"""Load: from a path, an upload or the built-in posts to a dataset, and a sentence otherwise."""

from __future__ import annotations

import gc

import pandas as pd
import pytest
from streamlit.runtime.caching.cache_resource_api import clear_session_cache
from streamlit.testing.v1 import AppTest

from labelreview.data.sources import SourceTable
from labelreview.ui.pages.load.page import REQUEST

POSTS = "id,text,label\n" + "".join(
    f"{i},post number {i},{'ab'[i % 2] if i else ''}\n" for i in range(20)
)


@pytest.fixture
def app(empty, open_page) -> AppTest:
    return open_page("load")


def read(app: AppTest, path: object) -> AppTest:
    app.text_input(key="load_path").set_value(str(path))
    return next(b for b in app.button if b.label == "Read file").click().run()


def errors(app: AppTest) -> list[str]:
    assert not app.exception
    return [error.value.replace("\\", "") for error in app.error]


@pytest.mark.slow
def test_a_file_by_its_path(app, empty, tmp_path):
    path = tmp_path / "my posts.csv"
    path.write_text(POSTS)
    read(app, path)
    assert errors(app) == []
    words = " ".join(m.value for m in app.markdown).replace("\\", "")
    assert "19 rows kept, 1 set aside (1 without a label)" in words
    assert "**2 classes**" in words
    chosen = {box.label: box.value for box in app.selectbox}
    assert (chosen["Text column"], chosen["Label"]) == ("text", "label")
    assert empty.datasets() == [], "reading is not importing"
    next(t for t in app.text_input if t.label == "Dataset name").set_value("mine").run()
    app.button(key="load_import").click().run()
    assert errors(app) == []
    assert app.title[0].value == "Score"
    assert empty.dataset("mine").report.kept == 19
    assert app.query_params["dataset"] in ("mine", ["mine"])


def test_other_columns_can_be_chosen(app, empty, tmp_path):
    path = tmp_path / "posts.csv"
    rows = "".join(f"w{i},x{i % 3},long words for row {i},t{i % 2}\n" for i in range(30))
    path.write_text("a,topic,text,label\n" + rows)
    read(app, path)
    next(box for box in app.selectbox if box.label == "Label").set_value("topic").run()
    assert errors(app) == []
    app.button(key="load_import").click().run()
    assert empty.dataset("posts").labels.names == ("x0", "x1", "x2")


def test_what_was_looked_at_goes_with_its_session(app, empty, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text(POSTS)
    previews, before = empty.settings.folder / "previews", tables()
    assert errors(read(app, path)) == []
    assert len(list(previews.iterdir())) == 1
    assert tables() == before + 1
    clear_session_cache("test session id")  # as Streamlit does at the end
    assert list(previews.iterdir()) == []
    assert tables() == before


def test_a_whole_table_goes_when_its_page_is_left(app, empty, tmp_path, monkeypatch):
    path = tmp_path / "posts.csv"
    path.write_text(POSTS)
    before = tables()
    read(app, path)
    assert tables() == before + 1
    monkeypatch.setattr("labelreview.ui.shell.app.LOAD", None)  # it is another page
    del app.session_state[REQUEST]
    app.run()
    assert tables() == before


def tables() -> int:
    gc.collect()
    return sum(type(one) is SourceTable for one in gc.get_objects())


@pytest.mark.slow
def test_an_upload(app, empty):
    app.file_uploader(key="load_upload").set_value(("posts.csv", POSTS.encode(), "text/csv")).run()
    assert errors(app) == []
    app.button(key="load_import").click().run()
    assert errors(app) == []
    assert empty.dataset("posts").report.kept == 19


def test_the_built_in_posts(app, empty):
    app.button(key="load_builtin").click().run()
    assert app.button(key="load_import").label == "Import 1,500 examples"
    app.button(key="load_import").click().run()
    assert app.title[0].value == "Score"
    assert [entry.name for entry in empty.datasets()] == ["builtin"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gone.csv", None),
        ("empty.csv", b""),
        ("one.csv", b"text,label\nx,a\ny,a\nz,a\n"),
        ("cut.parquet", b"PAR1 cut"),
        ("<b>.xyz", b"?"),
    ],
)
def test_a_path_that_cannot_be_loaded_gives_one_sentence(app, empty, tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    read(app, path)
    (said,) = errors(app)
    assert said.endswith(".")
    assert ";" in said
    assert "Traceback" not in said
    offered = [one.label for one in app.expander]
    assert ("How it is read" in offered) == (content is not None and path.suffix == ".csv")
    assert empty.datasets() == []
    assert chooses_a_source(app) == (name != "one.csv"), "which is read, and has one class only"
    good = tmp_path / "good.csv"
    good.write_text(POSTS)
    read(app, good)
    assert errors(app) == []
    assert not chooses_a_source(app)


def chooses_a_source(app) -> bool:
    """Whether the choice of a source is unfolded."""
    (source,) = (one for one in app.expander if one.label == "Load something else")
    return source.proto.expanded


def test_no_source_and_a_wrong_one_are_named(app):
    read(app, " ")
    assert errors(app) == ["Enter a path or a URL first."]
    hub = next(button for button in app.button if button.label == "Read dataset")
    hub.click().run()
    assert errors(app) == ["Enter the ID of a dataset first."]
    app.text_input(key="hub_id").set_value("not/a valid id")
    next(button for button in app.button if button.label == "Read dataset").click().run()
    assert [one.value.replace("\\", "") for one in app.subheader] == ["not/a valid id"]
    assert len(errors(app)) == 1


def test_an_upload_that_cannot_be_read_gives_one_sentence(app):
    app.file_uploader(key="load_upload").set_value(("x.parquet", b"PAR1 cut", "")).run()
    (said,) = errors(app)
    assert said.endswith(".")


def test_a_file_that_changed_is_read_again(app, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text(POSTS)
    read(app, path)
    path.write_text(POSTS + "20,one more post,a\n")
    read(app, path)
    assert app.button(key="load_import").label == "Import 20 examples"


@pytest.mark.slow
def test_a_name_that_is_taken_gets_a_number(imported, app, tmp_path):
    path = tmp_path / "builtin.csv"
    path.write_text(POSTS)
    read(app, path)
    said = [one.value.replace("\\", "") for one in app.caption]
    assert "builtin is another dataset; this one will be called builtin-2." in said
    app.button(key="load_import").click().run()
    assert errors(app) == []
    assert {entry.name for entry in imported.datasets()} == {"builtin", "builtin-2"}


def test_the_same_content_is_already_there(imported, open_page):
    app = open_page("load")
    app.button(key="load_builtin").click().run()
    assert app.button(key="load_import").label == "Open the dataset"
    assert "Already there: builtin has the same content." in [one.value for one in app.caption]
    app.button(key="load_import").click().run()
    assert errors(app) == []
    assert [entry.name for entry in imported.datasets()] == ["builtin"]


def test_a_dataset_that_is_here_already_is_opened(imported, open_page):
    app = open_page("load")
    app.button(key="open_builtin").click().run()
    assert errors(app) == []
    assert app.title[0].value == "Score"


@pytest.mark.slow
@pytest.mark.parametrize("path", ["~nobody-here/x.csv", "x" * 5000 + ".csv", "a\0b.csv"])
def test_a_path_that_cannot_be_one_gives_one_sentence(app, empty, path):
    read(app, path)
    (error,) = errors(app)
    assert error.endswith(".")
    assert "This page failed" not in error


def test_one_of_several_sheets_is_chosen(app, empty, tmp_path):
    with pd.ExcelWriter(tmp_path / "posts.xlsx") as book:
        for sheet in ("May", "June"):
            rows = {"text": [f"{sheet} post {i}" for i in range(10)], "label": ["a", "b"] * 5}
            pd.DataFrame(rows).to_excel(book, sheet_name=sheet, index=False)
    read(app, tmp_path / "posts.xlsx")
    (said,) = errors(app)
    assert "“File or sheet”" in said
    member = next(box for box in app.selectbox if box.label == "File or sheet")
    assert list(member.options) == ["May", "June"]
    member.set_value("June").run()
    assert errors(app) == []
    app.button(key="load_import").click().run()
    assert empty.dataset("posts").texts()[0] == "June post 0"


def test_votes_and_pairs_are_offered(app, empty, tmp_path):
    rows = [f"good day {i},it is day {i},{'ab'[i % 2]},{'ab'[i % 3 == 0]}" for i in range(20)]
    names = "premise,hypothesis,annotator_1,annotator_2"
    (tmp_path / "pairs.csv").write_text("\n".join([names, *rows]))
    read(app, tmp_path / "pairs.csv")
    chosen = {box.label: box for box in app.selectbox}
    assert chosen["Second text column"].value == "hypothesis"
    assert chosen["Label"].value is None
    assert "2 annotators voted" in app.info[0].value
    chosen["Label"].set_value("\0annotator_1").run()
    assert errors(app) == []
    app.button(key="load_import").click().run()
    dataset = empty.dataset("pairs")
    assert dataset.texts()[0] == "good day 0\nit is day 0"
    assert dataset.report.kept == 20


def test_offers_are_accepted_and_taken_back(app, empty, tmp_path):
    labels = ["spam", "Spam", "ham", "N/A"]
    rows = [f"text number {i},{labels[i % 4]}" for i in range(20)]
    (tmp_path / "posts.csv").write_text("\n".join(["text,label", *rows]))
    read(app, tmp_path / "posts.csv")
    merge, set_aside = (toggle for toggle in app.toggle if "first row" not in toggle.label)
    merge.set_value(True).run()
    set_aside.set_value(True).run()
    assert app.button(key="load_import").label == "Import 15 examples"
    set_aside.set_value(False).run()
    assert app.button(key="load_import").label == "Import 20 examples"
    app.button(key="load_import").click().run()
    assert empty.dataset("posts").labels.names == ("ham", "N/A", "spam")


def test_the_line_that_cannot_be_read_is_shown(app, empty, tmp_path):
    rows = [f"text number {i},a" for i in range(30)]
    rows[20] = "one, two, three,a"
    (tmp_path / "posts.csv").write_text("\n".join(["text,label", *rows]))
    read(app, tmp_path / "posts.csv")
    (said,) = errors(app)
    assert said.startswith("Line 22 of posts.csv has 4 cells")
    assert app.code[0].value.splitlines()[2] == rows[20]

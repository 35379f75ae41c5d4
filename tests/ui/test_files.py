"""What somebody enters on a page cannot name a file outside of the folder of files."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from labelreview.core.errors import FileAccessError, SourceError
from labelreview.data.sources import read_hub_dataset
from labelreview.ui.context.files import is_on_hub, model_name
from labelreview.ui.pages.load.request import Request, asked

CSV = "text,label\n" + "".join(f"a text {i},{'ab'[i % 2]}\n" for i in range(8))


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of files, with a data file and a link to one that is private."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "x.csv").write_text(CSV)
    (tmp_path / "private.csv").write_text(CSV)
    (folder / "out.csv").symlink_to(tmp_path / "private.csv")
    monkeypatch.setenv("LABELREVIEW_FILES", str(folder))
    return folder


def words(app: AppTest) -> str:
    assert not app.exception
    return " ".join(error.value for error in app.error).replace("\\", "")


def load(app: AppTest, given: str) -> str:
    app.text_input(key="load_path").set_value(given)
    next(b for b in app.button if b.label == "Read file").click().run()
    return words(app)


@pytest.mark.parametrize(
    "given", ["/etc/passwd", "../private.csv", "out.csv", "~root/x", "file:///etc/passwd",
              "/proc/self/environ", "zip://x::/etc/x"]
)  # fmt: skip
def test_load_reads_inside_only(imported, files, open_page, given):
    app = open_page("load")
    said = load(app, given)
    assert "where pages read and write files" in said or "of a kind that cannot be read" in said


def test_load_reads_a_path_from_that_folder(imported, files, open_page):
    app = open_page("load")
    assert load(app, "x.csv") == ""
    assert app.session_state["load_asked"].source == str(files / "x.csv")


def test_a_file_that_became_a_link_is_not_read(imported, files, open_page):
    app = open_page("load")
    load(app, "x.csv")
    (files / "x.csv").unlink()
    (files / "x.csv").symlink_to(files.parent / "private.csv")
    app.session_state["load_asked"] = Request("path", str(files / "x.csv"), stamp="later")
    app.run()
    assert "where pages read and write files" in words(app)


@pytest.mark.parametrize("given", ["../private.csv", "/tmp", "./../x", "a/b/c/../../../../etc"])
def test_the_id_of_a_dataset_is_no_path(imported, files, open_page, given):
    app = open_page("load")
    app.text_input(key="hub_id").set_value(given)
    next(b for b in app.button if b.label == "Read dataset").click().run()
    said = words(app)
    assert "There is no file" in said or "is not a file, a folder or a dataset id" in said


def test_an_address_is_read_by_a_local_user_only(imported, files, monkeypatch):
    addresses = ["http://169.254.169.254/latest/meta-data", "http://localhost:1/x.csv",
                 "https://10.0.0.1/x.csv", "s3://bucket/x.csv", "hf://datasets/a/b/c"]  # fmt: skip
    assert [asked(one).kind for one in addresses] == ["path"] * len(addresses)
    monkeypatch.setenv("LABELREVIEW_ALLOW_ANYONE", "1")
    for one in addresses:
        with pytest.raises(FileAccessError, match="read no addresses while other machines may"):
            asked(one)
    assert asked("https://huggingface.co/datasets/me/tweets").kind == "hub"


@pytest.mark.parametrize(
    ("preset", "field"),
    [("Encoder", "encoder"), ("Encoder", "second_encoder"), ("Thorough", "thorough"),
     (None, "fine_tune"), (None, "classifier"), (None, "probabilities")],
)  # fmt: skip
def test_score_takes_models_and_files_from_inside(
    imported, files, open_page, monkeypatch, preset, field
):
    monkeypatch.setattr("labelreview.ui.shared.evidence_form.has_models", lambda: True)
    app = open_page("score")
    if preset:
        app.radio(key="score_preset").set_value(preset).run()
    else:
        app.checkbox(key=f"score_also_{field}").check().run()
    app.text_input(key=f"score_{field}").set_value("/etc/model").run()
    assert "where pages read and write files" in words(app)
    app.text_input(key=f"score_{field}").set_value("./x").run()
    assert words(app) == ""


def test_predict_and_experiments_take_models_from_inside(scored, files, open_page, monkeypatch):
    for page in ("predict.page", "experiments.form"):
        monkeypatch.setattr(f"labelreview.ui.pages.{page}.has_models", lambda: True)
    app = open_page("predict")
    app.selectbox(key="try_model").set_value("another").run()
    app.text_input(key="try_another").set_value("~root/model").run()
    assert "where pages read and write files" in words(app)
    app = open_page("experiments")
    app.radio(key="experiment_model").set_value("Encoder").run()
    app.text_input(key="experiment_encoder").set_value("../model").run()
    assert "where pages read and write files" in words(app)


def test_a_model_by_its_id_or_its_folder(imported, files, monkeypatch):
    (files / "owner" / "model").mkdir(parents=True)
    assert model_name("owner/other") == "owner/other"
    assert is_on_hub("owner/other")
    assert model_name("owner/model") == str(files / "owner" / "model")
    assert model_name("/opt/known", ["/opt/known"]) == "/opt/known"
    for name in ("/opt/other", "a/..", "owner/../../x", "..", "owner/.hidden"):
        assert not is_on_hub(name)
    # Where the server started, which the libraries would look into first.
    monkeypatch.chdir(files.parent)
    (files.parent / "private" / "model").mkdir(parents=True)
    assert model_name("private/model") == str(files / "private" / "model")
    assert asked("private/model").kind == "path"


def test_a_dataset_on_the_hub_is_no_folder_of_the_server(imported, files, monkeypatch):
    monkeypatch.chdir(files.parent)
    (files.parent / "private" / "data").mkdir(parents=True)
    for given in ("private/data", "private/..", "https://huggingface.co/datasets/private/data"):
        with pytest.raises(SourceError, match=r"is a file or folder here|is not a file, a folder"):
            read_hub_dataset(given)


def test_where_anyone_may_come_nothing_is_published(scored, files, open_page, monkeypatch):
    monkeypatch.setenv("LABELREVIEW_ALLOW_ANYONE", "1")
    monkeypatch.setattr("labelreview.workspace.Workspace.export", None)
    app = open_page("export")
    app.pills(key="export_format").set_value("hub").run()
    app.button(key="export_go").click().run()
    assert "Pages publish nothing on the Hub while other machines may" in words(app)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("/etc/x.csv", "where pages read and write files"),
        ("../x.csv", "where pages read and write files"),
        ("out.csv", "where pages read and write files"),
        ("link/x.csv", "is a symbolic link, and exports are never written through one"),
        ("in.csv", "is a symbolic link, and exports are never written through one"),
    ],
)
def test_export_writes_inside_only_and_through_no_link(scored, files, open_page, given, said):
    (files / "inner").mkdir()
    (files / "link").symlink_to(files / "inner")
    (files / "in.csv").symlink_to(files / "x.csv")
    app = open_page("export")
    output = next(one for one in app.text_input if one.key.startswith("export_output_"))
    output.set_value(given).run()
    next(box for box in app.checkbox if box.key.startswith("export_overwrite_")).check().run()
    app.button(key="export_go").click().run()
    assert said in words(app)
    assert (files / "x.csv").read_text() == CSV
    assert (files.parent / "private.csv").read_text() == CSV
    assert [*(files / "inner").iterdir()] == []


def test_what_was_confirmed_is_that_file_as_it_was(scored, files, open_page):
    app = open_page("export")

    def box() -> bool:
        return next(b for b in app.checkbox if b.key.startswith("export_overwrite_")).value

    output = next(one for one in app.text_input if one.key.startswith("export_output_"))
    output.set_value("x.csv").run()
    next(b for b in app.checkbox if b.key.startswith("export_overwrite_")).check().run()
    assert box()
    (files / "x.csv").write_text("something else, written meanwhile")
    app.run()
    assert not box()
    app.button(key="export_go").click().run()
    assert "already exists" in words(app)
    assert (files / "x.csv").read_text() == "something else, written meanwhile"

"""Learning beside the server: once, and a failure is a note."""

from labelreview.explain import WordAttribution, note, start


def test_it_is_ready_when_the_thread_ends(dataset, tmp_path):
    cache = tmp_path / "evidence"
    work = start(dataset, cache)
    assert work.daemon
    assert start(dataset, cache) is work
    work.join()
    assert WordAttribution.is_ready(dataset, cache)
    assert start(dataset, cache) is work
    assert note(dataset, cache) is None


def test_what_was_cleared_is_learned_again(dataset, tmp_path):
    import shutil

    cache = tmp_path / "evidence"
    start(dataset, cache).join()
    shutil.rmtree(cache)
    start(dataset, cache).join()
    assert WordAttribution.is_ready(dataset, cache)


def test_a_dataset_that_cannot_be_read_is_a_note(dataset, tmp_path):
    dataset.examples_path.unlink()
    work = start(dataset, tmp_path / "evidence")
    work.join()
    assert "is damaged" in note(dataset, tmp_path / "evidence")
    assert start(dataset, tmp_path / "evidence") is work


def test_a_surprise_is_a_note_and_a_line_in_the_log(dataset, tmp_path, monkeypatch, caplog):
    def surprise(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("labelreview.explain.word_attribution._fit", surprise)
    start(dataset, tmp_path / "evidence").join()
    assert "are not available" in note(dataset, tmp_path / "evidence")
    assert "ZeroDivisionError" in caplog.text

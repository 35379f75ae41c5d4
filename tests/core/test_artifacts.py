from __future__ import annotations

import errno

import numpy as np
import pytest

from labelreview.core.artifacts import (
    digest,
    digest_texts,
    load_array,
    new_file,
    new_folder,
    save_array,
    writing,
)
from labelreview.core.errors import WorkspaceError


def test_digests_tell_apart_what_differs():
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    assert digest(array) == digest(array.copy())
    others = [array.T, array.astype(np.float64), array.reshape(3, 2), array + 1]
    assert len({digest(array), *map(digest, others)}) == 5
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest("ab", "c") != digest("a", "bc")


def test_texts_with_separators_in_them_are_not_mistaken_for_others():
    assert digest_texts(["a\x1f", "b"]) != digest_texts(["a", "\x1fb"])
    assert digest_texts(["", "ab"]) != digest_texts(["a", "b"])
    assert digest_texts(["\ud800"]) != digest_texts(["?"])


def test_a_folder_is_complete_or_absent(tmp_path):
    final = tmp_path / "deep" / "result"

    def stop_half_way() -> None:
        with new_folder(final) as place:
            (place / "part").write_text("x")
            raise ValueError("half")

    with pytest.raises(ValueError, match="half"):
        stop_half_way()
    assert not final.exists()
    assert list(final.parent.iterdir()) == []
    with new_folder(final) as place:
        (place / "part").write_text("whole")
    assert (final / "part").read_text() == "whole"


def test_who_finishes_first_stays(tmp_path):
    final = tmp_path / "result"
    with new_folder(final) as late:
        (late / "part").write_text("late")
        with new_folder(final) as early:
            (early / "part").write_text("early")
    assert (final / "part").read_text() == "early"
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    final = tmp_path / "array.npy"
    save_array(final, np.arange(3))

    def stop_half_way() -> None:
        with new_file(final) as place:
            place.write_text("half")
            raise ValueError("half")

    with pytest.raises(ValueError, match="half"):
        stop_half_way()
    np.testing.assert_array_equal(load_array(final), np.arange(3))
    assert [path.name for path in tmp_path.iterdir()] == ["array.npy"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "is full; free some space"),
        (errno.EROFS, "cannot be written .permission denied.; change its permissions"),
        (errno.EACCES, "cannot be written .permission denied.; change its permissions"),
    ],
)
def test_refusals_to_write_are_sentences(tmp_path, number, words):
    with pytest.raises(WorkspaceError, match=words), writing(tmp_path / "file"):
        raise OSError(number, "no")

"""What a language model said of rows: kept with a run, read for single rows."""

from __future__ import annotations

import pytest

from labelreview.core.digests import Damaged, seal
from labelreview.runs.opinions import FILE, LONGEST_REASON, Opinion, opinions_at, save_opinions

SAID = {7: Opinion("m", "flood", 0.5, "Water *everywhere*"), 2: Opinion("m", "fire")}


def test_opinions_are_read_for_single_rows(tmp_path):
    save_opinions(tmp_path, SAID)
    assert opinions_at(tmp_path, [7, 3]) == {7: SAID[7]}
    assert opinions_at(tmp_path, [2]) == {2: SAID[2]}
    assert opinions_at(tmp_path, []) == {}


def test_reasons_are_cut_and_can_always_be_written(tmp_path):
    save_opinions(tmp_path, {0: Opinion("m", "fire", reason="\ud83d" + "x" * 3_000)})
    reason = opinions_at(tmp_path, [0])[0].reason
    assert len(reason) == LONGEST_REASON
    assert reason.startswith("?x")


def test_where_nobody_was_asked_there_is_no_file(tmp_path):
    save_opinions(tmp_path, {})
    assert not [*tmp_path.iterdir()]
    assert opinions_at(tmp_path, [0]) == {}


def test_damage_is_told(tmp_path):
    save_opinions(tmp_path, SAID)
    seal(tmp_path)
    assert set(opinions_at(tmp_path, [2, 7])) == {2, 7}
    (tmp_path / FILE).write_bytes(b"PAR1")
    with pytest.raises(Damaged):
        opinions_at(tmp_path, [2])

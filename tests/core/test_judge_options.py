"""What can be said about a judge, and what not."""

from __future__ import annotations

from typing import Any

import pytest

from labelreview.core.configuration import Configuration
from labelreview.core.errors import EvidenceError
from labelreview.core.judge_options import JudgeOptions

URL = "http://localhost:11434/v1"


@pytest.mark.parametrize(
    "url",
    [
        "https://ana:secret-1@host/v1",
        "https://host/v1?api-key=secret-1",
        "https://host/v1#secret-1",
        "https://host/sk-secret-1secret-1secret-1secret-1/v1",
        "ftp://host/v1",
        "host:8000/v1",
        "https://",
        "http://host:99999999/v1",
        "http://[::1/v1",
    ],
)
def test_an_address_that_cannot_be_used(url: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        Configuration(judge="m", judge_url=url)
    assert "secret-1" not in str(caught.value)


def test_what_the_client_adds_is_no_part_of_the_address() -> None:
    assert JudgeOptions("m", f"{URL}/chat/completions").address == URL
    assert JudgeOptions("m", f" {URL}/ ").address == URL


@pytest.mark.parametrize(
    ("rows", "many"), [("10%", 100), ("7", 7), ("5000", 1000), ("0.05%", 1), ("100%", 1000)]
)
def test_rows(rows: str, many: int) -> None:
    assert JudgeOptions("m", URL, rows).at_most(1_000) == many


@pytest.mark.parametrize(
    "given",
    [
        *(
            {"judge_rows": rows}
            for rows in ("", "ten", "0", "-5", "1.5", "101%", "nan", "inf", "%")
        ),
        {"judge_budget": 1.0},
        {"judge_budget": 0.0, "judge_prices": (1.0, 1.0)},
        {"judge_budget": float("nan"), "judge_prices": (1.0, 1.0)},
        {"judge_prices": (1.0,)},
        {"judge_prices": (-1.0, 1.0)},
        {"judge_prices": (float("inf"), 1.0)},
        {"judge_url": None},
        {"judge": ""},
        {"judge": None},
    ],
)
def test_what_makes_no_sense(given: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError):
        Configuration(**({"judge": "m", "judge_url": URL} | given))


def test_a_configuration_is_the_same_after_it_was_stored() -> None:
    one = Configuration(judge="m", judge_url=URL, judge_prices=[0.15, 0.6], judge_budget=2.5)  # type: ignore[arg-type]
    assert one.judge_prices == (0.15, 0.6)
    assert "judge m on 10% of the rows" in one.sentence()

"""The inputs for a language model, and what is said of it before it is asked."""

from __future__ import annotations

import importlib.util
from typing import Any

import streamlit as st

from labelreview.core.judge_options import USUAL_ROWS
from labelreview.evidence.judge.client import KEY, key_for
from labelreview.ui.parts.plain import plain

_SHARES = ("5%", USUAL_ROWS, "20%", "50%", "100%")


def has_judge() -> bool:
    """Return whether the extra `judge` is installed."""
    return importlib.util.find_spec("openai") is not None


def ask_judge(_: Any) -> dict[str, Any]:
    """Draw the inputs and return their values, as fields of a `Configuration`."""
    model, address = st.columns(2)
    name = model.text_input(
        "Language model", key="score_judge", placeholder="qwen2.5:7b", persist_state="session"
    )
    url = address.text_input(
        "Its address, OpenAI-compatible",
        key="score_judge_url",
        placeholder="http://localhost:11434/v1",
        persist_state="session",
        help="Of a hosted model, vLLM, llama.cpp or Ollama. An address of this machine keeps the "
        "texts here.",
    )
    rows, sent, answered, budget = st.columns(4)
    share = rows.selectbox(
        "Texts to ask about",
        _SHARES,
        _SHARES.index(USUAL_ROWS),
        key="score_judge_rows",
        accept_new_options=True,
        persist_state="session",
        help="The most doubtful ones, with some drawn at random to calibrate it. A share, or a "
        "number.",
    )
    price = "Price of a million tokens "
    prices = (
        _amount(sent, f"{price}sent", "score_judge_price_sent"),
        _amount(answered, f"{price}answered", "score_judge_price_answered"),
    )
    is_priced = None not in prices
    most = _amount(budget, "Spend at most", "score_judge_budget", is_off=not is_priced)
    if prices != (None, None) and not is_priced:
        st.caption("Enter both prices to see what it will cost.")
    url = (url or "").strip()
    st.caption(_key_sentence(url))
    return {
        "judge": (name or "").strip() if url else "",
        "judge_url": url,
        "judge_rows": share or USUAL_ROWS,
        "judge_prices": prices if is_priced else None,
        "judge_budget": most if is_priced else None,
    }


def _amount(place: Any, words: str, key: str, *, is_off: bool = False) -> float | None:
    given: float | None = place.number_input(
        words,
        min_value=0.0,
        value=None,
        step=0.05,
        key=key,
        placeholder="unknown" if words.startswith("Price") else "no limit",
        disabled=is_off,
        persist_state="session",
    )
    return given


def _key_sentence(url: str) -> str:
    where = f"the environment variable {KEY} of this server"
    if not url:
        return plain(f"A key is never entered here; {where} may hold one.")
    found = "a key for this address" if key_for(url) else "no key; most servers at home need none"
    return plain(f"A key is never entered here. {KEY}: this server has {found}.")

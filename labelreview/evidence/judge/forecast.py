"""What asking the judge will send, take and cost, before anything is asked."""

from __future__ import annotations

from dataclasses import dataclass

from labelreview.core.counted_nouns import counted
from labelreview.core.durations import duration_between
from labelreview.core.judge_options import JudgeOptions
from labelreview.core.secrets import shown_address
from labelreview.evidence.judge.prompt import TEXTS_AT_ONCE, Briefing, instructions

ASKING = "Asking the judge"
"""The name of the step."""
REPEATS = 3
"""How often a text is asked about where the server tells no probabilities."""
AT_ONCE = 8
"""Requests that wait for an answer at the same time."""
ANSWER_TOKENS = 50  # of one text, with its reason
REQUEST_SECONDS = 10.0  # of 20 texts, from a hosted model of middle size
_CHARACTERS_PER_TOKEN = 3.5  # of English; the writing of some languages takes more tokens
_ENTRY_CHARACTERS = 24  # around each text


@dataclass(frozen=True, slots=True)
class JudgeForecast:
    """An estimate of what the judge is asked. Answers that were kept from before cost nothing.

    stays_here:
        Whether the address is one of this machine.
    texts, requests:
        How many texts it is asked about, and in how many requests; `REPEATS` times as many where
        the server tells no probabilities.
    tokens_in, tokens_out, price:
        Sent and answered, and what that costs in the currency of the prices: as low as where the
        server tells probabilities, and as high as where it does not. The price is None without
        prices, and never above the budget.
    seconds:
        Low and high.
    """

    model: str
    address: str
    stays_here: bool
    texts: int
    requests: int
    tokens_in: tuple[int, int]
    tokens_out: tuple[int, int]
    price: tuple[float, float] | None
    budget: float | None
    seconds: tuple[float, float]

    def sentence(self) -> str:
        """Return texts, tokens, price and time in a sentence."""
        tokens = f"{_between(self.tokens_in)} tokens in, {_between(self.tokens_out)} out"
        price = ""
        if self.price is not None:
            low, high = (f"{one:,.2f}" for one in self.price)
            price = f", a price of {low}" + (f" to {high}" if high != low else "")
        limit = "" if self.budget is None else f", never above {self.budget:,.2f}"
        return (
            f"{self.model} will be asked about {counted(self.texts, 'text')} in "
            f"{counted(self.requests, 'request')}: {tokens}{price}"
            f"{limit}, about {duration_between(*self.seconds)}."
        )

    def warning(self) -> str:
        """Return what leaves the machine, for where, in a sentence."""
        where = shown_address(self.address)
        told = "the class names, the guidelines and a few texts that people decided on"
        texts = f"{counted(self.texts, 'text')}, most of them doubtful and some drawn at random,"
        if self.stays_here:
            return (
                f"{texts} stay on this machine: {where} is an address of its own. What answers "
                f"there gets them with {told}; given labels it does not get."
            )
        return f"{texts} leave this machine for {where}, with {told}; given labels do not."


def foretell(
    options: JudgeOptions, rows: int, classes: tuple[str, ...], characters: float
) -> JudgeForecast:
    """Foretell the asking about a dataset of so many rows, of so many characters on average."""
    texts = options.at_most(rows)
    requests = -(-texts // TEXTS_AT_ONCE)
    told = len(instructions(Briefing(classes), range(len(classes))))
    sent = requests * told + texts * (characters + _ENTRY_CHARACTERS)
    tokens_in, tokens_out = round(sent / _CHARACTERS_PER_TOKEN), texts * ANSWER_TOKENS
    price = None
    if options.prices is not None:
        once = (tokens_in * options.prices[0] + tokens_out * options.prices[1]) / 1e6
        most = options.budget if options.budget is not None else float("inf")
        price = (min(once, most), min(once * REPEATS, most))
    seconds = asking_seconds(texts)
    return JudgeForecast(
        model=options.model,
        address=options.address,
        stays_here=options.is_this_machine,
        texts=texts,
        requests=requests,
        tokens_in=(tokens_in, REPEATS * tokens_in),
        tokens_out=(tokens_out, REPEATS * tokens_out),
        price=price,
        budget=options.budget,
        seconds=(seconds, REPEATS * seconds),
    )


def asking_seconds(texts: int) -> float:
    """Return how long a hosted model takes to answer once about so many texts."""
    requests = -(-texts // TEXTS_AT_ONCE)
    return REQUEST_SECONDS * -(-requests // AT_ONCE)


def _between(numbers: tuple[int, int]) -> str:
    low, high = (f"{float(f'{one:.2g}'):,.0f}" for one in numbers)
    return f"{low} to {high}" if high != low else low

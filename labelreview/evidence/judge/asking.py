"""Ask the judge about texts: in parallel, within limits, each text once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import EvidenceError
from labelreview.core.judge_options import JudgeOptions
from labelreview.core.progress import Progress, silent
from labelreview.core.secrets import shown_address
from labelreview.evidence.judge.answers import JudgeAnswer, read_answers
from labelreview.evidence.judge.batches import TextBatch, batches, messages_for, order_of
from labelreview.evidence.judge.client import Client, Refused, Reply, Unanswered
from labelreview.evidence.judge.forecast import ANSWER_TOKENS, ASKING, AT_ONCE, REPEATS
from labelreview.evidence.judge.kept import KeptAnswers, text_digest
from labelreview.evidence.judge.pacing import LONGEST_WAIT, TRIES, Pacing, Purse
from labelreview.evidence.judge.prompt import TEXTS_AT_ONCE, Briefing, answer_schema

_ROOM = 3 * ANSWER_TOKENS  # tokens that a reply may have for each text
_TEMPERATURE = 0.7  # of repeated questions; the first is asked at 0
_GIVE_UP = 3  # requests in a row that no try brought an answer to


@dataclass
class Outcome:
    """What became of asking, by the place of each text among those that were to be asked.

    answers:
        All answers about a text, the first one's reason first; nothing for a text without any.
    unreadable, refused, left:
        Texts without an answer: their reply could not be read or named no class, the server did
        not take them or never answered, and the budget did not reach them.
    price:
        What all answers cost, those that were kept from before included; 0 without prices.
    tokens:
        In and out, of this time alone.
    """

    answers: dict[int, list[JudgeAnswer]] = field(default_factory=dict)
    unreadable: int = 0
    refused: int = 0
    left: int = 0
    price: float = 0.0
    tokens: tuple[int, int] = (0, 0)


def ask(
    texts: Sequence[str],
    briefing: Briefing,
    options: JudgeOptions,
    *,
    cache: Path,
    progress: Progress = silent,
    client: Client | None = None,
    pacing: Pacing | None = None,
) -> Outcome:
    """Ask about each text once, or `REPEATS` times where the server tells no probabilities.

    Texts are ordered and put together by their digests, so that a request depends on nothing but
    the texts in it. Every answer is kept in `cache` as it comes, and what is kept is not asked
    again. Where the budget does not reach all, the last of `texts` are left out.

    Raises `EvidenceError` when the server cannot be used or stops answering, `MissingExtraError`,
    and `Cancelled`; what was answered until then is kept.
    """
    own = client or Client(options)
    try:
        return _Asking(texts, briefing, options, cache, progress, own, pacing or Pacing()).all()
    finally:
        if client is None:
            own.close()


class _Asking:
    def __init__(
        self,
        texts: Sequence[str],
        briefing: Briefing,
        options: JudgeOptions,
        cache: Path,
        progress: Progress,
        client: Client,
        pacing: Pacing,
    ) -> None:
        self._digests = [text_digest(text) for text in texts]
        self._texts = dict(zip(self._digests, texts, strict=True))
        self._briefing, self._options, self._progress = briefing, options, progress
        self._client, self._pacing = client, pacing
        self._kept = KeptAnswers(cache, options, briefing)
        self._purse = Purse(options.prices, options.budget)
        self._bytes_per_token = 1.0  # no text has more tokens than bytes
        self._refused: set[str] = set()
        self._unreadable: set[str] = set()
        self._in_a_row = 0
        self._last = ""

    def all(self) -> Outcome:
        before = self._kept.tokens(self._digests)
        self._purse.pay(0.0, *before)
        wanted = list(self._texts)
        asked = self._round(wanted, 0)
        # Probabilities of repeated answers are shares.
        again = [
            one
            for one in asked
            if (found := self._kept.answers.get((one, 0))) is None or found.opinion is None
        ]
        again = [one for one in again if one not in self._refused]
        for repeat in range(1, REPEATS):
            self._round(again, repeat)
        outcome = self._outcome(before)
        if not outcome.answers:
            raise self._nothing(outcome)
        return outcome

    def _nothing(self, outcome: Outcome) -> EvidenceError:
        """What to say where there is no answer at all."""
        judge = f"The judge {self._options.model} at {shown_address(self._options.address)}"
        if outcome.refused:
            return EvidenceError(
                f"{judge} refuses every request ({self._last})", "check --judge and --judge-url"
            )
        if outcome.left:
            return EvidenceError(
                f"A budget of {self._options.budget:g} does not reach a single request to {judge}",
                "raise it with --judge-budget",
            )
        return EvidenceError(
            f"{judge} gives no answer that can be read", "choose a model that can write JSON"
        )

    def _round(self, wanted: Sequence[str], repeat: int) -> list[str]:
        """Ask about all texts that have no answer to this repeat; return those that the budget
        reached, in their order."""
        missing = [one for one in wanted if (one, repeat) not in self._kept.answers]
        if not missing:
            return list(wanted)
        # Where the money may end, what matters most is asked first.
        start = missing if self._options.budget is None else missing[:TEXTS_AT_ONCE]
        left = list(batches(missing if repeat else start, self._texts, repeat))
        done = 0
        if repeat == 0:
            # One alone, which tells what the server can do and what an answer costs.
            first, *left = left
            before = self._purse.spent
            self._take(first, self._answer(first))
            done = len(first.texts)
            price = (self._purse.spent - before) / done
            missing = self._affordable([one for one in missing if one not in first.texts], price)
            left = list(batches(missing, self._texts, repeat))
            kept_or_asked = {*first.texts, *missing}
            wanted = [
                one for one in wanted if one in kept_or_asked or (one, repeat) in self._kept.answers
            ]
        step = ASKING if repeat == 0 else f"{ASKING} again"
        self._progress(step, done, done + len(missing))
        self._in_parallel(left, step, done, done + len(missing))
        return list(wanted)

    def _in_parallel(self, asked: Sequence[TextBatch], step: str, done: int, total: int) -> None:
        left = iter(asked)
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="judge") as pool:
            running: dict[Future[list[tuple[TextBatch, Reply | None]]], TextBatch] = {}
            try:
                while True:
                    for batch in left:
                        running[pool.submit(self._answer, batch)] = batch
                        if len(running) == AT_ONCE:
                            break
                    if not running:
                        return
                    ended, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in ended:
                        batch = running.pop(future)
                        self._take(batch, future.result())
                        done += len(batch.texts)
                        self._progress(step, done, total)
            except BaseException:
                self._pacing.stop()
                raise

    def _take(self, batch: TextBatch, replies: list[tuple[TextBatch, Reply | None]]) -> None:
        """Keep what can be read of the replies about a batch."""
        order = order_of(len(self._briefing.classes), batch.repeat)
        for part, reply in replies:
            if reply is None:
                self._refused.update(part.texts)
                continue
            found = read_answers(
                reply.content,
                len(part.texts),
                self._briefing.classes,
                order,
                reply.tokens,
            )
            answers = {(part.texts[place], part.repeat): one for place, one in found.items()}
            self._kept.add(answers, (reply.tokens_in or 0, reply.tokens_out or 0))
            silent_ones = {one for i, one in enumerate(part.texts) if i not in found}
            self._unreadable |= silent_ones

    def _answer(self, batch: TextBatch) -> list[tuple[TextBatch, Reply | None]]:
        """Return the reply about a batch, or about its halves where the server does not take it
        whole; None for a text that it does not take alone, and for one that it never answers."""
        messages = messages_for(batch, self._briefing, self._texts)
        try:
            reply = self._patiently(batch, messages)
        except Refused as error:
            self._last = str(error)
            if len(batch.texts) == 1:
                return [(batch, None)]
            half = len(batch.texts) // 2
            parts = (batch.texts[:half], batch.texts[half:])
            return [one for texts in parts for one in self._answer(TextBatch(texts, batch.repeat))]
        return [] if reply is _NOTHING_LEFT else [(batch, reply)]

    def _patiently(self, batch: TextBatch, messages: list[dict[str, str]]) -> Reply | None:
        size = sum(len(one["content"].encode("utf-8", "replace")) for one in messages)
        why = ""
        for tried in range(TRIES):
            self._pacing.wait()
            room = _ROOM * (len(batch.texts) + 1)
            most_in, most_out = size / self._bytes_per_token, self._client.room(room)
            aside = self._purse.price(most_in, most_out)
            if not self._purse.set_aside(aside):
                return _NOTHING_LEFT
            paid = 0, 0
            try:
                reply = self._client.ask(
                    messages,
                    answer_schema(len(self._briefing.classes)),
                    tokens=room,
                    temperature=_TEMPERATURE if batch.repeat else 0.0,
                )
            except Unanswered as error:
                why = error.why
                if error.may_cost:
                    paid = round(most_in), round(most_out)
                if error.after is not None and error.after > LONGEST_WAIT:
                    raise EvidenceError(
                        f"The judge at {shown_address(self._options.address)} asks to wait "
                        f"{error.after:,.0f} seconds",
                        "score again then; finished answers are kept",
                    ) from error
                self._pacing.hold(tried, error.after)
            else:
                self._in_a_row = 0
                counted_in = reply.tokens_in if reply.tokens_in is not None else round(most_in)
                counted_out = (
                    reply.tokens_out
                    if reply.tokens_out is not None
                    else len(reply.content.encode("utf-8", "replace"))
                )
                paid = counted_in, counted_out
                self._learn(size, reply)
                return Reply(reply.content, reply.tokens, counted_in, counted_out)
            finally:
                self._purse.pay(aside, *paid)
        self._last = why
        self._in_a_row += 1
        if self._in_a_row >= _GIVE_UP or not self._kept.answers:
            raise EvidenceError(
                f"The judge at {shown_address(self._options.address)} does not answer ({why}; "
                f"{counted(TRIES, 'try', 'tries')})",
                "check the address and the server, then score again; finished answers are kept",
            )
        return None

    def _learn(self, size: int, reply: Reply) -> None:
        """Learn how many bytes a token has here, with room for texts that have more tokens."""
        if reply.tokens_in and self._bytes_per_token == 1.0:
            self._bytes_per_token = max(1.0, 0.6 * size / reply.tokens_in)

    def _affordable(self, missing: list[str], price: float) -> list[str]:
        """The first texts that the rest of the budget reaches, going by the price of the first."""
        if self._options.budget is None or not price:
            return missing
        tells = any(one.opinion is not None for one in self._kept.answers.values())
        repeats = 1 if tells else REPEATS
        # What was answered is asked about again, too.
        left = self._options.budget - repeats * self._purse.spent
        return missing[: int(max(0.0, left) / (price * repeats))]

    def _outcome(self, before: tuple[int, int]) -> Outcome:
        answers: dict[int, list[JudgeAnswer]] = {}
        for place, one in enumerate(self._digests):
            found = (self._kept.answers.get((one, repeat)) for repeat in range(REPEATS))
            if there := [answer for answer in found if answer is not None]:
                answers[place] = there
        without = {one for i, one in enumerate(self._digests) if i not in answers}
        refused = without & self._refused
        unreadable = (without & self._unreadable) - refused
        taken = self._purse.tokens
        return Outcome(
            answers,
            unreadable=len(unreadable),
            refused=len(refused),
            left=len(without) - len(refused) - len(unreadable),
            price=self._purse.spent,
            tokens=(taken[0] - before[0], taken[1] - before[1]),
        )


_NOTHING_LEFT = Reply("", (), 0, 0)

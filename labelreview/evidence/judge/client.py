"""One request to an OpenAI-compatible server, and what became of it."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from labelreview.core.errors import EvidenceError, MissingExtraError
from labelreview.core.judge_options import JudgeOptions
from labelreview.core.secrets import shown_address, without_secrets
from labelreview.evidence.judge.answers import Token

KEY, OPENAI_KEY = "LABELREVIEW_JUDGE_KEY", "OPENAI_API_KEY"
TIMEOUT = 300.0  # seconds for one reply; a small machine writes a thousand tokens in so many
_NO_KEY = "none"  # the client wants one; servers at home read none
_ALTERNATIVES = 10  # tokens whose log-probability is asked for
_MOST_ROOM = 8  # times the usual room, for models that think before they answer
# Parameters that some servers refuse, with how their messages name them, and what is sent instead.
_MOST_TOKENS = 10**9  # of a reply; more is no count
_OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "logprobs": ("logprob",),
    "response_format": ("response_format", "json_schema", "json_object", "schema", "grammar"),
    "temperature": ("temperature",),
    "max_tokens": ("max_tokens", "max_completion_tokens"),
}


class Unanswered(Exception):
    """A request that may be answered when it is sent again.

    after:
        Seconds that the server asks to wait, None when it does not say.
    may_cost:
        Whether it may have been worked on.
    """

    def __init__(self, why: str, after: float | None = None, *, may_cost: bool = False) -> None:
        super().__init__(why)
        self.why, self.after, self.may_cost = why, after, may_cost


class Refused(Exception):
    """A request that this server does not take, though it may take others."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The content of a reply, its tokens where the server tells their log-probabilities, and how
    many tokens the server counted, None where it did not."""

    content: str
    tokens: tuple[Token, ...]
    tokens_in: int | None
    tokens_out: int | None


def key_for(address: str) -> str:
    """Return the key for an address from the environment, "" without one.

    LABELREVIEW_JUDGE_KEY is for any address; OPENAI_API_KEY only for openai.com, by https: nobody
    who sets it means it for another server.
    """
    key = os.environ.get(KEY, "").strip()
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    is_openai = host == "openai.com" or host.endswith(".openai.com")
    if not key and is_openai and parts.scheme == "https":
        key = os.environ.get(OPENAI_KEY, "").strip()
    return key


def check_installed() -> None:
    """Raise `MissingExtraError` without the package that asks, before other work is done."""
    if find_spec("openai") is None:
        raise MissingExtraError("Asking a judge", "judge")


class Client:
    """Sends requests; safe to share between threads.

    Parameters that a server refuses are left out from then on. Redirects are not followed: texts
    and key go to the given address and nowhere else. Raises `MissingExtraError` without the
    package `openai`.
    """

    def __init__(self, options: JudgeOptions, timeout: float = TIMEOUT) -> None:
        check_installed()
        import openai

        self._openai = openai
        self._options = options
        self._key = key_for(options.address)
        self._lock = threading.Lock()
        self._sends = dict.fromkeys(_OPTIONAL, True)
        self._has_schema, self._has_new_limit = True, False
        self._room = 1
        # Nothing on its way to this machine leaves it by a proxy of the environment.
        uses_proxy = not options.is_this_machine
        self._client = openai.OpenAI(
            base_url=options.address,
            api_key=self._key or _NO_KEY,
            max_retries=0,
            timeout=timeout,
            # The client reads them from the environment, for any address.
            default_headers={"OpenAI-Organization": "", "OpenAI-Project": ""},
            http_client=openai.DefaultHttpxClient(follow_redirects=False, trust_env=uses_proxy),
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def room(self, tokens: int) -> int:
        """Return how many tokens a reply may have that needs so many."""
        return tokens * self._room

    def ask(
        self,
        messages: list[dict[str, str]],
        schema: dict[str, Any],
        *,
        tokens: int,
        temperature: float,
    ) -> Reply:
        """Send one request, for a reply of about so many tokens.

        Raises `Unanswered`, `Refused`, and `EvidenceError` when no request can succeed: a wrong
        address, key or model.
        """
        while True:
            with self._lock:
                sent = self._state()
                extra = self._parameters(schema, tokens, temperature)
            try:
                made = self._client.chat.completions.create(
                    model=self._options.model, messages=messages, **extra
                )
            except self._openai.APIStatusError as error:
                if not self._leave_out(error, sent):
                    raise self._said(error) from error
            except self._openai.APITimeoutError as error:
                raise Unanswered("no answer in time", may_cost=True) from error
            except self._openai.APIConnectionError as error:
                cause = type(error.__cause__ or error).__name__
                may_cost = cause != "ConnectError"  # nothing was sent
                raise Unanswered(f"no connection ({cause})", may_cost=may_cost) from error
            except (self._openai.OpenAIError, ValueError, TypeError, RecursionError) as error:
                raise Unanswered("a reply that is no JSON", may_cost=True) from error
            else:
                reply = _reply_of(made)
                if reply is None:
                    raise Unanswered("a reply in no known form", may_cost=True)
                if reply.content or not self._make_room(made):
                    return reply
                # Its tokens are paid, and more are set aside for the next one.
                raise Unanswered("an answer that was cut off", 0.0, may_cost=True)

    def _state(self) -> tuple[object, ...]:
        return (*self._sends.items(), self._has_schema, self._has_new_limit)

    def _parameters(
        self, schema: dict[str, Any], tokens: int, temperature: float
    ) -> dict[str, Any]:
        extra: dict[str, Any] = {}
        if self._sends["logprobs"]:
            extra |= {"logprobs": True, "top_logprobs": _ALTERNATIVES}
        if self._sends["response_format"]:
            form = {"name": "answers", "strict": True, "schema": schema}
            extra["response_format"] = (
                {"type": "json_schema", "json_schema": form}
                if self._has_schema
                else {"type": "json_object"}
            )
        if self._sends["temperature"]:
            extra["temperature"] = temperature
        if self._sends["max_tokens"]:
            name = "max_completion_tokens" if self._has_new_limit else "max_tokens"
            extra[name] = self.room(tokens)
        return extra

    def _leave_out(self, error: Any, sent: tuple[object, ...]) -> bool:
        """Leave out the parameter that a refusal names; return whether to send it again."""
        said = _said_by(error).lower()
        if error.status_code not in (400, 422, 501) or "context" in said:
            return False
        with self._lock:
            if self._state() != sent:
                return True  # another request has found it out
            for name, words in _OPTIONAL.items():
                if not self._sends[name] or not any(word in said for word in words):
                    continue
                if name == "response_format" and self._has_schema:
                    self._has_schema = False
                elif name == "max_tokens" and not self._has_new_limit:
                    self._has_new_limit = True
                else:
                    self._sends[name] = False
                return True
        return False

    def _make_room(self, made: Any) -> bool:
        """Double the room after an empty reply that was cut off; return whether there was more."""
        with self._lock:
            if made.choices[0].finish_reason != "length" or self._room >= _MOST_ROOM:
                return False
            self._room *= 2
            return True

    def _said(self, error: Any) -> Exception:
        status, said = error.status_code, _said_by(error)
        shown = shown_address(self._options.address)
        model = self._options.model
        if status in (401, 403):
            what = "does not accept the key" if self._key else "wants a key"
            return EvidenceError(
                f"The judge at {shown} {what}",
                f"put a valid one into the environment variable {KEY}",
            )
        if status in (404, 405):
            if "model" in said.lower():
                return EvidenceError(
                    f"The judge at {shown} has no model {model!r}", "check --judge"
                )
            return EvidenceError(
                f"There is no judge at {shown} (status {status})",
                "check --judge-url; most addresses end in /v1",
            )
        if 300 <= status < 400:
            return EvidenceError(
                f"{shown} sends requests elsewhere, and texts go nowhere but to the given address",
                "give the address that answers itself",
            )
        if status == 402 or "insufficient_quota" in said:
            return EvidenceError(
                f"The judge at {shown} says that the account is used up", "check it there"
            )
        if status in (408, 409, 425, 429) or status >= 500:
            return Unanswered(f"status {status}", _wait_of(error))
        return Refused(f"status {status}: {without_secrets(said, self._options.url)[:200]}")


def _said_by(error: Any) -> str:
    body = error.body if error.body is not None else error.message
    return " ".join(str(body).split())


def _wait_of(error: Any) -> float | None:
    """What a Retry-After asks for, in seconds; None when there is none that can be read."""
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    said = error.response.headers.get("retry-after", "").strip()
    if not said:
        return None
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _reply_of(made: Any) -> Reply | None:
    """The reply of a completion; None when it has no such form, as a web page has not."""
    try:
        choice = made.choices[0]
        content = choice.message.content or ""
        usage = made.usage
        listed = choice.logprobs.content if choice.logprobs is not None else None
        tokens = tuple(
            Token(
                one.token,
                float(one.logprob),
                tuple((other.token, float(other.logprob)) for other in one.top_logprobs or ()),
            )
            for one in listed or ()
        )
    except (AttributeError, LookupError, TypeError, ValueError, ArithmeticError):
        return None
    if not isinstance(content, str):
        return None
    named = [text for one in tokens for text in (one.text, *(other for other, _ in one.others))]
    if not all(isinstance(text, str) for text in named):
        tokens = ()
    counted = [
        number if isinstance(number, int) and 0 <= number < _MOST_TOKENS else None
        for number in (
            getattr(usage, "prompt_tokens", None),
            getattr(usage, "completion_tokens", None),
        )
    ]
    return Reply(content, tokens, counted[0], counted[1])

"""What is asked, how often, and what becomes of every kind of answer."""

from __future__ import annotations

import json
import math
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from judge_server import Question, Said, Server, completion, listed, token

from labelreview.core.errors import Cancelled, EvidenceError, MissingExtraError
from labelreview.evidence.judge import batches
from labelreview.evidence.judge import client as client_module
from labelreview.evidence.judge.asking import Outcome
from labelreview.evidence.judge.client import Client
from labelreview.evidence.judge.pacing import TRIES
from labelreview.evidence.judge.prompt import Briefing

CLASSES = ("anger", "joy", "fear")


def labels(outcome: Outcome) -> dict[int, list[int]]:
    return {place: [one.label for one in found] for place, found in outcome.answers.items()}


def with_probabilities(question: Question) -> Said:
    """A right answer that tells how sure the model is of the first class: .5, .3 of the second."""
    tokens = [token('{"answers": [')]
    for number in question.texts:
        before = f'{", " if number > 1 else ""}{{"text": {number}, "class":'
        tokens += [token(before), token(' "A', math.log(0.5), A=math.log(0.5), B=math.log(0.3))]
        tokens.append(token('", "reason": "so"}'))
    tokens.append(token("]}"))
    return Said(completion("".join(one["token"] for one in tokens), tokens))


def test_every_text_is_asked_about_three_times_without_probabilities(
    server: Server, asking: Any
) -> None:
    server.knows = lambda text: CLASSES[int(text.split()[-1]) % 3]
    outcome = asking()
    assert labels(outcome) == {i: [i % 3] * 3 for i in range(45)}
    assert outcome.answers[0][0].reason.startswith("about ")
    assert len(server.questions) == 3 * 3
    assert {one.body["temperature"] for one in server.questions} == {0.0, 0.7}
    # In another order each time, since models favour what stands first.
    assert len({tuple(one.classes.values()) for one in server.questions}) > 1


def test_once_where_the_server_tells_probabilities(server: Server, asking: Any) -> None:
    server.answer = with_probabilities
    outcome = asking()
    assert len(server.questions) == 3
    assert outcome.answers[0][0].opinion == pytest.approx({0: 0.5, 1: 0.3})


def test_what_was_answered_is_not_asked_again(server: Server, asking: Any) -> None:
    first = asking()
    many = len(server.questions)
    assert labels(asking()) == labels(first)
    assert len(server.questions) == many
    asking([f"text number {i}" for i in range(40, 50)])
    assert [sorted(one.texts.values()) for one in server.questions[many:]] == [
        [f"text number {i}" for i in range(45, 50)]
    ] * 3


@pytest.mark.parametrize(
    "changed",
    [
        Briefing(("anger", "joy", "fear", "other")),
        Briefing(CLASSES, (("anger", "joy", "Joy does not aim."),)),
        Briefing(CLASSES, (), (("so sad", "fear"),)),
    ],
)
def test_another_briefing_is_another_question(
    server: Server, asking: Any, changed: Briefing
) -> None:
    asking(["a text"])
    asking(["a text"], changed)
    assert len(server.questions) == 2 * 3


def test_so_is_another_model(server: Server, asking: Any) -> None:
    asking(["a text"])
    asking(["a text"], options=replace(asking.options, model="other"))
    assert {one.body["model"] for one in server.questions} == {"m", "other"}


def test_a_stopped_asking_goes_on_where_it_stopped(server: Server, asking: Any) -> None:
    texts = [f"text {i}" for i in range(260)]

    def stop(step: str, done: int, total: int) -> None:
        if done >= 60:
            raise Cancelled

    with pytest.raises(Cancelled):
        asking(texts, progress=stop)
    before = {text for one in server.questions for text in one.texts.values()}
    assert 60 <= len(before) < 260
    server.questions.clear()
    outcome = asking(texts, pacing=None)
    assert len(outcome.answers) == 260
    first_round = [one for one in server.questions if one.body["temperature"] == 0.0]
    assert sum(len(one.texts) for one in first_round) <= 260 - 60


def test_two_hundred_requests_a_few_at_a_time(
    server: Server, asking: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "TEXTS_AT_ONCE", 1)
    running, most, lock = [0], [0], threading.Lock()
    texts = [f"text {i}" for i in range(200)]

    def answer(question: Question) -> Said:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        said = with_probabilities(question)
        with lock:
            running[0] -= 1
        return said

    server.answer = answer
    assert len(asking(texts).answers) == 200
    assert len(server.questions) == 200
    assert most[0] <= 8


def test_long_texts_come_a_few_at_a_time(server: Server, asking: Any) -> None:
    server.answer = with_probabilities
    asking(["x" * 5_000 + str(i) for i in range(12)])
    assert [len(one.texts) for one in server.questions] == [6, 6]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again_later(
    server: Server, asking: Any, clock: Any, status: int
) -> None:
    tried: list[int] = []

    def answer(question: Question) -> Said:
        tried.append(1)
        if len(tried) % 2:
            return Said({"error": {"message": "busy"}}, status, {"Retry-After": "7"})
        return server.right(question)

    server.answer = answer
    assert len(asking(["a", "b"]).answers) == 2
    assert len(tried) == 6
    assert clock.now == pytest.approx(3 * 7, abs=0.01)


def test_waits_grow_where_the_server_says_nothing(server: Server, asking: Any, clock: Any) -> None:
    server.answer = lambda question: Said({"error": {"message": "broken"}}, 500)
    with pytest.raises(EvidenceError, match=r"does not answer \(status 500; 6 tries\)"):
        asking(["a"])
    assert len(server.questions) == TRIES
    assert clock.now > 0.5 * (1 + 2 + 4 + 8 + 16)


def test_nobody_waits_for_hours(server: Server, asking: Any) -> None:
    server.answer = lambda question: Said({}, 429, {"Retry-After": "7200"})
    with pytest.raises(EvidenceError, match="asks to wait 7,200 seconds"):
        asking(["a"])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Said({"error": {"message": "bad key"}}, 401), "wants a key; put a valid one into"),
        (Said({"error": {"message": "model 'm' not found"}}, 404), "has no model 'm'"),
        (Said({"detail": "Not Found"}, 404), "There is no judge at"),
        (Said("<html>hello</html>", 200, {"Content-Type": "text/html"}), "no known form"),
        (Said("{broken", 200), "no JSON"),
        (Said({}, 302, {"Location": "http://127.0.0.1:1/v1/chat/completions"}), "elsewhere"),
        (Said({"error": {"code": "insufficient_quota"}}, 429), "account is used up"),
        (Said({"error": {"message": "no such luck"}}, 400), "refuses every request"),
        (Said(completion("I would rather not.")), "gives no answer that can be read"),
        (Said(completion("")), "gives no answer that can be read"),
        (Said({"choices": []}), "no known form"),
        (Said(completion("{}"), cut=20), "no connection"),
    ],
)
def test_what_no_answer_can_come_of_is_one_sentence(
    server: Server, asking: Any, said: Said, words: str
) -> None:
    server.answer = lambda question: said
    with pytest.raises(EvidenceError, match=words) as caught:
        asking(["a text"])
    assert "\n" not in str(caught.value)


def test_a_server_that_is_not_there(server: Server, asking: Any) -> None:
    nowhere = replace(asking.options, url="http://127.0.0.1:9/v1")
    with pytest.raises(EvidenceError, match="does not answer"):
        asking(["a"], options=nowhere)


def test_a_slow_server_is_not_waited_for(server: Server, asking: Any) -> None:
    done = threading.Event()

    def slow(question: Question) -> Said:
        done.wait(5)
        return server.right(question)

    server.answer = slow
    client = Client(asking.options, timeout=0.05)
    with pytest.raises(EvidenceError, match="no answer in time"):
        asking(["a"], client=client)
    done.set()
    client.close()


def test_an_answer_that_is_cut_off_counts_as_far_as_it_goes(server: Server, asking: Any) -> None:
    def cut(question: Question) -> Said:
        whole = listed(server.entries(question))
        return Said(completion(whole[: whole.index("about 3")], finish_reason="length"))

    server.answer = cut
    outcome = asking(["a", "b", "c", "d"])
    # Each repeat has another order, so that the rest comes last another time.
    assert sum(map(len, outcome.answers.values())) == 3 * 2


def test_what_is_refused_together_is_asked_apart(server: Server, asking: Any) -> None:
    def picky(question: Question) -> Said:
        if "text number 7" in question.texts.values():
            return Said({"error": {"message": "content policy"}}, 400)
        return with_probabilities(question)

    server.answer = picky
    outcome = asking()
    assert set(range(45)) - set(outcome.answers) == {7}
    assert outcome.refused == 1


@pytest.mark.parametrize(
    ("parameter", "left"),
    [
        ("logprobs", {"response_format", "temperature", "max_tokens"}),
        ("response_format", {"logprobs", "top_logprobs", "temperature", "max_tokens"}),
        ("temperature", {"logprobs", "top_logprobs", "response_format", "max_tokens"}),
        (
            "max_tokens",
            {"logprobs", "top_logprobs", "temperature", "response_format", "max_completion_tokens"},
        ),
    ],
)
def test_parameters_that_a_server_refuses_are_left_out(
    server: Server, asking: Any, parameter: str, left: set[str]
) -> None:
    def answer(question: Question) -> Said:
        if parameter in question.body:
            return Said({"error": {"message": f"Unsupported parameter: {parameter}"}}, 400)
        return with_probabilities(question)

    server.answer = answer
    assert len(asking().answers) == 45
    assert set(server.questions[-1].body) == {"model", "messages"} | left
    assert len(server.questions) <= 3 + 2


def test_a_model_that_thinks_gets_more_room(server: Server, asking: Any) -> None:
    def answer(question: Question) -> Said:
        if question.body["max_tokens"] < 1_000:
            return Said(completion("", finish_reason="length"))
        return with_probabilities(question)

    server.answer = answer
    assert len(asking(["a"]).answers) == 1


def test_the_budget_is_never_exceeded(server: Server, asking: Any) -> None:
    # A reply costs 500 * 10 + 100 * 20 millionths: 0.007 for 20 texts.
    server.answer = with_probabilities
    options = replace(asking.options, prices=(10.0, 20.0), budget=0.12)
    texts = [f"text {i}" for i in range(2_000)]
    outcome = asking(texts, options=options)
    spent = 0.007 * len(server.questions)
    assert outcome.price == pytest.approx(spent)
    assert 0.03 < spent <= 0.12
    assert outcome.left == 2_000 - len(outcome.answers) > 0
    # The most doubtful come first, so that the last ones are left.
    assert max(outcome.answers) < 1_000
    # Once more, and not a single request is within it.
    many = len(server.questions)
    assert asking(texts, options=options).price <= 0.12
    assert len(server.questions) <= many + 5


def test_a_budget_that_reaches_nothing(server: Server, asking: Any) -> None:
    options = replace(asking.options, prices=(10.0, 20.0), budget=0.001)
    with pytest.raises(EvidenceError, match=r"A budget of 0\.001 does not reach a single request"):
        asking(options=options)
    assert not server.questions


def test_the_key_goes_to_its_server_and_nowhere_else(
    server: Server, asking: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "openai-secret-1")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret-2")
    asking(["a"])
    assert "secret" not in json.dumps(server.questions[-1].headers)
    monkeypatch.setenv("LABELREVIEW_JUDGE_KEY", "judge-secret-3")
    asking(["b"])
    assert server.questions[-1].headers["authorization"] == "Bearer judge-secret-3"
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"secret" not in kept
    server.answer = lambda question: Said(
        {"error": {"message": "no such key: judge-secret-3"}}, 400
    )
    with pytest.raises(EvidenceError) as caught:
        asking(["c"])
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://api.openai.com/v1", "mine"),
        ("http://api.openai.com/v1", ""),
        ("https://api.openai.com.evil.example/v1", ""),
        ("https://notopenai.com/v1", ""),
    ],
)
def test_the_key_of_openai_is_for_openai(
    monkeypatch: pytest.MonkeyPatch, address: str, key: str
) -> None:
    monkeypatch.delenv("LABELREVIEW_JUDGE_KEY", raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "mine")
    assert client_module.key_for(address) == key


def test_without_the_extra(asking: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"labelreview\[judge\]"):
        asking(["a"])


def test_damaged_answers_are_asked_again(server: Server, asking: Any, tmp_path: Path) -> None:
    asking(["a"])
    for file in tmp_path.rglob("*.json"):
        file.write_text(file.read_text()[:30])
    many = len(server.questions)
    assert len(asking(["a"]).answers) == 1
    assert len(server.questions) == 2 * many

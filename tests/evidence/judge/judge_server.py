"""An OpenAI-compatible server on this machine that answers as a test tells it to."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]


@dataclass
class Question:
    """A request as a model reads it: texts by their numbers, and class names by their codes."""

    body: Body
    headers: dict[str, str]

    @property
    def classes(self) -> dict[str, str]:
        said = self.body["messages"][0]["content"]
        found: dict[str, str] = json.loads(
            said.split("Classes by their codes:\n")[1].split("\n")[0]
        )
        return found

    @property
    def texts(self) -> dict[int, str]:
        _, fence, listed, same, _ = self.body["messages"][1]["content"].split("\n")
        assert fence == same
        return {one["text"]: one["content"] for one in json.loads(listed)}

    def code(self, name: str) -> str:
        return next(code for code, one in self.classes.items() if one == name)


@dataclass
class Said:
    """A response: its status, headers, body, and how many bytes of it are sent."""

    body: object
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None


def completion(content: str, tokens: list[Body] | None = None, **more: object) -> Body:
    choice = {"index": 0, "message": {"role": "assistant", "content": content}}
    choice |= {"finish_reason": "stop", "logprobs": {"content": tokens} if tokens else None} | more
    usage = {"prompt_tokens": 500, "completion_tokens": 100, "total_tokens": 600}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [choice],
        "usage": usage,
    }


def listed(entries: list[Body]) -> str:
    return json.dumps({"answers": entries})


class Server(ThreadingHTTPServer):
    """`answer` gives the response to each question; by default the class that `knows` the text."""

    daemon_threads = True
    request_queue_size = 300

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.questions: list[Question] = []
        self.knows: Callable[[str], str] = lambda text: "joy"
        self.answer: Callable[[Question], Said] = self.right

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def entries(self, question: Question) -> list[Body]:
        return [
            {"text": number, "class": question.code(self.knows(text)), "reason": f"about {number}"}
            for number, text in question.texts.items()
        ]

    def right(self, question: Question) -> Said:
        return Said(completion(listed(self.entries(question))))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that are gone."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        question = Question(body, {name.lower(): value for name, value in self.headers.items()})
        self.server.questions.append(question)
        if not re.fullmatch(r"/v1/chat/completions", self.path):
            said = Said({"error": {"message": "nothing here"}}, 404)
        else:
            said = self.server.answer(question)
        is_text = isinstance(said.body, str)
        sent = (said.body if is_text else json.dumps(said.body)).encode()
        self.send_response(said.status)
        headers = {"Content-Type": "application/json", "Content-Length": str(len(sent))}
        headers["Connection"] = "close"
        for name, value in (headers | said.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(sent[: said.cut])
        self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Write no log."""


class Clock:
    """A clock that only sleeping moves; it notes how long was slept."""

    def __init__(self) -> None:
        self.now, self.lock = 0.0, threading.Lock()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.now += seconds


def token(text: str, logprob: float = 0.0, **others: float) -> Body:
    """A token of a reply; others are what might stand there, after a space and a quotation mark."""
    listed = [{"token": f' "{one}', "logprob": p, "bytes": None} for one, p in others.items()]
    return {"token": text, "logprob": logprob, "bytes": None, "top_logprobs": listed}

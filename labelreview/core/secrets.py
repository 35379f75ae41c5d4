"""What may be said of an address: never its user, its password, its tokens or its query."""

from __future__ import annotations

import json
import os
import re
from urllib.parse import parse_qsl, quote, quote_plus, unquote, unquote_plus

HIDDEN = "***"
_SHORTEST = 4  # characters; what is shorter stands in too many words to be looked for
_SHORTEST_TOKEN = 8
_TOKENS_OF_ENVIRONMENT = (
    *("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "LABEL_STUDIO_API_KEY", "ARGILLA_API_KEY"),
    *("LABELREVIEW_JUDGE_KEY", "OPENAI_API_KEY"),
    *("PGPASSWORD", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AZURE_STORAGE_KEY"),
)
_LONGEST_TEXT = 20_000  # characters of a message; nobody reads more

_ADDRESS = re.compile(
    r"""(?<![\w+.-])[a-z][a-z0-9+.-]*:{1,2}/{1,3}(?:(?!['"](?:[\s,;.)\]]|$))\S)+""", re.I
)
_PLACE = re.compile(r"([a-z][a-z0-9+.-]*:/{1,3})(.*)", re.I | re.S)
# Without a scheme, as somebody writes it who forgets it.
_LOGIN = re.compile(r"""(?<![\w*])[^\s:/@'"(]{1,200}:(?!/)[^\s@'"]{1,500}@(?=[^\W\d]|\[|\d+\.\d)""")
_ENCODED_LOGIN = re.compile(r"(?<=%3A%2F%2F)[^\s/]{1,500}(?=%40)", re.I)
# libpq's form, settings as they are written, and headers.
_SETTING = re.compile(
    r"""(?P<name>\b[\w-]{0,40}(?:passw(?:or)?d|passphrase|passfile|pwd|secret|token|signature|credentials?
        |api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key)["']?\s*=\s*
        |\b(?:key|sig|pass|user|username|auth|jsessionid|session)=(?=\S{2})
        |\b["']?(?:[\w-]{0,40}passw(?:or)?d|pwd|[\w-]{0,40}secret|api[_-]?key|authorization
            |cookie)(?:["']\s*:\s*|\s*:\s+)
        |\b["']?[\w-]{0,40}token(?:["']\s*:\s*|\s*:\s+(?=\S{0,200}\d))
        |--(?:[\w-]{0,40}passw(?:or)?d|[\w-]{0,40}token|[\w-]{0,40}secret|api-key)\s+(?=\S{0,200}\d)
        |\b(?:bearer|basic)\s+(?=[\w+/=.~-]{8}))
        (?P<value>(?:(?:bearer|basic|token)\s+|session=)?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s,;&)\]}]+))""",
    re.I | re.X,
)
# What the usual services call their tokens.
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9])(?:hf_[A-Za-z0-9]{20,}|api_org_[A-Za-z0-9]{20,}"
    r"|gh[opsur]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|sk-[\w-]{20,}"
    r"|(?<=hooks\.slack\.com/services/)[\w/]{3,}|(?<=/api/webhooks/)[\w/-]{3,}"
    r"|xox[a-z]-[\w-]{8,}|A[KS]IA[A-Z0-9]{12,}"
    r"|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|bot\d{6,}:[\w-]{20,}|argilla\.[\w-]{12,})"
)


def shown_address(address: str) -> str:
    """Return an address as it may be said: the kind, the host and the path.

    >>> shown_address("postgresql://ana:pa@ss@db:5432/reviews?password=x")
    'postgresql://***@db:5432/reviews?***'
    >>> shown_address("zip://inner.csv::https://ana:pw@host/all.zip")
    'zip://inner.csv::https://***@host/all.zip'
    """
    return "::".join(_shown_part(part) for part in _parts(address))


def without_secrets(text: str, *addresses: str) -> str:
    """Return a text in which no address has a login or a query, and no token or password stands.

    Nor does a token that the environment holds, nor any secret of the `addresses`, as it is or
    however it may be encoded: for what a driver or a server said about them.

    >>> without_secrets("cannot open https://ana:pw@host/a.csv?sig=1: password=pw")
    'cannot open https://***@host/a.csv?***: password=***'
    """
    text = text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "…"
    known = {one for address in addresses for one in secrets_of(address)} | _of_environment()
    for secret in sorted(known, key=len, reverse=True):
        text = re.sub(re.escape(secret), HIDDEN, text, flags=re.IGNORECASE)
    text = _ADDRESS.sub(lambda found: _shown_in_text(found[0]), text)
    return _settings_hidden(_LOGIN.sub(f"{HIDDEN}@", text))


def secrets_of(address: str) -> frozenset[str]:
    """Return what must not be said of an address, in the encodings in which it may come up.

    These are its password, or its user when there is none, what its query says about passwords
    and keys, and tokens in its path. What is shorter than four characters is left out.
    """
    found: set[str] = set()
    for part in _parts(address):
        login, _, query = _taken_apart(part)
        user, colon, password = login.partition(":")
        secret = password if colon and password else user
        # Where it holds an @ or a / that nobody encoded, a driver takes a piece of it for a host.
        found |= {secret, *re.split(r"[@/?#:]", secret)}
        # A query without names is a secret whole.
        settings = parse_qsl(query, keep_blank_values=True) or [("", query)]
        found |= {value for name, value in settings if not _is_harmless(name)}
        found |= {piece.partition("=")[2] for piece in query.split("&") if not _is_harmless(piece)}
    found |= {match["value"].strip("'\"") for match in _SETTING.finditer(address)}
    found |= set(_TOKEN.findall(address))
    forms = {form for one in found for form in _encodings(one)}
    return frozenset(form for form in forms if len(form) >= _SHORTEST)


def _of_environment() -> set[str]:
    return {
        value.strip()
        for value in map(os.environ.get, _TOKENS_OF_ENVIRONMENT)
        if value and len(value.strip()) >= _SHORTEST_TOKEN
    }


_HARMLESS = {
    *("host", "hostaddr", "port", "dbname", "user", "username", "sslmode", "mode", "uri"),
    *("timeout", "connect_timeout", "options", "application_name", "target_session_attrs"),
    *("cache", "charset", "format", "gid", "download", "ref", "revision", "version", "page"),
}
"""Settings of a query that are no secret, though none of the query is said."""


def _is_harmless(setting: str) -> bool:
    return setting.partition("=")[0].casefold() in _HARMLESS


def _encodings(secret: str) -> set[str]:
    plain = {secret, unquote(secret), unquote_plus(secret)}
    encoded = {form(one) for one in plain for form in (_quoted, quote, quote_plus)}
    escaped = {form(one)[1:-1] for one in plain for form in (repr, json.dumps)}
    return plain | encoded | escaped | {_quoted(one) for one in encoded}


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _settings_hidden(text: str) -> str:
    text = _ENCODED_LOGIN.sub(HIDDEN, text)
    return _TOKEN.sub(HIDDEN, _SETTING.sub(lambda found: found["name"] + HIDDEN, text))


def _parts(address: str) -> list[str]:
    """Return the addresses that one names, as in `zip://inner::https://host/file`."""
    return re.split(r"::(?=[a-z][a-z0-9+.-]*:/)", address, flags=re.I)


def _shown_part(address: str) -> str:
    found = _PLACE.fullmatch(address)
    if found is None:
        return without_secrets(address)
    login, place, rest = _taken_apart(address)
    return (
        found[1]
        + (f"{HIDDEN}@" if login else "")
        + _settings_hidden(place)
        + (f"?{HIDDEN}" if rest else "")
    )


def _shown_in_text(found: str) -> str:
    """Return an address that stands in a sentence, with what ends the sentence."""
    address = found.rstrip(".,;:!?'\")]}…")
    return shown_address(address) + found[len(address) :]


def _taken_apart(address: str) -> tuple[str, str, str]:
    """Return the login, host and path, and what follows the first ? or # behind them.

    A password with a /, ? or # that nobody encoded ends at the last @, even where a well-formed
    address would have ended the host before it.
    """
    found = _PLACE.fullmatch(address)
    if found is None:
        return "", address, ""
    place = found[2]
    host = re.split(r"[/?#]", place, maxsplit=1)[0]
    login = ""
    if "@" in host or ":" in place.rpartition("@")[0]:
        login, _, place = place.rpartition("@")
    elif (port := host.rpartition("]")[2].partition(":")[2]) and not port.isdecimal():
        login, place = host, place[len(host) :]  # cut off before its host
    path, *rest = re.split(r"[?#]", place, maxsplit=1)
    return login, path, rest[0] if rest else ""

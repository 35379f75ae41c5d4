"""No secret of an address is ever said."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, quote_plus, unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import make_url

from labelreview.core.errors import LabelReviewError, SourceError, WorkspaceError
from labelreview.core.secrets import secrets_of, shown_address, without_secrets
from labelreview.core.settings import Settings
from labelreview.data.sources import read_source
from labelreview.store import open_engine
from labelreview.store.problems import as_sentence

# Of letters that nothing else in an address has, so that finding a secret means that it was said.
_SECRET = st.text("QXZ0123456789!$&'()*+,;=@/?#%:[] é", max_size=20).map("QX{}ZQ".format)
_PLAIN = st.text("QXZ0123456789", max_size=20).map("QX{}ZQ".format)
_WRITTEN = st.sampled_from([quote, quote_plus, lambda text: quote(text, safe="")])
_PLACES = st.sampled_from(
    ["db", "db:5432", "localhost:80", "[::1]:5432", "10.0.0.1", "bucket.s3.amazonaws.com"]
)
_SCHEMES = st.sampled_from(
    ["postgresql", "postgresql+psycopg", "mysql", "http", "https", "s3", "ftp", "HTTPS", "redis"]
)
_KEYS = st.sampled_from(
    [
        *("password", "sslpassword", "passwd", "token", "key", "sig", "X-Amz-Signature", "code"),
        *("access_token", "api_key", "apikey", "client_secret", "private_key", "Password", "other"),
    ]
)


def said(text: str, secret: str) -> bool:
    low = text.casefold()
    forms = (secret, unquote(secret), quote(secret), quote_plus(secret), quote(secret, safe=""))
    return any(form.casefold() in low for form in forms)


@given(_SCHEMES, _PLACES, _PLAIN | _SECRET, _SECRET, _WRITTEN, _KEYS, _PLAIN, st.booleans())
@example("https", "db", "ana", "QXZ/a", str, "token", "QXZ1", True)
@settings(max_examples=300, deadline=None)
def test_no_secret_of_an_address_is_said(scheme, place, user, secret, written, key, token, nested):  # type: ignore[no-untyped-def]
    address = f"{scheme}://{written(user)}:{written(secret)}@{place}/reviews?{key}={token}#{token}"
    if nested:
        address = f"zip://inner.csv::{address}"
    for text in (shown_address(address), without_secrets(f"{address}: no answer. Try {address}.")):
        assert not said(text, secret), text
        assert not said(text, token), text
        assert not said(text, user), text
    assert place in shown_address(address)


@given(_SCHEMES, _PLACES, _PLAIN)
@settings(max_examples=100, deadline=None)
def test_a_user_without_a_password_is_a_token(scheme: str, place: str, token: str) -> None:
    address = f"{scheme}://{token}@{place}/reviews"
    assert not said(shown_address(address), token)
    assert not said(without_secrets(f"what: {token!r}", address), token)


_SETTINGS = st.sampled_from(["password", "sslpassword", "passfile", "token", "secret"])


@given(_SETTINGS, _PLAIN, st.booleans())
@settings(max_examples=100, deadline=None)
def test_no_setting_of_a_driver_is_said(key: str, secret: str, quoted: bool) -> None:
    value = f"'{secret} {secret}'" if quoted else secret
    text = without_secrets(f'invalid dsn "host=db port=5432 {key}={value} dbname=reviews"')
    assert secret not in text
    assert "host=db port=5432" in text


@given(_SECRET, st.sampled_from([str, quote, quote_plus, repr, lambda s: quote(quote(s))]))
@settings(max_examples=200, deadline=None)
def test_what_a_driver_says_about_a_database_holds_no_password(secret, written):  # type: ignore[no-untyped-def]
    address = f"postgresql://ana:{quote(secret, safe='')}@db:1/reviews"
    why = f"connection failed: {written(secret)} at db"
    told = str(as_sentence(why, make_url(address)))
    assert not said(told, secret), told
    assert "db:1/reviews" in told


def test_a_piece_that_a_driver_takes_for_a_host_is_not_said() -> None:
    address = "postgresql://ana:pass@wordofana@db/reviews"
    told = without_secrets('could not translate host name "wordofana@db"', address)
    assert "wordofana" not in told


@pytest.mark.parametrize(
    ("text", "kept"),
    {
        "see https://huggingface.co/settings/tokens.": "see https://huggingface.co/settings/tokens.",
        "use sqlite:///FILE or postgresql://HOST/NAME": "use sqlite:///FILE or postgresql://HOST/NAME",
        "hf://datasets/a/b@main/c.csv": "hf://datasets/a/b@main/c.csv",
        "https://medium.com/@ana/post": "https://medium.com/@ana/post",
        "Unknown columns: key, token": "Unknown columns: key, token",
        "sports:football@2x": "sports:football@2x",
        "use one of key=a": "use one of key=a",
        "the token: not found": "the token: not found",
        "--token is missing": "--token is missing",
        "C:/data/a.csv, line 3: 2 cells": "C:/data/a.csv, line 3: 2 cells",
    }.items(),
)
def test_what_is_no_secret_stays(text: str, kept: str) -> None:
    assert without_secrets(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "hf_" + "Qx1" * 11,
        "https://api.example.org/bot1234567:" + "Qx1" * 11 + "/file.csv",
        "https://example.org/file;password=Qx1Qx1Qx1Qx1/a.csv",
        "Authorization: Bearer " + "Qx1" * 11,
        '{"password": "Qx1Qx1Qx1"}',
        "{'api_key': 'Qx1Qx1Qx1'}",
        '{"password":"Qx1Qx1Qx1","access_token":"Qx1Qx1Qx1"}',
        "access_token: Qx1Qx1Qx1",
        "pwd: Qx1Qx1Qx1",
        "--password Qx1Qx1Qx1",
        "Authorization: Token Qx1Qx1Qx1",
        "Cookie: session=Qx1Qx1Qx1",
        "pass=Qx1Qx1Qx1",
        "https://example.org/a.csv;jsessionid=Qx1Qx1Qx1",
        "https://hooks.slack.com/services/T1/B1/Qx1Qx1Qx1",
        "https%3A%2F%2Fana%3AQx1Qx1Qx1%40example.org",
        "ana:Qx1Qx1Qx1@example.org/data.csv",
        "https:/ana:Qx1Qx1Qx1@example.org/data.csv",
        "postgresql://ana:Qx1Qx1",
        "eyJ" + "Qx1" * 11 + "." + "Qx1" * 11 + "." + "Qx1" * 11,
    ],
)
def test_a_token_by_itself_is_not_said(text: str) -> None:
    assert "Qx1" not in str(LabelReviewError(f"{text} was refused", f"do not use {text}"))


def test_a_token_of_the_environment_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGILLA_API_KEY", "my-own-token")
    assert "my-own" not in str(LabelReviewError("It said: 'my-own-token' is wrong", "try again"))


@pytest.mark.parametrize(
    "url",
    [
        "mysql://h/x?user=ana&password=Qx1Qx1",
        "mysql://ana:Qx1/Qx1@h/x",
        "oracle://Qx1Qx1@h/x",
        "postgresql://h:Qx1Qx1/x",
        "host=h password=Qx1Qx1",
        "postgresql://127.0.0.1:1/x?user=ana&password=Qx1Qx1",
        "postgresql://ana:Qx1Qx1@127.0.0.1:1/x?sslpassword=Qx1Qx1",
        "postgresql://ana:Qx1Qx1@/x?host=/nowhere",
        "postgresql://ana@127.0.0.1:1/x?passfile=/Qx1&options=Qx1Qx1",
        "postgresql://127.0.0.1:1/x?nonsense=Qx1Qx1",
    ],
)
def test_a_database_that_cannot_be_opened_is_named_without_secrets(url: str) -> None:
    with pytest.raises(LabelReviewError) as caught:
        open_engine(url)
    assert "Qx1" not in str(caught.value)
    assert "Qx1" not in repr(Settings.resolve("/x", url))


@pytest.mark.parametrize(
    "source",
    [
        "https://ana:Qx1Qx1@127.0.0.1:9/a.csv?sig=Qx1Qx1#Qx1Qx1",
        "zip://a.csv::https://ana:Qx1Qx1@127.0.0.1:9/a.zip?sig=Qx1Qx1",
        "https:/ana:Qx1Qx1@127.0.0.1:9/a.csv?sig=Qx1Qx1",
        "ana:Qx1Qx1@127.0.0.1:9/a.csv",
        "ftp://ana:Qx1Qx1@127.0.0.1/a.csv",
        "http://ana:Qx1Qx1@[bad/a.csv",
        "s3://Qx1Qx1:Qx1Qx1@bucket/a.csv",
        "//ana:Qx1Qx1@127.0.0.1:9/a.csv",
    ],
)
def test_a_source_that_cannot_be_read_is_named_without_secrets(source: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_source(source)
    assert "Qx1" not in str(caught.value)


def test_a_dataset_knows_its_source_without_secrets(tmp_path: Path) -> None:
    file = tmp_path / f"posts-hf_{'Qx1' * 11}.csv"
    file.write_text("text,label\na,x\nb,y\n")
    source = read_source(file)
    assert "Qx1" not in source.source
    assert "qx1" not in source.name.casefold()


def test_a_long_text_takes_no_longer_than_a_short_one() -> None:
    for piece in ("-", "a-", "a:", "x=", "https://", "password=", "'", "@", "key"):
        assert len(without_secrets(piece * 1_000_000)) < 100_000
    assert secrets_of("a" * 100_000) == frozenset()
    assert issubclass(WorkspaceError, LabelReviewError)

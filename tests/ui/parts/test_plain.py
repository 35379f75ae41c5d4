import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelreview.core.labels import shortened
from labelreview.ui.parts.plain import plain, plotly_plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("anger", "anger"),
        ("not happy", "not happy"),
        ("**b**", r"\*\*b\*\*"),
        (":red[x]", r"\:red\[x\]"),
        ("$x$", r"\$x\$"),
        ("end\\", "end\\\\"),
        ("two\nlines\t here", "two lines here"),
        (":material/home:", r"\:material\/home\:"),
        ("https://x.y", r"https\::color[]{}\/\/x\.y"),
        ("www.x.y", r"www:color[]{}\.x\.y"),
        ("a@b.co", r"a:color[]{}\@b\.co"),
        ("a -> b", r"a \-:color[]{}\> b"),
        ("a <-> b", r"a \<:color[]{}\-:color[]{}\> b"),
        (":streamlit:", r"\::color[]{}streamlit\:"),
    ],
)
def test_markup_is_escaped(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(st.text())
def test_escaped_text_keeps_every_visible_character(text: str) -> None:
    shown = plain(text).replace(":color[]{}", "")
    unescaped = shown.replace("\\\\", "\0\0").replace("\\", "").replace("\0\0", "\\")
    invisible = str.maketrans("", "", "\u2066\u2067\u2068\u2069\0")
    visible = " ".join(text.translate(invisible).split())
    assert " ".join(unescaped.translate(invisible).split()) == visible


@given(st.text(alphabet="*_:[]()<>`$#|~!&-=.@ \\\n1a/"))
def test_no_markup_character_stays_bare(text: str) -> None:
    shown = plain(text).replace(":color[]{}", "")
    bare = shown.replace("\\\\", "")
    for sign in "*_:[]()<>`$#|~!&":
        assert bare.count(sign) == bare.count("\\" + sign)


def test_overrides_of_direction_stay_inside() -> None:
    assert plain("evil\u202egnp") == "\u2068evil\u202egnp\u2069"
    assert plain("\u2069\u202eup") == "\u2068\u202eup\u2069"
    assert plotly_plain("غضب") == "\u2068غضب\u2069"


def test_plotly_sees_no_tag_and_no_entity() -> None:
    assert plotly_plain('<a href="x">&lt;') == '&lt;a href="x"&gt;&amp;lt;'


def test_plotly_counts_letters_not_entities() -> None:
    assert plotly_plain("<<<<<", at_most=3) == "&lt;…&lt;"


def test_shortened_leaves_short_texts_alone() -> None:
    assert shortened("abc", 3) == "abc"
    assert shortened("abcd", 3) == "ab…"

"""The encodings of real files are recognised, said and can be named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labelreview.core.errors import SourceError
from labelreview.data.sources import ReadOptions, read_source, read_upload
from labelreview.data.sources.formats.encoding import decoded

LATIN = {
    "French": ("Très déçu par ce café, j’ai payé 5 € – hélas… où êtes-vous ?", "cp1252 mac-roman"),
    "German": ("Schöne Grüße aus München, das Essen war „übel“.", "cp1252 mac-roman"),
    "English": ("It’s “fine” – really… £5 for a café", "cp1252 mac-roman"),
    "Spanish": ("¿Qué tal el señor? ¡Malísimo! Mañana será más rápido", "cp1252 mac-roman cp850"),
    "Swedish": ("Jag är mycket nöjd, åker på måndag.", "cp1252"),
    "Polish": ("Bardzo zły film, nie mogę go polecić, żałuję. Źle się czułam", "cp1250 iso8859-2"),
    "Czech": ("Příliš žluťoučký kůň úpěl ďábelské ódy", "cp1250 iso8859-2"),
    "Turkish": ("Çok kötü bir film, hiç beğenmedim, yağmur yağıyor ışık şarkı", "cp1254"),
}
OTHERS = {
    "Russian": ("Очень плохой фильм, не советую никому", "cp1251 koi8-r cp866 iso8859-5"),
    "Greek": ("Πολύ κακή ταινία, δεν την προτείνω σε κανέναν", "cp1253 iso8859-7"),
    "Hebrew": ("סרט גרוע מאוד לא ממליץ לאף אחד", "cp1255"),
    "Arabic": ("فيلم سيء جدا لا أنصح به لأحد", "cp1256"),
    "Thai": ("หนังแย่มาก ไม่แนะนำให้ใคร", "cp874"),
    "Japanese": ("とても悪い映画でした。誰にもお勧めしません。", "shift_jis euc_jp"),
    "Chinese": ("这部电影非常糟糕，我不推荐给任何人", "gb18030 utf-16-le utf-16-be"),
    "Taiwanese": ("這部電影非常糟糕，我不推薦給任何人", "big5"),
    "Korean": ("정말 나쁜 영화였어요 추천하지 않습니다", "euc_kr"),
}
CASES = [
    (language, text, encoding)
    for language, (text, encodings) in (LATIN | OTHERS).items()
    for encoding in encodings.split()
]


@pytest.mark.parametrize(
    ("language", "text", "encoding"), CASES, ids=[f"{c[0]}-{c[2]}" for c in CASES]
)
def test_the_text_arrives(language: str, text: str, encoding: str) -> None:
    whole = f'text,label\n"{text}",x\nplain,y\n'
    found = decoded(whole.encode(encoding), "a.csv")
    assert found.data.decode() == whole
    if encoding.startswith("utf"):
        assert (found.encoding, found.warnings) == (encoding, ())
    else:
        assert found.warnings == (
            f"a.csv is not UTF-8 and is read as {found.encoding}; --encoding names another.",
        )
    told = decoded(whole.encode(encoding), "a.csv", encoding)
    assert (told.data, told.warnings) == (whole.encode(), ())


def test_a_few_lines_in_another_encoding() -> None:
    # As in the files of nonviolent-action-lab/crowd-counting-consortium#8.
    data = "text,label\né,x\nà,x\n5 °C,x\n".encode() + (
        b"plain,y\n4 \xc2\xb0C \xe9t\xe9,y\n\x93a\x94,y\n"
    )
    found = decoded(data, "a.csv")
    assert found.data.decode().splitlines()[4:] == ["plain,y", "4 °C été,y", "“a”,y"]
    assert found.encoding == "utf-8"
    assert found.warnings == (
        "Lines 6, 7 of a.csv are not UTF-8 and read as cp1252; --encoding names one for the whole "
        "file.",
    )


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13", ""])
def test_no_such_encoding(encoding: str) -> None:
    with pytest.raises(SourceError) as error:
        decoded(b"a,b\n", "a.csv", encoding)
    assert str(error.value) == (
        f"There is no encoding {encoding!r}; give one that Python knows, such as utf-8, cp1252 or "
        f"shift_jis, with --encoding."
    )


@pytest.mark.parametrize(
    ("data", "encoding", "sentence"),
    [
        (b"a\n\xe9\n", "utf-8", "Line 2 of a.csv is not valid UTF-8 (byte 0xe9)"),
        (b"a\n\x81\n", "cp1252", "Line 2 of a.csv is not valid cp1252 (byte 0x81)"),
        (b"a\n\n", "utf-16", "Line 2 of a.csv is not valid utf-16 (byte 0x0a)"),
    ],
)
def test_the_wrong_encoding(data: bytes, encoding: str, sentence: str) -> None:
    with pytest.raises(SourceError) as error:
        decoded(data, "a.csv", encoding)
    assert str(error.value) == f"{sentence}; name another encoding with --encoding."


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (bytes(range(256)) * 4, "Line 2 of a.csv is not valid UTF-8 (byte 0x80)"),
        (b"\0\1" * 99, "a.csv is not a text file"),
    ],
)
def test_no_text_at_all(data: bytes, sentence: str) -> None:
    with pytest.raises(SourceError) as error:
        decoded(data, "a.csv")
    assert str(error.value).startswith(sentence)
    assert error.value.remedy.endswith("as UTF-8, or name its --encoding")


ROWS = [{"text": "Très déçu par ce café", "label": "a"}, {"text": "où êtes-vous ?", "label": "b"}]
WHOLE = json.dumps(ROWS, ensure_ascii=False)
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize(("name", "text"), [("a.json", WHOLE), ("a.jsonl", LINES)])
def test_json_in_unicode(encoding: str, name: str, text: str) -> None:
    found = read_upload(name, text.encode(encoding))
    assert found.table.to_pylist() == ROWS
    assert found.warnings == ()


@pytest.mark.parametrize(("name", "text"), [("a.json", WHOLE), ("a.jsonl", LINES)])
def test_json_in_another_encoding(name: str, text: str) -> None:
    found = read_upload(name, text.encode("cp1252"))
    assert found.table.to_pylist() == ROWS
    assert found.warnings == (
        f"{name} is not UTF-8 and is read as cp1252; --encoding names another.",
    )
    told = read_upload(name, text.encode("cp850"), ReadOptions(encoding="cp850"))
    assert (told.table.to_pylist(), told.warnings) == (ROWS, ())


def test_texts_of_class_folders_are_in_one_encoding(tmp_path: Path) -> None:
    texts = {
        "neg/1.txt": "Très déçu par ce café",
        "neg/2.txt": "plain",
        "pos/1.txt": "où êtes-vous ?",
        "pos/2.txt": "é",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.encode("utf-8" if name == "pos/2.txt" else "cp850"))
    found = read_source(tmp_path)
    assert found.table.column("text").to_pylist() == [*texts.values()]
    assert found.warnings == (
        f"Files of the folder {tmp_path} that are not UTF-8 are read as cp850 (neg/1.txt, "
        f"pos/1.txt); --encoding names one for all files.",
    )
    for name in texts:
        (tmp_path / name).write_bytes("é".encode("cp437"))
    told = read_source(tmp_path, ReadOptions(encoding="cp437"))
    assert told.table.column("text").to_pylist() == ["é"] * 4
    assert told.warnings == ()

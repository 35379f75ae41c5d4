"""Which dialect fits every row of a file: the standard one first, then what violates least."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyarrow.compute as pc

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import SourceError
from labelreview.data.sources.delimited.dialect import Dialect, delimiter_named, quote_named
from labelreview.data.sources.delimited.layout import lines_above, mended
from labelreview.data.sources.delimited.parse import (
    ROWS_OF_A_SAMPLE,
    Columns,
    DelimitedText,
    parse,
    to_columns,
)
from labelreview.data.sources.delimited.scan import (
    Cells,
    Violation,
    every_delimiter_is_padded,
    only_known_escapes,
    rows,
)
from labelreview.data.sources.options import ReadOptions

_DELIMITERS = ",;\t|\x01"
_SEPARATOR_LINE = re.compile(rb'"?sep=(.)"?\r?(?:\n|\r)', re.IGNORECASE)
_QUOTED_BY_SPACES = re.compile(rb'"[^"\r\n]*"(?: "[^"\r\n]*")+[\r\n]')
# Fewer cells between apostrophes can be so by chance.
_SEVERAL = 3
# Of the cells that begin with a quotation mark; a file with fewer is one with a few mistakes.
_UNQUOTED_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as one dialect reads it: header, None without one, columns and first rows of data."""

    dialect: Dialect
    header: Cells | None
    columns: Columns
    below: list[Cells]
    warnings: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.columns[0]) if self.columns else 0


def fitting(source: DelimitedText, delimiter: str, options: ReadOptions) -> Reading:
    """Return the first reading in which every row fits.

    Raises `SourceError` naming the first line that does not fit the standard one.
    """
    base = Dialect(delimiter=delimiter, header=options.header is not False)
    if options.delimiter is not None:
        base = replace(base, delimiter=delimiter_named(options.delimiter))
    quotes = ('"', "", "'") if options.quote is None else (quote_named(options.quote),)
    base = replace(base, quote=quotes[0])
    if line := _SEPARATOR_LINE.match(source.data):
        if options.delimiter is None:
            base = replace(base, delimiter=line[1].decode("latin-1"))
        source = DelimitedText(source.data[line.end() :], source.name, first_line=2)
    fixed = line is not None or options.delimiter is not None
    told = options.quote is not None
    delimiters = [base.delimiter] if fixed else _delimiters(source, base)
    single, standard = len(delimiters) == 1, delimiters[0]
    for titles in (False, True):
        if titles and not fixed:
            delimiters = list(dict.fromkeys([standard, *base.delimiter, *_DELIMITERS]))
        for mark in delimiters:
            for dialect in _grammars(source, replace(base, delimiter=mark), quotes):
                reading = _attempt(source, dialect, mend=titles, single=single)
                if reading and _is_plausible(source, reading, told=told):
                    return _evident(source, reading, told=told)
    raise _problem(source, replace(base, delimiter=standard))


def _delimiters(source: DelimitedText, base: Dialect) -> list[str]:
    """Return those that give the first row several cells, or the standard one."""
    several = []
    for mark in dict.fromkeys(base.delimiter + _DELIMITERS):
        for quote in dict.fromkeys((base.quote, "")):
            dialect = replace(base, delimiter=mark, quote=quote, loose=True)
            sample = source.sample(dialect, most=1)
            if sample and len(sample[0].cells) > 1:
                several.append((mark != base.delimiter, -len(sample[0].cells), mark))
                break
    found = [mark for *_, mark in sorted(several)]
    # R separates quoted names by spaces, which stand between words of texts too.
    return found or [" " if _QUOTED_BY_SPACES.match(source.data) else base.delimiter]


def _grammars(source: DelimitedText, base: Dialect, quotes: tuple[str, ...]) -> Iterator[Dialect]:
    """Yield dialects, the standard one first and those that take most liberties last."""
    yield base
    present = [quote for quote in quotes if quote and quote.encode() in source.data]
    spaced = [quote for quote in present if f"{base.delimiter} {quote}".encode() in source.data]
    for quote in quotes:
        if quote and quote not in present:
            continue
        for escape in ("", "\\") if b"\\" in source.data else ("",):
            quoted = replace(base, quote=quote, escape=escape)
            if quoted != base:
                yield quoted
            if quote in spaced:
                yield replace(quoted, padded=True)
    if '"' in present:
        yield replace(base, doubled=False)
    if '"' in spaced:
        yield replace(base, loose=True, padded=True)
    for quote in present:
        if quote != "'":
            yield replace(base, quote=quote, loose=True)


def _attempt(
    source: DelimitedText, dialect: Dialect, *, mend: bool = False, single: bool = True
) -> Reading | None:
    """Return the reading when every row fits.

    mend:
        Whether lines above the header, comments between rows and empty cells behind the last
        column may be left out.
    single:
        Whether there may be a single column.
    """
    sample = source.sample(dialect)
    above = lines_above(sample, source.head, titles=mend)
    sample = sample[above:]
    if not sample:
        return None
    width = len(sample[0].cells)
    if width == 1 and (mend or not single):
        return None
    line = source.line(sample[0].start) if above else source.first_line
    dialect = replace(dialect, skipped_lines=line - 1)
    said = _lines_left_out(source, line - source.first_line)
    if mend:
        return _mended(source, dialect, sample[0].start, said)
    data = sample[1:] if dialect.header else sample
    if any(len(row.cells) != width for row in data):
        return None
    start = sample[0].end if dialect.header else sample[0].start
    found = parse(source, dialect, start, width)
    if found is None:
        return None
    names = sample[0].cells if dialect.header else None
    return Reading(dialect, names, found, [row.cells for row in data], said)


def _lines_left_out(source: DelimitedText, count: int) -> tuple[str, ...]:
    if not count:
        return ()
    lines, stand = ("line", "stands") if count == 1 else (f"{count:,} lines", "stand")
    are = "is" if count == 1 else "are"
    return (f"The first {lines} of {source.name} {stand} above the table and {are} left out.",)


def _mended(
    source: DelimitedText, dialect: Dialect, start: int, said: tuple[str, ...]
) -> Reading | None:
    for variant in (dialect, replace(dialect, bare_return=True)):
        try:
            found = list(rows(source.text, variant, start))
        except Violation:
            continue
        fit = mended(found, source.text, source.name, header=dialect.header)
        if fit and fit.rows:
            below = [row.cells for row in fit.rows[:ROWS_OF_A_SAMPLE]]
            columns = to_columns(fit.rows, len(below[0]))
            return Reading(variant, fit.header, columns, below, (*said, *fit.warnings))
    return None


def _is_plausible(source: DelimitedText, reading: Reading, *, told: bool) -> bool:
    """Whether nothing in the file speaks against a reading in which every row fits."""
    dialect = reading.dialect
    if not dialect.doubled:
        return _is_quoted_throughout(reading, source)
    if told or b'"' not in source.data:
        return True
    if dialect.quote == '"' and dialect.escape:
        return _has_escaped_quote(source.text, dialect)
    if dialect.quote == "" and not dialect.escape:
        return _is_unquoted(reading)
    return True


def _is_quoted_throughout(reading: Reading, source: DelimitedText) -> bool:
    # Only a writer that quotes every cell of the header surely meant the marks around the others.
    plain = replace(reading.dialect, quote="", doubled=True)
    first = source.sample(plain)[0].cells
    return 1 < len(first) == len(reading.columns) and all(map(_is_wrapped, first))


def _has_escaped_quote(text: str, dialect: Dialect) -> bool:
    d = re.escape(dialect.delimiter)
    quoted = rf'(?:\A|[{d}\r\n]) *"[^"\\]*+(?:\\[^"][^"\\]*+)*+\\"'
    return re.search(quoted, text) is not None


def _is_unquoted(reading: Reading) -> bool:
    """Whether the quotation marks are those of the texts, in a file read without quoting."""
    if any(map(_is_wrapped, reading.header or ())):
        return False
    begun = wrapped = 0
    for column in reading.columns:
        marked = column.filter(pc.starts_with(column, '"'))
        closed = marked.filter(pc.match_substring_regex(marked, '^"([^"]|"")*"$'))
        if pc.any(pc.match_substring_regex(closed, '^".*[^"](""|"""")[^"]')).as_py():
            return False
        begun += len(marked)
        wrapped += len(closed)
    if reading.dialect.delimiter == "\t":
        return True
    return begun - wrapped >= _UNQUOTED_SHARE * begun


def _is_wrapped(cell: str | None) -> bool:
    return cell is not None and len(cell) > 1 and cell[0] == cell[-1] == '"'


def _evident(source: DelimitedText, reading: Reading, *, told: bool) -> Reading:
    """Return the reading, or another one that fits and that the cells of the first ask for."""
    dialect = reading.dialect
    if dialect.escape or dialect.padded:
        return reading
    names = reading.header or (reading.below or [[]])[0]
    wanted = []
    spaced = replace(dialect, padded=True)
    if (
        len(names) > 1
        and all((cell or "").startswith(" ") for cell in names[1:])
        and every_delimiter_is_padded(source.text, spaced)
    ):
        wanted.append(spaced)
    if rb"\N" in source.data and _has_null_marks(source, reading):
        wanted.append(replace(dialect, escape="\\"))
    if not told and _has_apostrophes_around(reading):
        wanted += [replace(dialect, quote="'"), replace(dialect, quote="'", padded=True),
                   replace(dialect, quote="'", escape="\\")]  # fmt: skip
    if not told and dialect.delimiter == "\t" and len(names) > 1 and b'"' in source.data:
        # Rows in quotes that are rows of their own without quoting are not one cell.
        other = _attempt(source, replace(dialect, quote=""))
        if other and other.rows > reading.rows and _is_unquoted(other):
            return other
    found = (_attempt(source, choice) for choice in wanted)
    return next((other for other in found if other), reading)


def _has_null_marks(source: DelimitedText, reading: Reading) -> bool:
    marked = any(pc.any(pc.equal(column, r"\N")).as_py() for column in reading.columns)
    return marked and only_known_escapes(source.text, reading.dialect)


def _has_apostrophes_around(reading: Reading) -> bool:
    """Whether all cells of a column stand between apostrophes."""
    enclosed = r"^\s*'(?s:.*)'\s*$"
    first = reading.below[0] if reading.below else []
    for number, (cell, column) in enumerate(zip(first, reading.columns, strict=False)):
        if cell is None or not re.fullmatch(enclosed, cell):
            continue
        several = len(column) - column.null_count >= _SEVERAL
        if several or re.match("'", (reading.header or first)[number] or ""):
            if pc.all(pc.match_substring_regex(column, enclosed)).as_py():
                return True
    return False


def _problem(source: DelimitedText, dialect: Dialect) -> SourceError:
    """Return the sentence about the first line that the standard reading does not allow."""
    width = 0
    loose = replace(dialect, loose=bool(dialect.quote))
    line = source.first_line
    try:
        for row in rows(source.text, loose):
            line = source.line(row.start)
            width = width or len(row.cells)
            if len(row.cells) != width:
                if any("\n" in (cell or "") for cell in row.cells):
                    return _quote_error(source.name, line)
                cells = counted(len(row.cells), "cell")
                first = "header" if dialect.header else "first line"
                return SourceError(
                    f"Line {line:,} of {source.name} has {cells}, but the {first} has {width:,}",
                    "fix that line, or put quotation marks around texts that contain the separator",
                )
    except Violation as violation:
        return _quote_error(source.name, source.line(violation.offset))
    if not width:
        return SourceError(
            f"{source.name} has no header row", "add a first line with the column names"
        )
    return SourceError(
        f"{source.name} cannot be parsed after line {line:,}", "check that line of the file"
    )


def _quote_error(name: str, line: int) -> SourceError:
    return SourceError(
        f"Quotation marks from line {line:,} of {name} on are unbalanced",
        "double each quotation mark inside a text, and quote the whole text",
    )

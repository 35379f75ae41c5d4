"""Which dialect fits every row of a file: the standard one first, then what violates least."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from labelreview.core.limits import check_columns
from labelreview.data.sources.formats.delimited.dialect import Dialect, delimiter_named, quote_named
from labelreview.data.sources.formats.delimited.evidence import asked_for, is_plausible, is_unquoted
from labelreview.data.sources.formats.delimited.layout import lines_above, mended
from labelreview.data.sources.formats.delimited.misfit import (
    Misfit,
    first_misfit,
    has_bare_return,
    stays_misfit,
)
from labelreview.data.sources.formats.delimited.parse import (
    ROWS_OF_A_SAMPLE,
    DelimitedText,
    Reading,
    parse,
    to_columns,
)
from labelreview.data.sources.formats.delimited.problem import problem
from labelreview.data.sources.formats.delimited.scan import Violation
from labelreview.data.sources.options import ReadOptions

_DELIMITERS = ",;\t|\x01"
# Of the rows of a sample, and of all of them.
_ALIKE, _FEWEST_ALIKE = 0.8, 4
_SEPARATOR_LINE = re.compile(rb'"?sep=([^\w"\'\\])"?\r?(?:\n|\r)', re.IGNORECASE)
_QUOTED_BY_SPACES = re.compile(rb'"[^"\r\n]*"(?: "[^"\r\n]*")+[\r\n]')


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
    misfit = None
    for titles in (False, True):
        if titles and not fixed:
            delimiters = list(dict.fromkeys([standard, *base.delimiter, *_DELIMITERS]))
        for mark in delimiters:
            for dialect in _grammars(source, replace(base, delimiter=mark), quotes):
                reading = _attempt(source, dialect, mend=titles, single=single, misfit=misfit)
                if reading and is_plausible(source, reading, told=told):
                    below = None if fixed else _below_titles(source, base, quotes, reading)
                    return below or _evident(source, reading, told=told)
                if misfit is None and dialect == replace(base, delimiter=standard):
                    misfit = first_misfit(source, dialect)
    check_columns(source.name, _first_line(source).count(standard) + 1)
    raise problem(source, replace(base, delimiter=standard), told=options.delimiter is not None)


def _first_line(source: DelimitedText) -> str:
    return source.data[: source.data.find(b"\n")].decode(errors="ignore")


def _below_titles(
    source: DelimitedText, base: Dialect, quotes: tuple[str, ...], reading: Reading
) -> Reading | None:
    """Return another reading of what was read as a single column, because no line of titles holds
    the delimiter of nearly all rows below."""
    if len(reading.columns) > 1:
        return None
    for mark in _DELIMITERS.replace(base.delimiter, ""):
        sample = source.sample(replace(base, delimiter=mark, loose=True))
        cells, rows_alike = Counter(len(row.cells) for row in sample).most_common(1)[0]
        if cells < 2 or rows_alike < max(_ALIKE * len(sample), _FEWEST_ALIKE):
            continue
        for dialect in _grammars(source, replace(base, delimiter=mark), quotes):
            found = _attempt(source, dialect, mend=True)
            if found and is_plausible(source, found, told=False):
                return found
    return None


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
        if quote != "'" or len(quotes) == 1:
            yield replace(base, quote=quote, loose=True)


def _attempt(
    source: DelimitedText,
    dialect: Dialect,
    *,
    mend: bool = False,
    single: bool = True,
    misfit: Misfit | None = None,
) -> Reading | None:
    """Return the reading when every row fits.

    mend:
        Whether lines above the header, comments between rows and empty cells behind the last
        column may be left out.
    single:
        Whether there may be a single column.
    misfit:
        The first row that did not fit in the standard dialect.
    """
    sample = source.sample(dialect)
    above = lines_above(sample, source.head, header=dialect.header, titles=mend)
    sample = sample[above:]
    if not sample:
        return None
    width = len(sample[0].cells)
    if width == 1 and (mend or not single):
        return None
    if misfit is not None and stays_misfit(source, dialect, sample, misfit, mend=mend):
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


def _evident(source: DelimitedText, reading: Reading, *, told: bool) -> Reading:
    """Return the reading, or another that fits and that the cells of the first ask for."""
    for dialect in asked_for(source, reading, told=told):
        other = _attempt(source, dialect)
        if other and (dialect.quote or not reading.dialect.quote or dialect.escape):
            return other
        if other and other.rows > reading.rows and is_unquoted(other):
            return other
    return reading


def _lines_left_out(source: DelimitedText, count: int) -> tuple[str, ...]:
    if not count:
        return ()
    lines, stand = ("line", "stands") if count == 1 else (f"{count:,} lines", "stand")
    are = "is" if count == 1 else "are"
    return (f"The first {lines} of {source.name} {stand} above the table and {are} left out.",)


def _mended(
    source: DelimitedText, dialect: Dialect, start: int, said: tuple[str, ...]
) -> Reading | None:
    variants = [dialect]
    if has_bare_return(source.text):
        variants.append(replace(dialect, bare_return=True))
    for variant in variants:
        try:
            found = source.rows(variant, start)
        except Violation:
            continue
        fit = mended(found, source.text, source.name, header=dialect.header)
        if fit and fit.rows:
            below = [row.cells for row in fit.rows[:ROWS_OF_A_SAMPLE]]
            columns = to_columns(fit.rows, len(below[0]))
            return Reading(variant, fit.header, columns, below, (*said, *fit.warnings))
    return None

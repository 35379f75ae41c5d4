"""A report as one value, and its HTML and Markdown."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from labelreview.experiments.question import Answer, Charts

_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem;
       color: #1f2328; background: #fff; }
h1 { font-size: 1.7rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; } h3 { font-size: 1rem; }
.answer { border-left: 4px solid #0072b2; padding: .2rem 1rem; background: #f4f8fb; }
.note { color: #57606a; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .5rem 0; font-size: .87rem;
        font-variant-numeric: tabular-nums; }
td, th { padding: .3rem .6rem; border-bottom: 1px solid #d8dee4; text-align: right;
         vertical-align: bottom; }
th { max-width: 9rem; font-weight: 600; }
td:first-child, th:first-child { text-align: left; }
td.value, table.texts td { text-align: left; max-width: 34rem; overflow-wrap: anywhere; }
code { overflow-wrap: anywhere; }
"""


@dataclass(frozen=True)
class Page:
    """A report: one question, sentences that answer it, then charts, tables and settings.

    answer, charts:
        Sentences by topic, and plotly figures by topic and title; the topic "" comes first.
    texts:
        Tables with texts of the dataset, which need wide columns.

    Every string is text, not markup.
    """

    title: str
    lead: str
    answer: Answer
    notes: tuple[str, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    charts: Charts = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def html_page(page: Page) -> str:
    """Return one HTML file that loads nothing else: style, plotly and data are in it."""
    parts = [f"<h1>{_safe(page.title)}</h1><p>{_safe(page.lead)}</p>"]
    library: str | bool = "inline"  # for the first chart only
    for topic in dict.fromkeys([*page.answer, *page.charts]):
        if topic:
            parts.append(f"<h2>{_safe(topic)}</h2>")
        if page.answer.get(topic):
            said = "".join(f"<p>{_safe(sentence)}</p>" for sentence in page.answer[topic])
            parts.append(f'<div class="{"more" if topic else "answer"}">{said}</div>')
        if not topic:
            parts += [f'<p class="note">{_safe(note)}</p>' for note in page.notes]
        for title, chart in page.charts.get(topic, {}).items():
            chart.update_layout(template="plotly_white")
            drawn = chart.to_html(
                full_html=False, include_plotlyjs=library, config={"displaylogo": False}
            )
            library = False
            parts.append(f"<h3>{_safe(title)}</h3>{drawn}")
    for tables, kind in ((page.tables, ""), (page.texts, ' class="texts"')):
        for title, table in tables.items():
            parts.append(f"<h2>{_safe(title)}</h2>{_html_table(table, kind)}")
    rows = "".join(
        f'<tr><td>{_safe(name)}</td><td class="value"><code>{_safe(value)}</code></td></tr>'
        for name, value in page.settings.items()
    )
    if rows:
        parts.append(f"<h2>How this was made</h2><table>{rows}</table>")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{_safe(page.title)}</title><style>{_STYLE}</style></head>"
        f"<body>{''.join(parts)}</body></html>"
    )


def markdown_page(page: Page) -> str:
    """Return the page as Markdown, without charts."""
    parts = [f"# {plain(page.title)}", plain(page.lead)]
    for topic, said in page.answer.items():
        if topic:
            parts.append(f"## {plain(topic)}")
        parts.append("\n".join(f"- {plain(sentence)}" for sentence in said))
        if not topic:
            parts += [plain(note) for note in page.notes]
    for title, table in {**page.tables, **page.texts}.items():
        parts += [f"## {plain(title)}", markdown_table(table)]
    if page.settings:
        made = pd.DataFrame({"": list(page.settings), "value": list(page.settings.values())})
        parts += ["## How this was made", markdown_table(made)]
    return "\n\n".join(part for part in parts if part) + "\n"


def markdown_table(table: pd.DataFrame) -> str:
    """Return a table as Markdown; whatever is in the cells is shown as text."""
    if not len(table):
        return ""
    lines = [
        "| " + " | ".join(plain(str(name)) for name in table.columns) + " |",
        "|" + "---|" * len(table.columns),
    ]
    for row in table.itertuples(index=False):
        lines.append("| " + " | ".join(plain(str(value)) for value in row) + " |")
    return "\n".join(lines)


def plain(text: str) -> str:
    """Escape text so that Markdown shows it unchanged, in one line, without tags or links.

    >>> plain("<b>*a* | b_c")
    '&lt;b>\\\\*a\\\\* \\\\| b\\\\_c'
    """
    line = re.sub(r"&(?=#?\w+;)", "&amp;", " ".join(text.split()))
    line = re.sub(r"<(?=[a-zA-Z/!?])", "&lt;", line)
    return re.sub(r"([\\`*_\[\]|~#$@]|:(?=//)|(?<=www)\.)", r"\\\1", line)


def _html_table(table: pd.DataFrame, kind: str) -> str:
    head = "".join(f"<th>{_safe(name)}</th>" for name in table.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{_safe(value)}</td>" for value in row) + "</tr>"
        for row in table.itertuples(index=False)
    )
    return f'<div class="wide"><table{kind}><tr>{head}</tr>{body}</table></div>'


def _safe(value: object) -> str:
    return html.escape(str(value))

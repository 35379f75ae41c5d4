// @ts-check
// Everything about one example besides its text and the verdicts. Texts and names only ever become
// text nodes.
import { button } from "../shared/buttons.js"
import { chip, make } from "../shared/dom.js"
import { opinionPart } from "./opinion.js"
import { probabilityBars } from "../shared/probability_bars.js"
import { counted, digits } from "../shared/numbers.js"
/** @import { NamedClass } from "../protocol" */
/** @import { CardTools, PastDecision, SimilarText } from "./protocol" */
/** @import { Card } from "./card.js" */

const SPEAKS_FROM = 0.5
const DOUBTS_SHOWN = 3 // the strongest; the nearest examples are in sight below them

/**
 * @typedef {object} Links
 * @property {string} annotator
 * @property {(name: string) => NamedClass} labelOf
 * @property {(id: string) => void} open
 * @property {(past: PastDecision) => void} restore
 */

/**
 * @param {Card} card
 * @param {CardTools} data
 * @param {Links} links
 * @returns {HTMLElement[]}
 */
export function reasons(card, data, links) {
  return [
    bars(card, data.labels),
    ...titled("Earlier decisions", card.history.length, () => historyList(card, data, links)),
    ...guideline(card, data),
    ...opinionPart(card, data, links.annotator),
    ...doubts(card, data),
    ...titled(`Duplicates: ${card.duplicates.length}`, card.duplicates.length, () =>
      similarList(card, card.duplicates, false, links),
    ),
    ...titled("Nearest examples", card.near.length, () => make("div", "", make("p", "about-near", nearWords(card)), similarList(card, card.near, true, links))),
  ]
}

/**
 * Say how many of all neighbours have the given label, which are more than those that are listed, and
 * what the sign beside some of them means.
 * @param {Pick<Card, "agreement" | "neighbours" | "near" | "label">} card
 */
export function nearWords({ agreement, neighbours, near, label }) {
  const of = agreement === null ? "" : `${digits(Math.round(agreement * neighbours))} of ${digits(neighbours)} have the given label`
  const sign = near.some((one) => one.label !== label) ? "⚠ other label" : ""
  return [of, sign].filter(Boolean).join(" · ")
}

/**
 * @param {string} title
 * @param {number} many
 * @param {() => HTMLElement} content
 */
const titled = (title, many, content) => (many ? [make("h3", "", title), content()] : [])

/**
 * @param {Card} card
 * @param {NamedClass[]} labels
 */
function bars(card, labels) {
  const rows = card.probabilities.map(([id, share]) => {
    const roles = [id === card.given && "given", id === card.suggested && "suggested"]
    return { ...labels[id], share, role: roles.every(Boolean) ? "both" : roles.filter(Boolean).join() }
  })
  return make("div", "chances", ...probabilityBars(rows))
}

/**
 * @param {Card} card
 * @param {CardTools} data
 */
function doubts(card, { signals }) {
  const scored = card.doubts.map(([name, score]) => ({ ...signals[name], name, score }))
  const about = scored.filter((one) => one.aboutLabel)
  const speaking = about.filter((one) => one.score >= SPEAKS_FROM).length
  const filters = about.filter((one) => one.isFilter)
  const graded = about.filter((one) => !one.isFilter).sort((a, b) => b.score - a.score)
  const flagging = filters.filter((one) => one.score)
  const line = (/** @type {typeof scored[number]} */ { name, title, explain, score }) => {
    const words = name === "spurious_token" && card.misleading ? `${title}: ${card.misleading}` : title
    return doubtLine(score.toFixed(2), words, explain, score >= SPEAKS_FROM)
  }
  const rest = [...graded.slice(DOUBTS_SHOWN), ...scored.filter((one) => !one.aboutLabel)].map(line)
  const named = flagging.map((one) => one.title).join(", ") || "No filter flags it."
  const byFilters = doubtLine(
    `${flagging.length}/${filters.length}`,
    "cleanlab filters flag this example",
    named,
    flagging.length > 0,
  )
  const more = [...(filters.length ? [byFilters] : []), ...rest]
  return [
    make("h3", "", `Signals against the given label: ${speaking} of ${digits(about.length)}`),
    ...graded.slice(0, DOUBTS_SHOWN).map(line),
    ...(more.length ? [make("details", "", make("summary", "", `${counted(more.length, "more signal")} · score ${card.score.toFixed(2)}`), ...more)] : []),
  ]
}

/**
 * @param {string} number
 * @param {string} title
 * @param {string} explain
 * @param {boolean} speaks
 */
function doubtLine(number, title, explain, speaks) {
  return make(
    "details",
    speaks ? "doubt speaks" : "doubt",
    make("summary", "", make("b", "number", number), ` ${title}`),
    make("p", "explain", explain),
  )
}

/**
 * @param {Card} card
 * @param {SimilarText[]} others
 * @param {boolean} withSimilarity
 * @param {Links} links
 */
function similarList(card, others, withSimilarity, { labelOf, open }) {
  const items = others.map((one) => {
    const differs = one.label !== card.label
    const content = document.createDocumentFragment()
    if (differs) content.append(make("span", "warn", "⚠"))
    if (withSimilarity) content.append(make("span", "number", one.similarity.toFixed(2)))
    content.append(chip(labelOf(one.label)), make("span", "snippet", one.text))
    const title = differs ? "Has a different label. Click to open." : "Click to open."
    const made = button(content, () => open(one.id), { className: differs ? "differs" : "", title })
    made.dir = "auto" // as the text runs; names are isolated
    return make("li", "", made)
  })
  return make("ul", "near", ...items)
}

/**
 * @param {Card} card
 * @param {CardTools} data
 * @param {Links} links
 */
function historyList(card, { verdicts }, { restore }) {
  const items = card.history.map((one) => {
    const what = `${verdicts[one.verdict]?.done ?? one.verdict}${one.label ? ` ${one.label}` : ""}`
    const title = "Make this decision again. Later decisions stay in the history."
    return make(
      "li",
      one.undone ? "undone" : "",
      make("b", "", one.annotator),
      ` ${what}`,
      make("span", "when", ` ${one.when}`),
      one.note ? make("q", "", one.note) : null,
      button("Restore", () => restore(one), { className: "quiet", title }),
    )
  })
  const standing = items.filter((_, i) => !card.history[i].undone)
  const undone = items.filter((_, i) => card.history[i].undone)
  const folded = make("details", "", make("summary", "", `${digits(undone.length)} undone`), make("ul", "history", ...undone))
  return make("div", "", make("ul", "history", ...standing), undone.length ? folded : null)
}

/**
 * @param {Card} card
 * @param {CardTools} data
 */
function guideline(card, { guidelines, labels }) {
  const pair = [card.given, card.suggested].sort((a, b) => a - b)
  const found = guidelines[pair.join("-")]
  if (!found) return []
  const notes = `${counted(found.notes, "note")}: see Guidelines above`
  return [
    make("h3", "", `Guideline: ${pair.map((id) => labels[id].name).join(" or ")}`),
    ...(found.text ? [make("p", "guideline", found.text)] : []),
    ...(found.notes ? [make("p", "guideline quiet", notes)] : []),
  ]
}

// What stands on a card, from data to nodes. Texts and names only ever become text nodes.
const SPEAKS_FROM = 0.5
const DOUBTS_SHOWN = 6

function chip(label) {
  const dot = make("i", "dot")
  dot.style.background = label.color
  const name = make("span", "name", label.name)
  name.title = label.name
  return make("span", "chip", dot, name)
}

// The text with its tokens tinted and the words that drove the prediction underlined.
function postNodes(card) {
  const parts = document.createDocumentFragment()
  let read = 0
  for (const [start, end, strength] of card.words ?? []) {
    parts.append(tinted(card.text.slice(read, start)))
    const mark = make("mark", strength > 0 ? "for" : "against", tinted(card.text.slice(start, end)))
    mark.style.setProperty("--strength", `${Math.round(100 * Math.abs(strength))}%`)
    parts.append(mark)
    read = end
  }
  parts.append(tinted(card.text.slice(read)))
  return parts
}

function bars(card, labels) {
  return make(
    "div",
    "chances",
    ...card.chances.flatMap(([id, share]) => {
      const roles = [id === card.given && "given", id === card.suggested && "suggested"]
      const bar = make("div", "fill")
      bar.style.width = `${100 * share}%`
      bar.style.background = labels[id].color
      const name = make("span", id === card.suggested ? "name suggested" : "name", labels[id].name)
      name.title = labels[id].name
      return [
        name,
        make("div", "track", bar),
        make("span", "share", share.toFixed(2)),
        make("span", "role", roles.filter(Boolean).join(" = ")),
      ]
    }),
  )
}

function doubts(card, signals) {
  const told = card.doubts.map(([name, score]) => ({ ...signals[name], name, score }))
  const about = told.filter((one) => one.aboutLabel)
  const speaking = about.filter((one) => one.score >= SPEAKS_FROM).length
  const filters = about.filter((one) => one.isFilter)
  const graded = about.filter((one) => !one.isFilter).sort((a, b) => b.score - a.score)
  const flagging = filters.filter((one) => one.score)
  const line = ({ name, title, explain, score }) => {
    const words = name === "spurious_token" && card.misleading ? `${title}: ${card.misleading}` : title
    return doubtLine(score.toFixed(2), words, explain, score >= SPEAKS_FROM)
  }
  const rest = [
    ...graded.slice(DOUBTS_SHOWN).map(line),
    ...told.filter((one) => !one.aboutLabel).map(line),
  ]
  return [
    make("h3", "", `${speaking} of ${about.length} signals doubt the given label`),
    ...graded.slice(0, DOUBTS_SHOWN).map(line),
    filters.length
      ? doubtLine(
          `${flagging.length}/${filters.length}`,
          "cleanlab filters flag it",
          flagging.map((one) => one.title).join(", ") || "None of them.",
          flagging.length > 0,
        )
      : null,
    rest.length ? make("details", "", make("summary", "", `${rest.length} more signals`), ...rest) : null,
  ]
}

function doubtLine(number, title, explain, speaks) {
  return make(
    "details",
    speaks ? "doubt speaks" : "doubt",
    make("summary", "", make("b", "number", number), ` ${title}`),
    make("p", "explain", explain),
  )
}

function nearList(card, others, withSimilarity, labelOf, open) {
  const own = card.label
  return make(
    "ul",
    "near",
    ...others.map((one) => {
      const differs = one.label !== own
      const button = make(
        "button",
        differs ? "differs" : "",
        differs ? make("span", "warn", "⚠") : null,
        withSimilarity ? make("span", "number", one.similarity.toFixed(2)) : null,
        chip(labelOf(one.label)),
        make("span", "snippet", one.text),
      )
      button.type = "button"
      button.title = differs ? "Carries another label. Click to open it." : "Click to open it."
      button.addEventListener("click", () => open(one.id))
      return make("li", "", button)
    }),
  )
}

function historyList(card, verdicts, restore) {
  return make(
    "ul",
    "history",
    ...card.history.map((one) => {
      const what = `${verdicts[one.verdict]?.done ?? one.verdict}${one.label ? ` ${one.label}` : ""}`
      const button = make("button", "quiet", "Restore")
      button.type = "button"
      button.title = "Decide so again; what came after stays in the history"
      button.addEventListener("click", () => restore(one))
      return make(
        "li",
        one.undone ? "undone" : "",
        make("b", "", one.annotator),
        ` ${what}`,
        make("span", "when", ` ${one.when}`),
        one.note ? make("q", "", one.note) : null,
        button,
      )
    }),
  )
}

function guideline(card, guidelines, labels) {
  const pair = [card.given, card.suggested].sort((a, b) => a - b)
  const found = guidelines[pair.join("-")]
  if (!found) return []
  return [
    make("h3", "", `Guideline: ${pair.map((id) => labels[id].name).join(" or ")}`),
    found.text ? make("p", "guideline", found.text) : null,
    found.notes ? make("p", "guideline quiet", `Notes: ${found.notes}, see Guidelines above`) : null,
  ]
}

// Everything about one example that is no decision.
function whyNodes(card, { labels, signals, verdicts, guidelines, labelOf, open, restore }) {
  const agree = card.agreement
  return [
    bars(card, labels),
    ...(card.history.length ? [make("h3", "", "Decided before"), historyList(card, verdicts, restore)] : []),
    ...(card.copies.length
      ? [
          make("h3", "", `Same text elsewhere: ${card.copies.length}`),
          nearList(card, card.copies, false, labelOf, open),
        ]
      : []),
    ...guideline(card, guidelines, labels),
    ...(card.near.length
      ? [
          make(
            "h3",
            "",
            agree === null
              ? "Nearest texts"
              : `Nearest texts: of all that are near ${Math.round(100 * agree)}% carry the given label`,
          ),
          nearList(card, card.near, true, labelOf, open),
        ]
      : []),
    ...doubts(card, signals),
  ].filter(Boolean)
}

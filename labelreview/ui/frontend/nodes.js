// Nodes and numbers of the review pages. Texts and names only ever become text nodes.
function make(tag, className = "", ...children) {
  const made = document.createElement(tag)
  if (className) made.className = className
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""))
  return made
}

const NUMBERS = new Intl.NumberFormat("en")
const digits = (number) => NUMBERS.format(number)
const counted = (number, one, more = `${one}s`) => `${digits(number)} ${number === 1 ? one : more}`

const VERDICT_SIGNS = { keep: "✓", relabel: "→", noisy: "≈", drop: "✕", unsure: "?" }

// Which classes have the words in their names, as places: those that begin with them come first.
function classesLike(classes, words, atMost = 8) {
  const plain = (name) => name.toLowerCase().replaceAll("_", " ")
  const wanted = plain(words.trim())
  if (!wanted) return []
  const found = classes.map(({ name }, place) => [plain(name).indexOf(wanted), place]).filter(([at]) => at >= 0)
  return found.sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, atMost).map(([, place]) => place)
}

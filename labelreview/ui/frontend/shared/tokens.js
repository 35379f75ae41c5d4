// @ts-check
// The tokens of a text that are worth seeing at a glance. Everything else stays plain text.
const TOKENS = new RegExp(
  [
    "(?<link>(?:https?:\\/\\/|www\\.)\\S+)",
    "(?<mention>(?<![\\p{L}\\p{N}_])@[\\p{L}\\p{N}_]+)",
    "(?<tag>(?<![\\p{L}\\p{N}_&])#[\\p{L}\\p{N}_]*[\\p{L}_][\\p{L}\\p{N}_]*)",
    "(?<emoji>(?:\\p{Extended_Pictographic}|\\p{Regional_Indicator}{2})" +
      "(?:[\\u{FE0F}\\u{200D}\\u{1F3FB}-\\u{1F3FF}]|(?<=\\u{200D})\\p{Extended_Pictographic})*)",
  ].join("|"),
  "giu",
)

/**
 * Return `text` as nodes, its tokens in spans named after their kind.
 * @param {string} text
 */
export function tinted(text) {
  const parts = document.createDocumentFragment()
  let read = 0
  for (const match of text.matchAll(TOKENS)) {
    const span = document.createElement("span")
    span.className = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined)?.[0] ?? ""
    span.textContent = match[0]
    parts.append(text.slice(read, match.index), span)
    read = match.index + match[0].length
  }
  parts.append(text.slice(read))
  return parts
}

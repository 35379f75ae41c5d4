// @ts-check
// How well a few letters name something.

const SEPARATOR = /[\s_\-./·,:()]/

/**
 * @typedef {object} Match
 * @property {number} points  the more, the better
 * @property {number[]} at  the letters of the title that were meant
 * @property {boolean} isLoose  whether letters of a word lie apart
 */

/**
 * Return how well the words of a query, in any order, name something by its title or, less so, by
 * other words about it; null when one of them does not at all.
 * @param {string} query
 * @param {string} title
 * @param {string} [others]
 * @returns {Match | null}
 */
export function matched(query, title, others = "") {
  let points = 0
  let isLoose = false
  /** @type {Set<number>} */
  const at = new Set()
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const inTitle = oneWord(word, title.toLowerCase())
    const elsewhere = inTitle ? null : oneWord(word, others.toLowerCase())
    if (inTitle) {
      points += inTitle.points
      isLoose ||= inTitle.isLoose
      for (const place of inTitle.at) at.add(place)
    } else if (elsewhere && !elsewhere.isLoose && elsewhere.points > 20) points += elsewhere.points / 3
    else return null
  }
  return { points: points - title.length / 1000, at: [...at].sort((a, b) => a - b), isLoose }
}

/** @param {string} text */
const places = (text) => Array.from({ length: text.length }, (_, i) => i)

/** @param {string} word @param {string} text @returns {Match | null} */
function oneWord(word, text) {
  const letters = places(word)
  let best = -1
  for (let from = text.indexOf(word); from >= 0; from = text.indexOf(word, from + 1)) {
    if (best < 0 || (begins(text, from) && !begins(text, best))) best = from
  }
  const points = (begins(text, best) ? 30 : 20) + word.length
  if (best >= 0) return { points, at: letters.map((i) => best + i), isLoose: false }
  return initials(word, text) ?? scattered(word, text)
}

/** @param {string} text @param {number} place */
const begins = (text, place) => place === 0 || SEPARATOR.test(text[place - 1])

/** @param {string} word @param {string} text @returns {Match | null} */
function initials(word, text) {
  const starts = places(text).filter((place) => begins(text, place) && !SEPARATOR.test(text[place]))
  const at = inOrder(word, starts, text)
  return at && { points: 12 + word.length, at, isLoose: false }
}

/** Letters in order, not too far apart. @param {string} word @param {string} text @returns {Match | null} */
function scattered(word, text) {
  if (word.length < 2) return null
  const first = text.indexOf(word[0])
  const at = first < 0 ? null : inOrder(word, places(text).slice(first), text)
  if (!at || at[at.length - 1] - at[0] > 3 * word.length + 2) return null
  return { points: word.length, at, isLoose: true }
}

/** @param {string} word @param {number[]} places @param {string} text */
function inOrder(word, places, text) {
  const at = []
  let next = 0
  for (const place of places) {
    if (next < word.length && text[place] === word[next]) {
      at.push(place)
      next += 1
    }
  }
  return next === word.length ? at : null
}

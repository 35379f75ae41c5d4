// @ts-check
// The card: its text with the words behind the prediction, its labels, and what a press would mean.
import { chip, find, haveColours, make, topOf } from "../shared/dom.js"
import { fadeOf } from "../shared/fade.js"
import { markedText } from "../shared/marked_text.js"
import { isOpen } from "./card.js"
/** @import { CardTools } from "./protocol" */
/** @import { Card } from "./card.js" */

/**
 * Return what is said above the classes.
 * @param {Card} card
 * @param {CardTools} data
 * @param {{ blind: boolean, finished: boolean }} how
 */
export function prompt(card, { verdicts, keys, classKeys }, { blind, finished }) {
  const haveKeys = classKeys.every(Boolean)
  if (finished) return "Everything in this queue is decided."
  if (blind) return haveKeys ? "Which label is right?" : `Which label is right? Press ${keys.search} to find it.`
  if (card.blind && !card.done) {
    const choice = card.blind.label ?? verdicts[card.blind.verdict].done
    return `You chose ${choice}. Press Enter to confirm or choose again.`
  }
  return "The right label is"
}

export class CardView {
  /** @param {ShadowRoot} root */
  constructor(root) {
    this.root = root
    this.text = find(root, ".post")
    this.labels = find(root, ".labels")
    this.coloured = [".labels", ".verdicts", ".why"].map((part) => find(root, part))
    this.said = root.querySelector(".said")
    this.toTop = topOf(find(root, ".frame"))
    this.fade = fadeOf(find(root, ".frame"))
  }

  /**
   * @param {Card} card
   * @param {CardTools} data
   * @param {{ blind: boolean, finished: boolean, where?: string }} how  where: in words, what list the card is in
   */
  show(card, data, how) {
    const { blind } = how
    // Where colours repeat, a dot says nothing.
    const colours = haveColours(data.labels) ? "yes" : "no"
    for (const part of this.coloured) part.dataset.colours = colours
    this.#showText(card, blind)
    if (how.where !== undefined) find(this.root, ".where").textContent = how.where
    this.labels.replaceChildren(...labelLines(card, data, blind))
    this.#showChoice("keep", blind ? null : card.given, data)
    // Where both are one label, to keep it is to accept it.
    const agree = !blind && card.suggested === card.given
    this.#showChoice("accept", blind || agree ? null : card.suggested, data).hidden = agree
    find(this.root, ".ask").textContent = prompt(card, data, how)
  }

  /** Tell a screen reader which example is shown, once for each. */
  say(/** @type {Card} */ card, /** @type {CardTools} */ { labels }, /** @type {boolean} */ blind) {
    const { given, suggested } = card
    const names = blind ? "" : ` Given: ${labels[given].name}. Suggested: ${labels[suggested].name}.`
    const words = `${card.text.slice(0, 1000)}${names}`
    if (this.said && this.said.textContent !== words) this.said.textContent = words
  }

  /**
   * @param {Card} card
   * @param {boolean} blind
   */
  #showText(card, blind) {
    const { text } = this
    const drawn = JSON.stringify([card.id, blind, card.partial, Boolean(card.words)])
    if (text.dataset.drawn === drawn) return
    const isOther = text.dataset.example !== card.id
    text.dataset.drawn = drawn
    text.dataset.example = card.id
    text.replaceChildren(markedText(card.text, blind ? [] : (card.words ?? [])))
    find(this.root, ".cut").textContent = card.cut
    // Words that come late must not move what somebody reads.
    if (isOther) this.toTop()
  }

  /**
   * @param {"keep" | "accept"} name
   * @param {number | null} label  the class that the button stands for; null disables it
   * @param {CardTools} data
   */
  #showChoice(name, label, { labels }) {
    const made = find(this.root, `[data-verdict="${name}"]`, HTMLButtonElement)
    made.disabled = label === null
    find(made, ".about").replaceChildren(...(label === null ? [] : [chip(labels[label])]))
    return made
  }
}

/**
 * Return two lines: the given and the suggested label, each with how the words are marked that speak
 * for it, so that the legend is where it is needed.
 * @param {Card} card
 * @param {CardTools} data
 * @param {boolean} blind
 */
function labelLines(card, { labels, verdicts }, blind) {
  if (blind) return [make("p", "label-line quiet", "The given and the suggested label appear after you choose."), make("p", "label-line")]
  // Words are marked a moment after the text is here, and in some texts none are.
  const isMarked = Boolean(card.words?.length)
  const line = (/** @type {string} */ role, /** @type {Node | null} */ label, /** @type {string} */ mark, /** @type {string} */ words) => {
    const legend = make("span", "legend", make("mark", mark, "words"), ` ${words}`)
    legend.style.visibility = isMarked ? "" : "hidden" // nothing moves when they come
    return make("p", "label-line", make("span", "role-of", role), label, legend)
  }
  const agree = card.given === card.suggested
  const first = agree
    ? line("given = suggested", chip(labels[card.given]), "for", "for it")
    : line("given", chip(labels[card.given]), "against", "for given")
  const second = agree
    ? line("", null, "against", "against it")
    : line("suggested", chip(labels[card.suggested]), "for", "for suggested")
  const look = verdicts[card.status]
  if (look) {
    const words = card.status === "relabel" ? card.label : look.done
    // Before the decision nothing may tell a random card from the others.
    const drawn = card.control && !isOpen(card) ? " · random control example" : ""
    const badge = make("span", "badge", `${look.sign} ${words}${drawn}`)
    badge.title = card.status === "relabel" ? `${look.done} ${card.label}` : look.done
    badge.style.color = `var(--st-${look.colour}-text-color)`
    badge.style.background = `var(--st-${look.colour}-background-color)`
    second.append(badge)
  }
  const right = agree ? "swipe to keep →" : "swipe to accept →"
  return [first, second, make("p", "swipes", make("span", "", "← swipe to keep"), make("span", "", right))]
}

// @ts-check
// The card: its text with the words behind the prediction, its labels, and what a press would mean.
import { chip, find, make, topOf } from "../shared/dom.js"
import { markedText } from "../shared/marked_text.js"
/** @import { CardTools } from "./protocol" */
/** @import { Card } from "./card.js" */

/**
 * Return what is said above the classes.
 * @param {Card} card
 * @param {CardTools} data
 * @param {{ blind: boolean, finished: boolean }} how
 */
export function prompt(card, { verdicts }, { blind, finished }) {
  if (finished) return "Everything in this queue is decided."
  if (blind) return "Which label is right? The given and the suggested label appear after you choose."
  if (card.done) return "The right label is"
  if (card.blind) {
    const choice = card.blind.label ?? verdicts[card.blind.verdict].done
    return `You chose ${choice}. Press Enter to confirm or choose again.`
  }
  return card.control ? "Random control example, to catch errors that the scores miss. The right label is" : "The right label is"
}

export class CardView {
  /** @param {ShadowRoot} root */
  constructor(root) {
    this.root = root
    this.text = find(root, ".post")
    this.toTop = topOf(find(root, ".frame"))
  }

  /** The words of the card have come: draw its text anew. */
  forget() {
    delete this.text.dataset.example
  }

  /**
   * @param {Card} card
   * @param {CardTools} data
   * @param {{ blind: boolean, finished: boolean, where: string }} how  where: in words, what list the card is in
   */
  show(card, data, how) {
    const { blind } = how
    this.#showText(card, blind)
    find(this.root, ".where").textContent = how.where
    this.#showLabels(card, data, blind)
    this.#showChoice("keep", blind ? null : card.given, data)
    this.#showChoice("accept", blind || card.suggested === card.given ? null : card.suggested, data)
    find(this.root, ".ask").textContent = prompt(card, data, how)
  }

  /**
   * @param {Card} card
   * @param {boolean} blind
   */
  #showText(card, blind) {
    const { text } = this
    if (text.dataset.example === card.id && text.dataset.blind === String(blind)) return
    text.dataset.example = card.id
    text.dataset.blind = String(blind)
    text.replaceChildren(markedText(card.text, blind ? [] : (card.words ?? [])))
    find(this.root, ".cut").textContent = card.cut
    this.toTop()
  }

  /**
   * @param {Card} card
   * @param {CardTools} data
   * @param {boolean} blind
   */
  #showLabels(card, data, blind) {
    const { labels, verdicts } = data
    const suggestion =
      card.given === card.suggested
        ? [make("span", "quiet", "also suggested")]
        : [make("span", "quiet", "→ suggested"), chip(labels[card.suggested])]
    const parts = blind
      ? [make("span", "quiet", "blind")]
      : [
          make("b", "number", card.score.toFixed(2)),
          make("span", "quiet", "given"),
          chip(labels[card.given]),
          ...suggestion,
        ]
    const look = verdicts[card.status]
    if (look && !blind) {
      const words = card.status === "relabel" ? `${look.done} ${card.label}` : look.done
      const badge = make("span", "badge", `${look.sign} ${words}`)
      badge.style.color = `var(--st-${look.colour}-text-color)`
      badge.style.background = `var(--st-${look.colour}-background-color)`
      parts.push(badge)
    }
    find(this.root, ".labels").replaceChildren(...parts)
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
  }
}

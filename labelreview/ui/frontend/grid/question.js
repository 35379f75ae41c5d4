// @ts-check
// The question before many cards are decided together.
import { find } from "../shared/dom.js"
import { digits } from "../shared/numbers.js"
/** @import { Choice } from "../protocol" */
/** @import { Card } from "./sheet.js" */

/** @typedef {{ cards: Card[], choice: { verdict: Choice, label: string | null } }} Asked */

export class Question {
  /** @type {Asked | null} */
  asked = null

  /**
   * @param {ShadowRoot} root
   * @param {() => void} onChange  called when the question appears or goes
   */
  constructor(root, onChange) {
    this.box = find(root, ".ask")
    this.words = find(root, ".question")
    this.yes = find(root, ".yes")
    this.onChange = onChange
  }

  /**
   * @param {Asked} asked
   * @param {string} words
   */
  ask(asked, words) {
    this.asked = asked
    this.words.textContent = words
    find(this.yes, "span").textContent = `Decide ${digits(asked.cards.length)}`
    this.box.hidden = false
    this.onChange()
    this.yes.focus({ preventScroll: true })
  }

  /** Take the question away; return what it was about. */
  end() {
    const { asked } = this
    this.asked = null
    this.box.hidden = true
    this.onChange()
    return asked
  }
}

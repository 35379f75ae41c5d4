// @ts-check
// What somebody decides about a card with: buttons, keys, the note, the choice of a class. They are
// made once, since they never move.
import { ClassChoice } from "./class_choice.js"
import { buildControls } from "./controls.js"
import { noteField } from "./fields.js"
import { Keyboard } from "./keyboard.js"
import { turnOpinion } from "./opinion.js"
import { Stopwatch } from "./stopwatch.js"
/** @import { Choice } from "../protocol" */
/** @import { Card } from "./card.js" */
/** @import { Actions } from "./controls.js" */
/** @import { CardTools } from "./protocol" */

/**
 * @typedef {object} Decides
 * @property {() => CardTools & { sending: { place: string } }} data
 * @property {() => Card | null | undefined} card  the one that is shown
 * @property {(choice: Choice, label?: string) => void} decide
 * @property {() => void} undo
 * @property {(by: 1 | -1) => void} step
 * @property {() => void} confirm  what Enter does
 */

export class CardInputs {
  #built = ""

  /**
   * @param {ShadowRoot} root
   * @param {Decides} decides
   */
  constructor(root, decides) {
    const { data, card, decide, undo, step } = decides
    this.root = root
    this.decides = decides
    this.watch = new Stopwatch(() => performance.now())
    this.keyboard = new Keyboard(root)
    this.note = noteField(root)
    this.classes = new ClassChoice(root, data, (label) => decide("relabel", data().labels[label].name))
    /** @type {Actions} */
    this.actions = {
      keep: () => decide("keep"),
      accept: () => decide("accept"),
      noisy: () => decide("noisy"),
      drop: () => decide("drop"),
      unsure: () => decide("unsure"),
      undo,
      next: () => step(1),
      previous: () => step(-1),
      note: () => card() && this.note.focus(),
      opinion: () => turnOpinion(root),
      search: () => card() && this.classes.search.input.focus(),
      help: () => this.keyboard.help(),
    }
    this.onVisible = () => this.watch.look(document.hidden)
    document.addEventListener("visibilitychange", this.onVisible)
  }

  /** Whether somebody writes a note or searches for a class. */
  get isTyping() {
    return [this.note, this.classes.search.input].includes(/** @type {any} */ (this.root.activeElement))
  }

  /**
   * Make the buttons and read the keys, when they are not those that are there.
   * @param {CardTools} data
   */
  build(data) {
    const made = JSON.stringify([data.labels, data.classKeys, data.keys])
    if (this.#built === made) return
    this.#built = made
    buildControls(this.root, data, this.actions)
    const { card, confirm } = this.decides
    this.keyboard.read(data, this.actions, (place) => card() && this.classes.digit(place), confirm)
  }

  /** Another card is shown: its note, an empty search, and a time that begins. */
  begin() {
    this.watch.start(document.hidden)
    this.note.value = this.decides.card()?.note ?? ""
    this.classes.search.clear()
  }

  stop() {
    document.removeEventListener("visibilitychange", this.onVisible)
    this.keyboard.stop()
  }
}

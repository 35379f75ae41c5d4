// @ts-check
// Groups of texts that say the same and have different labels: one key decides a whole group.
import { PageSender } from "../sender/in_page.js"
import { find } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
import { noClassHas } from "../card/keyed_classes.js"
import { isNoCommand } from "../shared/typing.js"
import { digits } from "../shared/numbers.js"
import { labelOf } from "./columns_view.js"
import { ConflictsView, groupWords } from "./view.js"
import { GroupWalk } from "./walk.js"
/** @import { Choice, Sent } from "../protocol" */
/** @import { Drawn } from "../shared/mounting.js" */
/** @import { ConflictsData, GroupData, GroupNeed } from "./protocol" */
/** @import { Command } from "./view.js" */

/** @typedef {Drawn<ConflictsData, { sent: Sent, need: GroupNeed }>} ConflictsDrawn */

const AHEAD = 10 // open groups to come below which more are asked for
const LONGEST = 3600 // seconds that a decision counts

class Conflicts {
  #walk = new GroupWalk()
  #shownAt = 0
  /** @type {string | null} The group behind which more were asked for. */
  #asked = null
  #message = ""
  #onKey = (/** @type {KeyboardEvent} */ event) => this.#press(event)

  /** @param {ConflictsDrawn} drawn */
  constructor(drawn) {
    this.drawn = drawn
    this.data = drawn.data
    this.sender = new PageSender({ root: drawn.parentElement })
    this.view = new ConflictsView(find(drawn.parentElement, ".conflicts"), () => this.data, {
      relabel: (label) => this.#relabel(label),
      go: (name) => {
        this.#walk.go(name)
        this.#arrive()
      },
      verdicts: (group) => this.#verdicts(group),
      steps: () => this.#steps(),
    })
    document.addEventListener("keydown", this.#onKey)
    this.timer = setInterval(() => this.view.showLate(this.sender), 1000)
  }

  /** @param {ConflictsDrawn} drawn */
  update(drawn) {
    const before = this.#state()
    if (drawn.data.view !== this.data.view) this.#begin()
    this.drawn = drawn
    this.data = drawn.data
    this.sender.draw(drawn)
    const { here } = this.#walk
    this.#walk.update(this.data, this.sender.pending)
    if (!this.#walk.here) this.#walk.begin()
    if (this.#walk.here !== here) {
      this.#shownAt = performance.now()
      this.#message = ""
    }
    // Nothing that somebody reads is drawn anew, unless it changed.
    this.#show(this.#state() !== before)
  }

  stop() {
    document.removeEventListener("keydown", this.#onKey)
    clearInterval(this.timer)
    this.view.room.stop()
    this.sender.stop()
  }

  #begin() {
    this.#walk = new GroupWalk()
    this.#asked = null
    this.#message = ""
  }

  /** What is drawn of the group on the screen; empty for none. */
  #state() {
    const { group, waiting } = this.#walk
    return group ? JSON.stringify([group, waiting, this.#walk.decisionOn(group.name)]) : ""
  }

  #arrive() {
    this.#message = ""
    this.#shownAt = performance.now()
    this.view.search.clear()
    this.view.search.input.blur()
    this.#show(true)
  }

  // ---- decisions ----

  /**
   * @param {Choice} verdict
   * @param {string | null} label
   * @param {string[]} examples
   */
  #decide(verdict, label, examples) {
    if (!examples.length) return
    if (!this.#walk.mayDecide) return this.#decidedAlready()
    const seconds = Math.min((performance.now() - this.#shownAt) / 1000, LONGEST) / examples.length
    const token = this.sender.decide({ examples, verdict, label, seconds, origin: "conflict" })
    this.#walk.decide(token, verdict, label)
    this.#arrive()
  }

  /** @param {number} label */
  #relabel(label) {
    const { group } = this.#walk
    if (group) this.#decide("relabel", this.data.labels[label].name, group.ids)
  }

  /**
   * Decide what is about some rows of a group, and makes no sense once all are decided.
   * @param {Choice} verdict
   * @param {string[]} examples
   */
  #decideOpen(verdict, examples) {
    const { here } = this.#walk
    if (here !== null && this.#walk.isOpen(here)) this.#decide(verdict, null, examples)
    else this.#decidedAlready()
  }

  #decidedAlready() {
    if (!this.#walk.waiting) this.#say(`Already decided. Press ${this.data.keys.undo} to undo.`)
  }

  #undo() {
    const last = this.#walk.made.findLast((one) => this.sender.undo(one.token))
    if (!last) return this.#say("Nothing to undo here.")
    this.#walk.undo(last)
    this.#arrive()
  }

  /** @param {1 | -1} by */
  #step(by) {
    if (this.#walk.step(by)) this.#arrive()
  }

  // ---- keys ----

  /**
   * @param {GroupData} group
   * @returns {Command[]}
   */
  #verdicts(group) {
    const { labels, keys, verdicts } = this.data
    const share = group.columns.find((column) => column.label === group.best)?.share ?? 0
    const kept = labels[group.kept].name.slice(0, 300)
    return [
      {
        key: keys.accept,
        words: `All ${labels[group.best].name.slice(0, 120)} ${share.toFixed(2)}`,
        act: () => this.#relabel(group.best),
        className: "primary",
        title: "The suggested label is right for every row.",
      },
      {
        key: keys.keep,
        words: "Keep all labels",
        act: () => this.#decideOpen("keep", group.untouched),
        title: "Every row has the right label, so this is not a conflict.",
      },
      { key: keys.noisy, words: verdicts.noisy.title, act: () => this.#decide("noisy", null, group.ids) },
      {
        key: keys.drop,
        words: `Keep one, drop ${digits(group.duplicates.length)}`,
        act: () => this.#decideOpen("drop", group.duplicates),
        title: `Keeps one row with the label ${kept}.`,
      },
      { key: keys.unsure, words: verdicts.unsure.title, act: () => this.#decide("unsure", null, group.ids) },
    ]
  }

  /** @returns {Command[]} */
  #steps() {
    const { keys, verdicts } = this.data
    const last = this.#walk.made.at(-1)
    return [
      { key: keys.previous, words: "Previous", act: () => this.#step(-1) },
      { key: keys.next, words: "Next", act: () => this.#step(1) },
      { key: keys.undo, words: last ? `Undo: ${groupWords(last, verdicts)}` : "Undo", act: () => this.#undo() },
    ]
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { group } = this.#walk
    if (!group || isNoCommand(event) || document.querySelector('[role="dialog"]')) return
    const { keys, labels } = this.data
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key
    const isWalk = key === keys.next || key === keys.previous
    if (event.repeat && !isWalk) return
    const isDigit = /^[1-9]$/.test(key)
    const label = isDigit ? labelOf(this.data, group, key) : undefined
    const command = [...this.#steps(), ...this.#verdicts(group)].find((one) => one.key === key)
    if (label !== undefined) this.#relabel(label)
    else if (key === keys.search && !labels[0]?.key) this.view.search.input.focus()
    else if (command) command.act()
    else if (isDigit) this.#say(noClassHas(key, labels[0]?.key ? "" : keys.search))
    else return
    event.preventDefault()
  }

  // ---- drawing ----

  /** @param {string} words */
  #say(words) {
    this.#message = words
    this.view.showBar(this.#walk, this.sender, words)
  }

  /** @param {boolean} isNew  whether the group on the screen is another one or has changed */
  #show(isNew) {
    this.view.showBar(this.#walk, this.sender, this.#message)
    if (!this.#walk.here) return
    this.view.showList(this.#walk)
    if (isNew) this.view.showGroup(this.#walk)
    this.#ask()
  }

  #ask() {
    const { more, coming, view } = this.data
    const last = coming.at(-1)?.name
    if (!more || this.#walk.ahead >= AHEAD || !last || this.#asked === last) return
    this.#asked = last
    this.drawn.setStateValue("need", { view, after: last })
  }
}

export default mounting((/** @type {ConflictsDrawn} */ drawn) => new Conflicts(drawn))

// @ts-check
// The text of the point under the pointer. Texts are asked for when they are needed, with those around.
import { chip, make } from "../shared/dom.js"
/** @import { NamedClass } from "../protocol" */
/** @import { MapAsk, MapText, MapTexts } from "./protocol" */

const KEPT = 20_000
const PATIENCE = 5_000 // milliseconds after which an answer is thought lost

export class Texts {
  /** @type {Map<number, MapText>} */
  #known = new Map()
  #run = ""
  #asked = 0
  #askedAt = -PATIENCE
  #answered = 0

  /** @param {(ask: MapAsk) => void} send */
  constructor(send) {
    this.send = send
  }

  /**
   * @param {string} run
   * @param {MapTexts} texts
   */
  update(run, { ask, rows }) {
    if (run !== this.#run || this.#known.size > KEPT) this.#known.clear()
    this.#run = run
    for (const one of rows) this.#known.set(one.position, one)
    this.#answered = Math.max(this.#answered, ask)
  }

  /** @param {number} position */
  of(position) {
    return this.#known.get(position) ?? null
  }

  /** @param {number[]} positions */
  want(positions) {
    const missing = positions.filter((one) => !this.#known.has(one))
    const waits = this.#asked > this.#answered && performance.now() - this.#askedAt < PATIENCE
    if (!missing.length || waits) return
    this.#asked = Math.max(this.#asked, this.#answered) + 1
    this.#askedAt = performance.now()
    this.send({ id: this.#asked, positions: missing })
  }
}

export class Hint {
  #shown = ""

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root
  }

  hide() {
    this.root.hidden = true
  }

  /**
   * Show a text beside a pixel, where there is room.
   * @param {MapText | null} text
   * @param {NamedClass[]} classes
   * @param {number} px
   * @param {number} py
   * @param {{ width: number, height: number }} room
   */
  show(text, classes, px, py, room) {
    const { root } = this
    const state = JSON.stringify(text)
    if (state !== this.#shown) {
      this.#shown = state
      root.replaceChildren(...(text ? contents(text, classes) : [make("span", "quiet", "Reading …")]))
    }
    root.hidden = false
    const { offsetWidth: wide, offsetHeight: high } = root
    const left = px + 14 + wide <= room.width ? px + 14 : Math.max(4, px - 14 - wide)
    const top = py + 14 + high <= room.height ? py + 14 : Math.max(4, py - 14 - high)
    root.style.transform = `translate(${Math.min(left, Math.max(4, room.width - wide - 4))}px, ${top}px)`
  }
}

/**
 * @param {MapText} text
 * @param {NamedClass[]} classes
 */
function contents({ text, given, suggested, score }, classes) {
  const labels = make("div", "labels", chip(classes[given]))
  if (suggested !== given) labels.append(make("span", "quiet", "→"), chip(classes[suggested]))
  labels.append(make("span", "score", score.toFixed(2)))
  const words = make("div", "text", text)
  words.dir = "auto"
  return [words, labels]
}

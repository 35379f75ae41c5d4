// @ts-check
/** @import { Stored } from "./storage.js" */

const MOST = 500 // tokens

/**
 * What was decided in this tab, also before a reload: by itself an undo takes back nothing else of
 * the same annotator.
 */
export class OwnTokens {
  #tokens
  /**
   * @param {Stored} stored
   * @param {string} key
   */
  constructor(stored, key) {
    this.stored = stored
    this.key = key
    this.#tokens = new Set(/** @type {string[]} */ (stored.noted(key) ?? []))
  }

  /** @param {string} token */
  has(token) {
    return this.#tokens.has(token)
  }

  /** @param {string} token */
  add(token) {
    this.#tokens.add(token)
  }

  /** @param {string[]} tokens */
  take(tokens) {
    if (tokens.every((token) => this.has(token))) return
    for (const token of tokens) this.add(token)
    this.note()
  }

  note() {
    this.stored.note(this.key, [...this.#tokens].slice(-MOST))
  }
}

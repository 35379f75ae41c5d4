// @ts-check
/** @import { Action } from "../protocol" */
/** @import { Stored } from "./storage.js" */

export const UNSENT = "labelreview/unsent/"
export const LEFT = 30_000 // milliseconds after which the tab that decided has left it to others

/**
 * Put actions in the order in which somebody made them, also in several tabs.
 * @param {Action[]} actions
 */
export const inOrder = (actions) => actions.sort((a, b) => a.at - b.at || a.order - b.order)

/** What is decided and not acknowledged, as the browser keeps it for all tabs and visits. */
export class KeptActions {
  /** @type {Set<string>} Tokens that the browser refused to keep. */
  #refused = new Set()

  /** @param {Stored} stored */
  constructor(stored) {
    this.stored = stored
  }

  /** How many actions are lost when the page is left. */
  get lost() {
    return this.#refused.size
  }

  /**
   * Return what is kept of a dataset, in its order.
   * @param {string | null} place
   * @returns {Action[]}
   */
  of(place) {
    return inOrder(this.stored.read(UNSENT).filter((action) => action?.token && action.place === place))
  }

  /** @param {Action} action */
  keep(action) {
    if (!this.stored.write(`${UNSENT}${action.token}`, action)) this.#refused.add(action.token)
  }

  /** @param {string} token */
  forget(token) {
    this.stored.remove(`${UNSENT}${token}`)
    this.#refused.delete(token)
  }
}

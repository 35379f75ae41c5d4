// @ts-check
// What the elements of a page know of each other. Each has its script in a scope of its own.

/** Happens in the window when an element wants the whole page drawn anew. */
export const ANEW = "labelreview-anew"

/**
 * @typedef {object} Waiting  a sender, as the other elements see it
 * @property {string | null} place  of its decisions
 * @property {number} unsent
 * @property {number} unkept  those that the browser's storage refused
 * @property {boolean} isLate  whether the oldest of them waits for longer than it should
 * @property {string} trouble  why the server cannot record them, as it says; "" when it does not
 * @property {number} unheard  how often it sent without hearing anything
 * @property {() => void} transmit
 */

/**
 * @typedef {object} PageState
 * @property {Set<Waiting>} senders
 * @property {string} outage
 * @property {() => boolean} isHeld  whether a reload would take from somebody what is kept nowhere else
 */

/** @returns {PageState} */
export function pageState() {
  const page = /** @type {{ labelreviewPage?: PageState }} */ (globalThis)
  return (page.labelreviewPage ??= { senders: new Set(), outage: "", isHeld: () => false })
}

export const isScriptRunning = () =>
  document.querySelector('[data-testid="stApp"]')?.getAttribute("data-test-script-state") === "running"

export const isConnected = () =>
  document.querySelector('[data-testid="stApp"]')?.getAttribute("data-test-connection-state") === "CONNECTED"

// @ts-check
const NAME = "labelreview/annotator"
const SPARE = "labelreview/grid/" // the marks on sheets of cards, which can be set again

/**
 * @typedef {object} KeyValues  the part of the browser's `Storage` that is used here
 * @property {number} length
 * @property {(index: number) => string | null} key
 * @property {(key: string) => string | null} getItem
 * @property {(key: string, value: string) => void} setItem
 * @property {(key: string) => void} removeItem
 */

/**
 * Values that outlive a reload. A private window may refuse to store, and a full one does; then
 * whoever leaves the page loses what is unsent, and nothing else.
 */
export class Stored {
  #lasting
  #tab

  /**
   * @param {() => KeyValues} lasting  for all tabs, until they are removed
   * @param {() => KeyValues} tab  for this tab alone
   */
  constructor(lasting, tab) {
    this.#lasting = lasting
    this.#tab = tab
  }

  /**
   * Return all values whose keys begin with `prefix`.
   * @param {string} prefix
   * @returns {any[]}
   */
  read(prefix) {
    const found = []
    try {
      const storage = this.#lasting()
      for (let i = 0; i < storage.length; i += 1) {
        const key = storage.key(i)
        if (key?.startsWith(prefix)) found.push(...parsed(storage.getItem(key)))
      }
    } catch {}
    return found
  }

  /**
   * Keep a value; return whether it is kept. Where there is no room, what a page can do without
   * makes way for it.
   * @param {string} key
   * @param {unknown} value
   */
  write(key, value) {
    const put = () => this.#lasting().setItem(key, JSON.stringify(value))
    try {
      put()
    } catch {
      try {
        if (key.startsWith(SPARE)) return false
        this.#makeRoom()
        put()
      } catch {
        return false
      }
    }
    return true
  }

  #makeRoom() {
    const storage = this.#lasting()
    const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? "")
    for (const key of keys) if (key.startsWith(SPARE)) storage.removeItem(key)
  }

  /** @param {string} key */
  remove(key) {
    try {
      this.#lasting().removeItem(key)
    } catch {}
  }

  /**
   * Return what this tab noted under `key`, also before a reload; null for nothing.
   * @param {string} key
   * @returns {any}
   */
  noted(key) {
    try {
      return JSON.parse(this.#tab().getItem(key) ?? "null")
    } catch {
      return null
    }
  }

  /**
   * @param {string} key
   * @param {unknown} value
   */
  note(key, value) {
    try {
      this.#tab().setItem(key, JSON.stringify(value))
    } catch {}
  }

  /**
   * Keep the name that decides in this browser if one is given; return the kept one.
   * @param {string | null} name
   */
  named(name) {
    try {
      if (name) this.#lasting().setItem(NAME, name)
      return this.#lasting().getItem(NAME)
    } catch {
      return name
    }
  }
}

/**
 * Return what a text says, as the only one of a list; none for what nobody of ours wrote.
 * @param {string | null} text
 */
function parsed(text) {
  try {
    return [JSON.parse(text ?? "null")]
  } catch {
    return []
  }
}

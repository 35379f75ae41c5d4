// @ts-check
// Arrays that the server sends once; the browser keeps them by name.
/** @import { NamedBytes } from "./protocol" */

const KEPT = 16

export class NamedArrays {
  /** @type {Map<string, Uint8Array>} */
  #kept = new Map()

  /** The names of what is here. */
  get names() {
    return [...this.#kept.keys()]
  }

  /**
   * Keep what has come, and the oldest of the rest as long as there is room.
   * @param {(NamedBytes | null)[]} arrays
   */
  take(arrays) {
    for (const one of arrays) {
      if (!one) continue
      const bytes = one.bytes === null ? this.#kept.get(one.name) : unpacked(one.bytes)
      this.#kept.delete(one.name) // what is used moves to the end
      if (bytes) this.#kept.set(one.name, bytes)
    }
    for (const name of this.names.slice(0, -KEPT)) this.#kept.delete(name)
  }

  /**
   * Return the array of this name; null when it has to be asked for.
   * @param {NamedBytes} array
   */
  of({ name }) {
    return this.#kept.get(name) ?? null
  }
}

/** @param {string} text */
export function unpacked(text) {
  const read = atob(text)
  const bytes = new Uint8Array(read.length)
  for (let i = 0; i < read.length; i++) bytes[i] = read.charCodeAt(i)
  return bytes
}

/**
 * Pack positions as the server reads them: int32, in base64.
 * @param {number[]} positions
 */
export function packed(positions) {
  const bytes = new Uint8Array(Int32Array.from(positions).buffer)
  let text = ""
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}

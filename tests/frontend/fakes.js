// A clock that goes only when it is told to, and storage that holds text as a browser does.
import { Stored } from "../../labelreview/ui/frontend/sender/storage.js"

export class FakeClock {
  time = 1_000
  #timers = new Map()
  #made = 0

  now = () => this.time

  after = (act, milliseconds) => {
    this.#made += 1
    this.#timers.set(this.#made, { act, at: this.time + milliseconds })
    return this.#made
  }

  cancel = (timer) => this.#timers.delete(timer)

  /** Let time pass; what is due happens in its order. */
  pass(milliseconds) {
    const end = this.time + milliseconds
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at)
      if (!due.length) break
      const [timer, { act, at }] = due[0]
      this.#timers.delete(timer)
      this.time = at
      act()
    }
    this.time = end
  }
}

export class FakeStorage {
  #values = new Map()

  get length() {
    return this.#values.size
  }

  key = (index) => [...this.#values.keys()][index] ?? null
  getItem = (key) => this.#values.get(key) ?? null
  put(key, value) {
    this.#values.set(key, String(value))
  }
  setItem = (key, value) => this.put(key, value)
  removeItem = (key) => this.#values.delete(key)
}

/** Storage with room for so many values. */
export class FullStorage extends FakeStorage {
  constructor(room) {
    super()
    this.setItem = (key, value) => {
      if (this.length >= room && this.getItem(key) === null) throw new Error("QuotaExceededError")
      FakeStorage.prototype.put.call(this, key, value)
    }
  }
}

export const fakeStored = (lasting = new FakeStorage(), tab = new FakeStorage()) =>
  new Stored(
    () => lasting,
    () => tab,
  )

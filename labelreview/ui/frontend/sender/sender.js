// @ts-check
// Decisions on their way to the log. Each has a token, stays in the browser's storage until the
// server acknowledges it, and is sent again until then: the log records each token once.
/** @import { Action, DecideAction, Sending, Sent } from "../protocol" */
/** @import { Clock } from "./pace.js" */
/** @import { Undoable } from "./undoable.js" */
/** @import { Stored } from "./storage.js" */
import { inOrder, KeptActions, LEFT, UNSENT } from "./kept_actions.js"
import { OwnTokens } from "./own.js"
import { Pace } from "./pace.js"
import { undoableBatches } from "./undoable.js"

export const MOST_AT_ONCE = 300
export const UNHEARD = 2 // sends without a sign of life, after which the page is asked for anew

/**
 * @typedef {Pick<DecideAction, "examples" | "verdict"> & Partial<DecideAction>} Decided
 */

export class Sender {
  /** @type {string[]} What the server refused since it last acknowledged something. */
  problems = []
  /** @type {string[]} Tokens that the last answer refused. */
  refused = []
  trouble = ""
  annotator = ""

  /** @type {Map<string, Action>} By token, the oldest first. */
  #pending = new Map()
  /** @type {ReturnType<typeof undoableBatches>} */
  #known = { undoable: [], elsewhere: [] }
  /** @type {string | null} The dataset, in whatever workspace it is. */
  #place = null
  /** @type {string | null} */
  #dataset = null
  /** @type {string | null} */
  #run = null
  #own
  /** How often it sent since it heard anything of the server. */
  unheard = 0
  #attempts = 0
  #order = 0
  #inFlight = 0

  /**
   * @param {object} world
   * @param {(sent: Sent) => void} world.send
   * @param {Stored} world.stored
   * @param {Clock} world.clock
   * @param {() => string} world.newToken
   * @param {() => void} [world.onChange]  called after each decision and each undo
   * @param {() => string | null} [world.showing]  the example on the screen
   * @param {() => void} [world.anew]  have the page drawn anew
   */
  constructor({ send, stored, clock, newToken, onChange = () => {}, showing = () => null, anew = () => {} }) {
    this.send = send
    this.stored = stored
    this.kept = new KeptActions(stored)
    this.clock = clock
    this.pace = new Pace(clock, () => this.transmit())
    this.newToken = newToken
    this.onChange = onChange
    this.showing = showing
    this.anew = anew
    this.client = newToken()
    this.#own = new OwnTokens(stored, UNSENT)
  }

  get pending() {
    return [...this.#pending.values()]
  }

  get unsent() {
    return this.#pending.size
  }

  get place() {
    return this.#place
  }

  /** How many unsent decisions are lost when the page is left. */
  get unkept() {
    return this.kept.lost
  }

  /** Whether something waits that is not on its way. */
  get hasNews() {
    return this.unsent > 0 && (!this.pace.isAwaited || this.unsent > this.#inFlight)
  }

  /** What an undo would take back. */
  last() {
    return this.#known.undoable.at(0)
  }

  /** The last decision of the same person that was made in another tab or browser. */
  elsewhere() {
    return this.#known.elsewhere.at(0)
  }

  /**
   * Collect a decision about some examples; return its token.
   * @param {Decided} decided
   */
  decide({ examples, verdict, label = null, note = "", seconds = null, origin = "queue", ...more }) {
    const choice = { examples, verdict, label, note, seconds, origin, ...more }
    const token = this.#add(choice)
    this.#known.undoable.unshift({ token, ...choice, many: examples.length })
    this.onChange()
    return token
  }

  /**
   * Take back one decision, the last one unless a token is given; return what it was.
   * @param {string} [token]
   */
  undo(token = this.last()?.token) {
    const { undoable, elsewhere } = this.#known
    const taken = [...undoable, ...elsewhere].find((one) => one.token === token)
    if (!taken) return undefined
    const isOther = (/** @type {Undoable} */ one) => one !== taken
    this.#known = { undoable: undoable.filter(isOther), elsewhere: elsewhere.filter(isOther) }
    // By whom it was decided: the name may have been changed since.
    const annotator = taken.annotator ?? this.annotator
    this.#add({ undoes: taken.token, annotator, examples: taken.examples })
    this.onChange()
    return taken
  }

  /**
   * Take in what the server says.
   * @param {Sending & { run?: string }} sending
   */
  update(sending) {
    this.annotator = sending.annotator
    this.unheard = 0
    if (sending.place !== this.#place) this.#open(sending)
    this.#run = sending.run ?? null
    // A new session knows nobody's name: the kept name goes on deciding.
    const name = this.stored.named(sending.named ? this.annotator : null)
    if (!sending.named && name) this.annotator = name
    this.trouble = sending.trouble
    const answered = this.#settle(sending)
    this.#own.take(sending.tab)
    this.#known = undoableBatches(sending.undoable, this.#own, this.pending)
    if (answered || !this.unsent) this.pace.answered()
    if (this.unsent) this.#soon()
  }

  /** Send all that has no answer yet. */
  transmit() {
    if (!this.unsent) return
    this.#own.note()
    this.#attempts += 1
    const actions = this.pending.slice(0, MOST_AT_ONCE)
    this.#inFlight = actions.length
    this.send({
      dataset: this.#dataset,
      attempt: `${this.client}-${this.#attempts}`,
      actions,
      showing: this.showing(),
      annotator: this.annotator,
    })
    this.unheard += 1
    this.pace.sent()
    if (this.unheard > UNHEARD) this.anew()
  }

  /** Take over what another tab decided about the same dataset and left behind. */
  adopt() {
    const isLeft = (/** @type {Action} */ { at, token }) => this.clock.now() - at >= LEFT && !this.#pending.has(token)
    const left = this.kept.of(this.#place).filter(isLeft)
    if (!left.length) return
    this.#hold(inOrder([...this.pending, ...left]))
    this.#soon()
  }

  /** The element is gone; what is unsent waits in the storage for the next one. */
  stop() {
    if (this.hasNews) this.transmit()
    this.pace.stop()
  }

  /** @param {Sending} sending */
  #open(sending) {
    if (this.unsent) this.transmit() // of the dataset before
    this.pace.stop()
    this.#place = sending.place
    this.#dataset = sending.dataset
    this.problems = []
    this.#known = { undoable: [], elsewhere: [] }
    this.#hold(this.kept.of(this.#place))
    for (const action of this.pending) if (!("undoes" in action)) this.#own.add(action.token)
  }

  /** @param {Action[]} actions */
  #hold(actions) {
    this.#pending = new Map(actions.map((action) => [action.token, action]))
  }

  /**
   * Forget what has an answer; return whether anything had.
   * @param {Sending} sending
   */
  #settle({ acknowledged, refused }) {
    const forget = (/** @type {string} */ token) => {
      this.kept.forget(token)
      return this.#pending.delete(token)
    }
    const done = acknowledged.filter(forget)
    if (done.length) this.problems = []
    const wrong = refused.filter(({ token }) => this.#pending.has(token) && forget(token))
    this.problems.push(...wrong.map(({ problem }) => problem))
    this.refused = wrong.map(({ token }) => token)
    return done.length + wrong.length > 0
  }

  /** @param {Decided | { undoes: string, annotator: string, examples: string[] }} what */
  #add(what) {
    this.#order += 1
    const action = /** @type {Action} */ ({
      token: this.newToken(),
      annotator: this.annotator,
      place: this.#place,
      run: this.#run,
      at: this.clock.now(),
      order: this.#order,
      ...what,
    })
    this.#pending.set(action.token, action)
    this.kept.keep(action)
    this.#own.add(action.token)
    this.#soon()
    return action.token
  }

  #soon() {
    const [first] = this.#pending.values()
    this.pace.soon(first?.at ?? this.clock.now())
  }
}

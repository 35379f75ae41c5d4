// @ts-check
// The groups that are here, in their order, what was decided about them, and where the reviewer is.
/** @import { Action, Choice } from "../protocol" */
/** @import { ConflictsData, GroupData } from "./protocol" */

/** @typedef {{ token: string, name: string, verdict: string, label: string | null }} Made  a decision about a group */

export class GroupWalk {
  /** @type {Map<string, GroupData>} */
  groups = new Map()
  /** @type {string[]} The names of the groups in their order. */
  line = []
  /** @type {string | null} The name of the group on the screen. */
  here = null
  /** Whether this group was chosen, and not reached by deciding the one before. */
  isChosen = false
  /** Whether all groups that are here are decided, and more are to come. */
  waiting = false
  /** @type {Made[]} The decisions that stand, the oldest first. */
  made = []
  /** @type {Map<string, string>} The name of each example's group. */
  #homes = new Map()
  /** @type {Map<string, Set<string>>} Tokens without an answer, by group. */
  #affected = new Map()
  #more = false

  get group() {
    return this.here === null ? undefined : this.groups.get(this.here)
  }

  get hasOpen() {
    return this.line.some((name) => this.isOpen(name))
  }

  /** How many groups behind this one are open. */
  get ahead() {
    return this.#behind().filter((name) => this.isOpen(name)).length
  }

  /** Whether a key decides here. A key too many, after the last group, does not. */
  get mayDecide() {
    return this.here !== null && (this.isChosen || this.isOpen(this.here))
  }

  /** @param {string} name */
  decisionOn(name) {
    return this.made.findLast((one) => one.name === name)
  }

  /** @param {string} name */
  isOpen(name) {
    return Boolean(this.groups.get(name)?.open) && !this.decisionOn(name)
  }

  /**
   * Count the decided groups, with what the server does not know yet.
   * @param {number} known  as the server says
   */
  countDecided(known) {
    let decided = known
    for (const name of this.#affected.keys())
      decided += Number(Boolean(this.decisionOn(name))) - Number(!this.groups.get(name)?.open)
    return decided
  }

  /**
   * @param {string} name
   * @param {boolean} [isChosen]
   */
  go(name, isChosen = true) {
    this.here = name
    this.isChosen = isChosen
    this.waiting = false
  }

  /** Go to the first open group, else to the last one. */
  begin() {
    const open = this.line.find((name) => this.isOpen(name))
    const first = open ?? this.line.at(-1)
    if (first !== undefined) this.go(first, open === undefined)
  }

  /**
   * Go to the group beside this one; return whether there is one.
   * @param {1 | -1} by
   */
  step(by) {
    const next = this.line[this.#place() + by]
    if (next !== undefined) this.go(next)
    return next !== undefined
  }

  /**
   * Note what was decided about this group, and go to the next open one, once it is here.
   * @param {string} token
   * @param {Choice} verdict
   * @param {string | null} label
   */
  decide(token, verdict, label) {
    const name = /** @type {string} */ (this.here)
    this.made.push({ token, name, verdict, label })
    this.#affect(name, token)
    this.go(name, false)
    this.#goOn()
  }

  /**
   * Go back to a group whose decision was taken back.
   * @param {Made} made
   */
  undo(made) {
    this.made = this.made.filter((one) => one !== made)
    this.#affect(made.name, made.token)
    this.go(made.name)
  }

  /**
   * Take in what the server sent: groups, and which decisions stand.
   * @param {ConflictsData} data
   * @param {Action[]} pending
   */
  update(data, pending) {
    this.#more = data.more
    this.#take(data)
    const unanswered = new Set(pending.flatMap((one) => [one.token, "undoes" in one ? one.undoes : ""]))
    this.#recount(data, unanswered)
    this.#overlay(pending)
    for (const [name, tokens] of this.#affected) {
      if ([...tokens].some((token) => unanswered.has(token))) continue
      const group = this.groups.get(name)
      if (group) group.open = !this.decisionOn(name)
      this.#affected.delete(name)
    }
    if (this.waiting) this.#goOn()
  }

  /** Go to the next open group, from the first one again at the end, or wait for one. */
  #goOn() {
    const others = [...this.#behind(), ...this.line.slice(0, this.#place())]
    const next = others.find((name) => this.isOpen(name))
    if (next !== undefined) this.go(next, false)
    else this.waiting = this.#more
  }

  /** @param {ConflictsData} data */
  #take({ done, coming }) {
    for (const group of done) {
      if (!this.groups.has(group.name) && !this.here) this.line.push(group.name)
      if (!this.groups.has(group.name) || this.here !== group.name) this.#know(group)
    }
    for (const group of coming) {
      if (!this.groups.has(group.name)) this.line.push(group.name)
      this.#know(group)
    }
    for (const name of this.groups.keys()) if (!this.line.includes(name)) this.groups.delete(name)
  }

  /**
   * What the server says stands.
   * @param {ConflictsData} data
   * @param {Set<string>} unanswered
   */
  #recount(data, unanswered) {
    const known = new Set(this.made.map((one) => one.token))
    const undoable = new Set(data.undoable)
    const news = [...data.mine].reverse().flatMap(({ example, ...one }) => {
      const name = this.#home(example)
      return name === undefined || known.has(one.token) || unanswered.has(one.token) ? [] : [{ ...one, name }]
    })
    // The server names the last ones only: what is older than these stands.
    const oldest = this.made.findIndex((one) => undoable.has(one.token))
    const isGone = (/** @type {Made} */ { token }, /** @type {number} */ i) =>
      !undoable.has(token) && !unanswered.has(token) && (data.is_all || (oldest >= 0 && i > oldest))
    this.made = [...news, ...this.made.filter((one, i) => !isGone(one, i))]
  }

  /**
   * What the server does not know yet.
   * @param {Action[]} pending
   */
  #overlay(pending) {
    const undone = new Set(pending.map((one) => ("undoes" in one ? one.undoes : "")))
    for (const action of pending) {
      if ("undoes" in action || undone.has(action.token)) continue
      const { token, verdict, label, examples } = action
      const name = this.#home(examples[0])
      if (name === undefined || this.made.some((one) => one.token === token)) continue
      this.made.push({ token, name, verdict, label })
      this.#affect(name, token)
    }
  }

  /** @param {GroupData} group */
  #know(group) {
    this.groups.set(group.name, group)
    for (const id of group.ids) this.#homes.set(id, group.name)
  }

  /** @param {string} example */
  #home(example) {
    const name = this.#homes.get(example)
    return name !== undefined && this.groups.has(name) ? name : undefined
  }

  /**
   * @param {string} name
   * @param {string} token
   */
  #affect(name, token) {
    this.#affected.set(name, (this.#affected.get(name) ?? new Set()).add(token))
  }

  #place() {
    return this.here === null ? -1 : this.line.indexOf(this.here)
  }

  #behind() {
    return this.line.slice(this.#place() + 1)
  }
}

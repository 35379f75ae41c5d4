// @ts-check
// The progress, the list of groups, and the group on the screen.
import { button } from "../shared/buttons.js"
import { saving } from "../sender/saving.js"
import { ClassSearch } from "../shared/class_search.js"
import { dot, haveColours, make } from "../shared/dom.js"
import { withKey } from "../shared/key_hint.js"
import { counted, digits } from "../shared/numbers.js"
import { Room } from "../shared/room.js"
import { columnView, named } from "./columns_view.js"
/** @import { Sender } from "../sender/sender.js" */
/** @import { ConflictsData, GroupData } from "./protocol" */
/** @import { GroupWalk, Made } from "./walk.js" */

const LINES_BEFORE = 3
const LINES = 200
const LEAST = 36 // rem, of a group
const BEGINNING = 160 // characters, more than two lines of the list have room for

/**
 * @typedef {{ key: string, words: string, act: () => void, title?: string, className?: string }} Command
 * @typedef {object} Presses
 * @property {(label: number) => void} relabel
 * @property {(name: string) => void} go
 * @property {(group: GroupData) => Command[]} verdicts
 * @property {() => Command[]} steps
 */

export class ConflictsView {
  #list = make("div", "walk")
  #card = make("div", "group")
  #progress = make("span", "progress")
  #unsent = make("span", "unsent")
  #said = make("span", "said")

  /**
   * @param {Element} root
   * @param {() => ConflictsData} data
   * @param {Presses} presses
   */
  constructor(root, data, presses) {
    this.data = data
    this.presses = presses
    this.#said.setAttribute("role", "status")
    this.#list.setAttribute("role", "group")
    this.#list.setAttribute("aria-label", "Groups")
    const bar = make("div", "bar", this.#progress, this.#unsent, this.#said)
    const work = make("div", "work", this.#list, this.#card)
    root.replaceChildren(bar, work)
    this.room = new Room(work, null, LEAST)
    const input = make("input", "search")
    Object.assign(input, { type: "text", role: "combobox" })
    input.setAttribute("aria-label", "Another label")
    input.setAttribute("aria-expanded", "false")
    input.setAttribute("aria-controls", "found")
    this.search = new ClassSearch({
      input,
      list: Object.assign(make("div", "found"), { id: "found", role: "listbox" }),
      classes: () => data().labels,
      row: (label, isChosen) =>
        Object.assign(
          button(named(data().labels[label], haveColours(data().labels)), () => presses.relabel(label), {
            className: isChosen ? "class first" : "class",
          }),
          { role: "option" },
        ),
      choose: presses.relabel,
      leave: () => input.blur(),
    })
  }

  /**
   * @param {GroupWalk} walk
   * @param {Sender} sender
   * @param {string} message
   */
  showBar(walk, sender, message) {
    const { decided, total } = this.data()
    this.#progress.textContent = `${digits(walk.countDecided(decided))} of ${counted(total, "group")} decided`
    this.#said.textContent = sender.problems.at(-1) || message
    this.showLate(sender)
  }

  /** @param {Sender} sender */
  showLate(sender) {
    const { words: said, state } = saving(sender)
    const words = state === "unsent" ? said : ""
    this.#unsent.dataset.state = state
    if (this.#unsent.textContent !== words) this.#unsent.textContent = words
  }

  /** @param {GroupWalk} walk */
  showList(walk) {
    const { labels, verdicts, more } = this.data()
    const isColoured = haveColours(labels)
    const place = walk.here === null ? 0 : walk.line.indexOf(walk.here)
    const first = Math.max(0, Math.min(place - LINES_BEFORE, walk.line.length - LINES))
    /** @type {HTMLElement[]} */
    const entries = walk.line.slice(first, first + LINES).flatMap((name) => {
      const group = walk.groups.get(name)
      if (!group) return []
      const dots = group.columns.flatMap(({ label, rows }) => {
        if (!rows || !isColoured) return []
        const one = dot(labels[label].color)
        one.title = `${labels[label].name.slice(0, 300)}, ${counted(rows, "row")}`
        return [one]
      })
      const made = walk.decisionOn(name)
      const mark = made ? doneSign(made, verdicts) : walk.isOpen(name) ? "" : "✓"
      const text = make("bdi", "start", group.text.slice(0, BEGINNING))
      const line = make("span", "line", make("span", "mark", mark), make("span", "dots", ...dots), text)
      const className = name === walk.here ? "entry current" : "entry"
      const entry = button(line, () => this.presses.go(name), { className })
      if (name === walk.here) entry.setAttribute("aria-current", "true")
      return [entry]
    })
    if (more) entries.push(make("p", "aside", "More groups follow."))
    this.#list.replaceChildren(...entries)
    // In a low list, and at its end, the current entry may not be among the first ones.
    const here = /** @type {HTMLElement | null} */ (this.#list.querySelector(".current"))
    if (here) this.#list.scrollTop = here.offsetTop - LINES_BEFORE * here.offsetHeight
  }

  /** @param {GroupWalk} walk */
  showGroup(walk) {
    const { group } = walk
    if (!group) return
    const data = this.data()
    const text = make("p", "post", group.text)
    text.dir = "auto"
    const frame = make("div", "frame", text, make("p", "cut", group.cut))
    frame.tabIndex = 0
    frame.setAttribute("role", "region")
    frame.setAttribute("aria-label", "Text")
    const columns = group.columns.map((column) => columnView(data, group, column, this.presses.relabel))
    const steps = this.presses.steps().map((one) => commandButton(one, "step"))
    const [undo] = steps.slice(-1)
    undo.disabled = !walk.made.length
    const isEnd = !walk.hasOpen && !data.more
    const end = isEnd ? make("span", "end", "Every group is decided.") : null
    const loading = walk.waiting ? make("span", "aside loading", "Loading more groups…") : null
    this.#card.replaceChildren(
      this.#head(walk, group),
      frame,
      make("div", group.exact ? "columns exact" : "columns", ...columns),
      this.#classes(),
      make(
        "div",
        "bars",
        make("div", "verdicts", ...this.presses.verdicts(group).map((one) => commandButton(one, "verdict"))),
        make("div", "steps", ...steps, end, loading),
      ),
    )
  }

  /**
   * @param {GroupWalk} walk
   * @param {GroupData} group
   */
  #head(walk, group) {
    const same = group.exact ? "Same text" : "Nearly the same text"
    const aside = group.exact ? make("span", "aside", "ignoring links, mentions, case and punctuation") : null
    const { verdicts } = this.data()
    const made = walk.decisionOn(group.name)
    const done = made ? `${doneSign(made, verdicts)} ${groupWords(made, verdicts)}` : group.open ? "" : "✓ decided"
    return make(
      "div",
      "head",
      make("span", "kind", `${same}, ${counted(group.ids.length, "row")}`),
      aside,
      done ? make("span", "done", done) : null,
    )
  }

  #classes() {
    const { labels, keys } = this.data()
    if (labels[0]?.key) {
      const { relabel } = this.presses
      const buttons = labels.map((label, place) =>
        button(named(label, haveColours(labels)), () => relabel(place), { className: "class", key: label.key }),
      )
      return make("div", "classes", ...buttons)
    }
    const { input, list } = this.search
    input.placeholder = withKey(keys.search, `Search ${digits(labels.length)} classes to label all rows`)
    this.search.draw()
    return make("div", "classes", input, list)
  }
}

/**
 * @param {Command} command
 * @param {string} kind
 */
function commandButton({ key, words, act, title = "", className = "" }, kind) {
  return button(words, act, { className: className ? `${kind} ${className}` : kind, key, title })
}

/**
 * @param {Made} made
 * @param {ConflictsData["verdicts"]} verdicts
 */
const doneSign = ({ verdict }, verdicts) => verdicts[verdict === "accept" ? "relabel" : verdict].sign

/**
 * Say what was decided about a whole group.
 * @param {Pick<Made, "verdict" | "label">} made
 * @param {ConflictsData["verdicts"]} verdicts
 */
export function groupWords({ verdict, label }, verdicts) {
  /** @type {Record<string, string>} */
  const ofGroup = { keep: "labels kept", relabel: "all labelled", drop: "duplicates dropped" }
  return `${ofGroup[verdict] ?? verdicts[verdict].done}${label ? ` ${label.slice(0, 120)}` : ""}`
}

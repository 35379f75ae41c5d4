// @ts-check
// How a class is chosen: by its button, by its digit, or by its name.
import { haveKeys, showClasses } from "./controls.js"
import { searchField } from "./fields.js"
import { keyedClasses, noClassHas } from "./keyed_classes.js"
import { RecentClasses } from "./recent_classes.js"
import { stored } from "../sender/in_page.js"
import { find } from "../shared/dom.js"
/** @import { Relabel } from "./controls.js" */
/** @import { Candidates } from "./keyed_classes.js" */
/** @import { CardTools } from "./protocol" */

export class ClassChoice {
  #recent = new RecentClasses(stored)
  /** @type {Candidates | null} */
  #candidates = null

  /**
   * @param {ShadowRoot} root
   * @param {() => CardTools & { sending: { place: string } }} data
   * @param {Relabel} relabel
   */
  constructor(root, data, relabel) {
    this.root = root
    this.data = data
    this.choose = (/** @type {number} */ label) => {
      const { labels, sending } = data()
      this.#recent.add(sending.place, labels[label].name)
      relabel(label)
    }
    this.search = searchField(root, () => data().labels, this.choose, () =>
      this.#recent.of(data().sending.place, data().labels),
    )
  }

  /**
   * Show the buttons of an example.
   * @param {Candidates | null} candidates  null while nothing may be hinted at
   * @param {string | null} [chosen]  the class that waits for its confirmation
   */
  show(candidates, chosen = null) {
    this.#candidates = candidates
    showClasses(this.root, this.data(), this.#keyed, this.choose)
    const { labels } = this.data()
    for (const one of this.root.querySelectorAll(".classes .class")) {
      const isChosen = chosen !== null && labels[Number(/** @type {HTMLElement} */ (one).dataset.label)].name === chosen
      one.setAttribute("aria-pressed", String(isChosen))
    }
  }

  /**
   * Choose the class whose key this is. Where no class has it, nothing happens but that it is said:
   * in the search the keys that follow would be typed.
   * @param {number} place  from 0
   */
  digit(place) {
    const label = this.#keyed[place]
    if (label !== undefined) return this.choose(label)
    const data = this.data()
    find(this.root, ".ask").textContent = noClassHas(String(place + 1), haveKeys(data) ? "" : data.keys.search)
  }

  get #keyed() {
    return keyedClasses(this.data().classKeys, this.#candidates)
  }
}

// @ts-check
// The map: one point per text. Points, colours and selections arrive as bytes, each once.
import { ACCEPT_SUGGESTION } from "../shared/decide.js"
import { DECIDED } from "../shared/decided.js"
import { find } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
import { NamedArrays, packed } from "./bytes.js"
import { inLasso } from "./geometry.js"
import { listen } from "./gestures.js"
import { commandOf, inWords } from "./keys.js"
import { Legend } from "./legend.js"
import { Picture } from "./picture.js"
import { Pointer } from "./pointer.js"
import { readColor } from "./raster.js"
import { Sight } from "./sight.js"
import { Toolbar } from "./toolbar.js"
/** @import { DecidedEvent } from "../shared/decided.js" */
/** @import { Drawn } from "../shared/mounting.js" */
/** @import { Place } from "./geometry.js" */
/** @import { Tool } from "./gestures.js" */
/** @import { MapAsk, MapChoice, MapData, MapLack, MapPick } from "./protocol" */

/** @typedef {{ lacks: MapLack, ask: MapAsk, pick: MapPick, open: number, choose: MapChoice }} Sends */
/** @typedef {Drawn<MapData, Sends>} MapDrawn */

const STEP = 80 // pixels that a key moves the map by
const STACKED = 1000 // pixels up to which the card is below the map, as in app.css

/** What this tab has, also when the map is left and opened again. */
const ARRAYS = new NamedArrays()

class SimilarityMap {
  #tool = /** @type {Tool} */ ("move")
  #outline = /** @type {Place[]} */ ([])
  #drawing = /** @type {Place[]} */ ([])
  #token = 0
  #open = /** @type {number | null} */ (null)
  #frame = 0
  #isWhole = false // whether the next frame draws the points, too
  #before = /** @type {MapData | null} */ (null)
  #asked = Date.now() // another number than that of the page before
  #onDecided = (/** @type {any} */ event) => this.#decided(event)

  /** @param {MapDrawn} drawn */
  constructor(drawn) {
    this.drawn = drawn
    this.data = drawn.data
    const root = drawn.parentElement
    this.root = find(root, ".map")
    this.canvas = find(root, "canvas.over", HTMLCanvasElement)
    this.picture = new Picture(find(root, "canvas.base", HTMLCanvasElement), this.canvas)
    this.sight = new Sight(this.picture, () => this.#repaint())
    this.pointer = new Pointer(
      this.picture,
      { hint: find(root, ".hint"), news: find(root, ".news") },
      (ask) => this.drawn.setStateValue("ask", ask),
      () => this.#repaint(false),
    )
    this.legend = new Legend(find(root, ".legend"), (choice) => this.drawn.setTriggerValue("choose", choice))
    this.toolbar = new Toolbar(find(root, ".tools"), {
      take: (tool) => this.#take(tool),
      zoom: (factor) => this.sight.zoom(factor),
      home: () => this.sight.goHome(),
      all: () => this.sight.showAll(),
    })
    this.#take("move")
    listen(this.canvas, {
      tool: () => this.#tool,
      pan: (dx, dy) => this.sight.move(() => this.picture.view.pan(dx, dy)),
      zoom: (factor, px, py) => this.sight.zoom(factor, px, py),
      draw: (line, done) => this.#draw(line, done),
      point: (px, py, reach) => this.pointer.at(px, py, reach),
      leave: () => this.pointer.show(null),
      click: (px, py, reach) => this.#openCard(this.pointer.at(px, py, reach)),
    })
    this.canvas.addEventListener("keydown", (event) => this.#press(event))
    this.canvas.addEventListener("blur", () => this.pointer.show(null))
    this.resized = new ResizeObserver(() => {
      this.sight.resize()
      this.#paint(true)
    })
    this.resized.observe(this.canvas)
    window.addEventListener(DECIDED, this.#onDecided)
    // The stylesheet makes every change of the theme a transition: nothing else tells of it.
    find(root, ".frame").addEventListener("transitionend", () => this.update(this.drawn))
  }

  /** @param {MapDrawn} drawn */
  update(drawn) {
    const { data } = drawn
    this.drawn = drawn
    this.data = data
    const { picture } = this
    ARRAYS.take([data.layout, data.color, data.size, data.shown, data.decided, data.picked])
    this.#ask()
    const remembered = this.sight.remember()
    const { isShown } = this.pointer
    picture.measure()
    this.legend.update(data, picture.isDark)
    this.pointer.update(data)
    // What is missing has been asked for; until then the map stays as it is.
    if (!picture.points.update(data, ARRAYS, picture.isDark)) return
    const before = this.#before
    this.#before = data
    if (!data.picked && data.answered >= this.#token) this.#outline = []
    if (data.open !== before?.open) this.#open = data.open
    this.canvas.setAttribute("aria-label", inWords(data.rows, picture.points.shown))
    const isSame = before?.run === data.run
    if (!isSame) this.sight.begin()
    else if (before?.layout.name !== data.layout.name) this.sight.layOut(remembered)
    if (before?.layout.name !== data.layout.name) this.#outline = []
    if (data.picked && data.fly && data.picked.name !== before?.picked?.name) this.#flyToPicked(data.picked)
    this.#repaint()
    if (isShown) this.pointer.show(this.pointer.here)
    this.pointer.tell()
  }

  stop() {
    this.sight.stop()
    cancelAnimationFrame(this.#frame)
    this.resized.disconnect()
    window.removeEventListener(DECIDED, this.#onDecided)
  }

  /**
   * Show a decision about the open point at once; the server's answer confirms it.
   * @param {DecidedEvent} event
   */
  #decided({ detail: { examples, verdict } }) {
    const { open, openId, statuses, field } = this.data
    const status = statuses.findIndex(({ name }) => name === (verdict === ACCEPT_SUGGESTION ? "relabel" : verdict))
    if (open === null || !examples.includes(openId) || status < 0) return
    this.picture.points.decide(open, status, field === "status" ? readColor(statuses[status].color) : null)
    this.#repaint()
  }

  /** Ask for arrays that the server thinks are here: it counts what it has sent to this tab. */
  #ask() {
    const { layout, color, size, shown, decided, picked } = this.data
    const names = [layout, color, size, shown, decided, picked].flatMap((one) => (one && !ARRAYS.of(one) ? [one.name] : []))
    if (names.length) this.drawn.setStateValue("lacks", { id: ++this.#asked, names })
  }

  /** @param {NonNullable<MapData["picked"]>} picked */
  #flyToPicked(picked) {
    const bytes = ARRAYS.of(picked)
    this.#outline = []
    if (bytes) this.sight.flyTo(new Int32Array(bytes.buffer))
    this.canvas.scrollIntoView({ block: "nearest" }) // on a phone the list is below the map
  }

  // ---- hands and keys ----

  /** @param {Tool} tool */
  #take(tool) {
    this.#tool = tool
    this.root.dataset.tool = tool
    this.toolbar.show(tool)
  }

  /**
   * @param {Place[]} line  in pixels
   * @param {boolean} done
   */
  #draw(line, done) {
    this.pointer.show(null)
    this.#drawing = done ? [] : line
    if (done) {
      const { points, view } = this.picture
      const places = line.map(([px, py]) => view.place(px, py))
      const found = inLasso(points.xy, points.counts, places)
      if (found.length) this.#pick(found, places)
    }
    this.#repaint(false)
  }

  /**
   * Select points; none lets go of all.
   * @param {number[]} positions
   * @param {Place[]} [outline]
   */
  #pick(positions, outline = []) {
    this.#token = Math.max(this.#token, this.data.answered) + 1
    this.#outline = outline
    if (positions.length) this.#take("move") // the next drag must not replace the selection
    this.drawn.setTriggerValue("pick", { token: this.#token, positions: packed(positions) })
    this.#repaint(false)
  }

  /** @param {number | null} at */
  #openCard(at) {
    if (at === null) return
    this.#open = at
    if (innerWidth > STACKED) this.pointer.hide() // the card beside says more
    this.drawn.setTriggerValue("open", at)
    this.#repaint(false)
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const command = commandOf(event)
    if (!command) return
    event.preventDefault()
    event.stopPropagation()
    const { pan } = command
    if (command.zoom) this.sight.zoom(command.zoom)
    else if (command.step) this.pointer.step(command.step)
    else if (pan) this.sight.move(() => this.picture.view.pan(-pan[0] * STEP, -pan[1] * STEP))
    else if (command.name === "home") this.sight.goHome()
    else if (command.name === "select") this.#pick(this.sight.positions)
    else if (command.name === "let go") this.#letGo()
    else this.#openCard(this.pointer.here)
  }

  // First what was drawn around, then what was chosen in the legend.
  #letGo() {
    if (this.data.picked || !this.legend.letGo()) this.#pick([])
  }

  // ---- drawing ----

  /** @param {boolean} [isWhole]  also the points, not only what lies over them */
  #repaint(isWhole = true) {
    if (isWhole) this.pointer.hide()
    this.#isWhole ||= isWhole
    this.#frame ||= requestAnimationFrame(() => this.#paint(this.#isWhole))
  }

  /** @param {boolean} isWhole */
  #paint(isWhole) {
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    this.#isWhole = false
    const { topics, field, statuses } = this.data
    const rings = field === "status" ? [] : statuses
    if (isWhole) this.legend.showRings(rings.filter((_, status) => this.picture.points.hasStatus(status)))
    const over = {
      topics,
      outline: this.#outline,
      drawing: this.#drawing,
      ringed: [this.#open, this.pointer.here],
      verdictColors: rings.map((one) => one.color),
    }
    if (isWhole) this.picture.draw(over)
    else this.picture.drawOver(over)
  }
}

export default mounting((/** @type {MapDrawn} */ drawn) => new SimilarityMap(drawn))

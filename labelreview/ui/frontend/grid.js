// A sheet of short cards of one class: marks, decisions about many, and more cards as one scrolls.
// Everything that is shown was text before and stays text.
const MORE = 250 // cards that are asked for at once
const MOST_MORE = 2000
const SCREENS_AHEAD = 3
const A_LOOK = 250 // milliseconds on the screen until a card counts as seen
const A_PAUSE = 30 // seconds: whoever does nothing for longer is not reviewing
const NO_ANSWER = 8000 // milliseconds
const ROOM_BELOW = 30
const LONGEST_ON_CARD = 240

const dotted = (color) => {
  const dot = make("span", "dot")
  dot.style.background = color
  return dot
}

// Sets of places in few characters: [[first, last], ...].
const asRanges = (places) => {
  const ranges = []
  for (const place of [...places].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && place === last[1] + 1) last[1] = place
    else ranges.push([place, place])
  }
  return ranges
}

const fromRanges = (ranges) => {
  const places = new Set()
  for (const [first, last] of ranges) for (let p = first; p <= last; p += 1) places.add(p)
  return places
}

function makeSheet(root, first) {
  const part = (name) => root.querySelector(`.${name}`)
  const scroller = part("cards")
  let data = first
  let send = { state() {}, trigger() {} }
  let sender = null

  let queue = null
  let cards = [] // in the order of the sheet, without gaps from the first on
  let byId = new Map()
  let seen = new Set() // places of cards that were on the screen
  let far = 0 // cards whose distance is smaller are hidden
  let wanted = 0 // the place that was kept: load as far as that
  let goTo = null
  let upTo = 0 // everything before this place is here
  let asking = null
  let cursor = null
  let anchor = null
  let reading = null
  let painting = null
  let question = null
  let spent = 0
  let lastMove = Date.now()
  const decided = new Map() // token -> { cards, marks }
  const undone = new Map() // token -> how many cards of this sheet
  let marksToCome = new Map() // id -> place, of marked cards that are not here yet

  const open = (card) => !card.done && !card.away
  const marked = () => cards.filter((card) => card.marked && open(card))
  const rest = () => cards.filter((card) => !card.marked && open(card) && seen.has(card.p))
  const shown = () => cards.filter((card) => !card.away)

  // ---- what is kept in this browser

  const place = () => `labelreview/grid/${queue}`
  let keeping = 0
  const keep = () => {
    clearTimeout(keeping)
    keeping = setTimeout(() => {
      const marks = cards.filter((card) => card.marked).map((card) => [card.id, card.p])
      stored.write(place(), { marks, seen: asRanges(seen), far, top: topCard()?.p ?? 0 })
    }, 300)
  }
  const recall = () => {
    const [kept] = stored.read(place())
    marksToCome = new Map(kept?.marks ?? [])
    seen = fromRanges(kept?.seen ?? [])
    far = kept?.far ?? 0
    goTo = kept?.top || null
    wanted = Math.max(goTo ?? 0, ...marksToCome.values())
  }
  const topCard = () => {
    const top = scroller.scrollTop
    return cards.find((card) => !card.away && card.element.offsetTop + 20 >= top)
  }

  // ---- cards

  const drawCard = (card) => {
    const other = data.classes[card.other]
    const element = make("div", "card")
    element.setAttribute("role", "option")
    element.id = `card-${card.p}`
    const text = make("p", "", card.text.slice(0, LONGEST_ON_CARD))
    text.dir = "auto"
    element.append(text)
    if (card.other !== data.own) {
      element.classList.add("other")
      element.style.setProperty("--mark", other.color)
      element.append(make("span", "mark", other.key ?? other.shown))
    }
    element.card = card
    card.element = element
    return element
  }

  const dress = (card) => {
    const { element, done } = card
    element.classList.toggle("marked", Boolean(card.marked && !done))
    element.classList.toggle("done", Boolean(done))
    element.classList.toggle("cursor", card === cursor)
    element.classList.toggle("asked", Boolean(question?.cards.has(card)))
    element.setAttribute("aria-selected", String(Boolean(card.marked)))
    element.querySelector(".verdict")?.remove()
    if (done) {
      const label = done.label && data.classes.find((one) => one.name === done.label)
      element.append(make("span", "verdict", [VERDICT_SIGNS[done.verdict], label?.shown].join(" ").trim()))
    }
  }

  const layOut = () => {
    let before = null
    for (const card of cards) {
      card.away = card.distance < far
      card.element.classList.toggle("away", card.away)
      if (card.away) continue
      card.element.classList.toggle("start", before !== null && before !== card.group)
      before = card.group
    }
  }

  const mark = (card, yes) => {
    if (!open(card) || Boolean(card.marked) === yes) return
    card.marked = yes
    dress(card)
  }

  const range = (from, to) => {
    const [a, b] = [cards.indexOf(from), cards.indexOf(to)].sort((x, y) => x - y)
    return cards.slice(a, b + 1).filter((card) => !card.away)
  }

  const moveCursor = (card, scroll = true) => {
    const before = cursor
    cursor = card
    if (before) dress(before)
    if (!card) return
    dress(card)
    scroller.setAttribute("aria-activedescendant", card.element.id)
    read(card)
    if (scroll) card.element.scrollIntoView({ block: "nearest" })
  }

  const read = (card) => {
    reading = card
    part("whole").textContent = card.text
    const about = [
      ["given", data.classes[card.given]],
      ["suggested", data.classes[card.suggested]],
    ].map(([role, one]) => {
      const line = make("div")
      const name = make("span", "words", one.shown)
      name.title = one.shown
      line.append(make("span", "role", role), dotted(one.color), name)
      return line
    })
    const score = make("div")
    score.append(make("span", "role", "score"), make("span", "", card.score.toFixed(2)))
    part("about").replaceChildren(...about, score)
  }

  // ---- what is seen

  const visible = new Set()
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) visible.add(target.card)
        else visible.delete(target.card)
      }
      clearTimeout(looking)
      looking = setTimeout(look, A_LOOK)
    },
    { root: scroller, threshold: 0.6 },
  )
  let looking = 0
  const look = () => {
    const before = seen.size
    if (!document.hidden) for (const card of visible) if (!card.away) seen.add(card.p)
    if (seen.size !== before) {
      count()
      keep()
    }
  }

  // ---- more cards

  const more = () => {
    if (data.ends && upTo >= data.until) return
    if (asking && Date.now() - asking.at < NO_ANSWER) return
    const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
    if (upTo > wanted && left > SCREENS_AHEAD * scroller.clientHeight) return
    const hidden = Math.min(far, 0.95)
    const size = Math.max(MORE / (1 - hidden), wanted + 100 - upTo)
    asking = { after: upTo, at: Date.now() }
    send.state("need", { queue, after: upTo, many: Math.min(Math.ceil(size), MOST_MORE) })
  }

  const take = () => {
    if (data.after > upTo) return // what is between is not here: `more` asks for it
    asking = null
    const fresh = data.cards.filter((card) => card.p >= upTo && !byId.has(card.id))
    for (const card of fresh) {
      byId.set(card.id, card)
      cards.push(card)
      part("end").before(drawCard(card))
      if (marksToCome.delete(card.id)) card.marked = true
      watcher.observe(card.element)
    }
    upTo = Math.max(upTo, data.until)
    layOut()
    fresh.forEach(dress)
    if (goTo !== null && upTo > goTo) {
      const top = shown().find((card) => card.p >= goTo)
      if (top) scroller.scrollTop = top.element.offsetTop - 4
      goTo = null
    }
  }

  // ---- decisions

  const say = (words, bad = false) => {
    part("message").textContent = words
    part("message").classList.toggle("bad", bad)
  }

  const ask = (wantedCards, verdict, label, words) => {
    if (!wantedCards.length) {
      say("Mark cards first")
      return
    }
    question = { cards: new Set(wantedCards), verdict, label }
    part("question").textContent = words
    part("yes").lastChild.textContent = `Decide ${digits(wantedCards.length)}`
    part("ask").hidden = false
    wantedCards.forEach(dress)
    part("yes").focus({ preventScroll: true })
  }

  const endQuestion = () => {
    const asked = question
    question = null
    part("ask").hidden = true
    for (const card of asked?.cards ?? []) dress(card)
    scroller.focus({ preventScroll: true })
    return asked
  }

  const cancel = () => {
    if (question) endQuestion()
  }

  const confirm = () => {
    if (!question) return
    const { cards: chosen, verdict, label } = endQuestion()
    const decidedCards = [...chosen].filter(open)
    if (!decidedCards.length) return
    const marks = decidedCards[0].marked
    const seconds = Math.round((10 * spent) / decidedCards.length) / 10
    spent = 0
    const token = sender.decide({
      examples: decidedCards.map((card) => card.id),
      verdict,
      label,
      note: "",
      seconds,
      origin: "grid",
    })
    decided.set(token, { cards: decidedCards, marks })
    for (const card of decidedCards) {
      card.done = outcome(card, verdict, label)
      card.marked = false
      dress(card)
    }
    say(`${counted(decidedCards.length, "card")} decided`)
    if (!marks) onwards()
    count()
    keep()
  }

  const outcome = (card, verdict, label) => {
    const name = verdict === "accept" ? data.classes[card.suggested].name : label
    if (!["accept", "relabel"].includes(verdict)) return { verdict, label: null }
    const same = data.classes[card.given].name === name
    return same ? { verdict: "keep", label: null } : { verdict: "relabel", label: name }
  }

  // After the rest of a screen is decided, the next card that is not stands at the top.
  const onwards = () => {
    const next = cards.find(open)
    if (next) scroller.scrollTop = next.element.offsetTop - 4
    else scroller.scrollTop = scroller.scrollHeight
    more()
  }

  const takeBack = (token) => {
    const was = decided.get(token)
    if (!was) return 0
    decided.delete(token)
    for (const card of was.cards) {
      card.done = null
      card.marked = was.marks
      dress(card)
    }
    was.cards[0].element.scrollIntoView({ block: "nearest" })
    return was.cards.length
  }

  const undo = () => {
    const taken = sender.undo()
    if (!taken) {
      say("There is nothing to undo")
      return
    }
    undone.set(taken.token, takeBack(taken.token))
    say(`${counted(taken.many, "decision")} taken back`)
    count()
    keep()
  }

  const relabel = (label) => {
    const chosen = marked()
    ask(chosen, "relabel", label.name, `Relabel ${counted(chosen.length, "marked card")} to ${label.shown}?`)
  }

  const decideMarked = (verdict, words) => {
    const chosen = marked()
    ask(chosen, verdict, null, words(counted(chosen.length, "marked card")))
  }

  const decideRest = () => {
    const chosen = rest()
    if (!chosen.length) {
      say("All cards that were on the screen are decided or marked")
      return
    }
    const { verdict, label, question: words } = data.rest
    const odd = chosen.filter((card) => card.given !== card.suggested).length
    const warning = verdict === "keep" && odd ? ` Another label is suggested for ${digits(odd)} of them.` : ""
    ask(chosen, verdict, label, words.replace("{many}", counted(chosen.length, "card")) + warning)
  }

  const clear = () => {
    for (const card of cards) mark(card, false)
    count()
    keep()
  }

  const openCard = () => {
    if (!reading) return
    send.trigger("open", reading.id)
  }

  // ---- the bars

  const button = (name, keyName, words, act, color = null) => {
    const made = make("button")
    made.type = "button"
    made.name = name
    if (keyName) made.append(make("kbd", "", keyName))
    if (color) made.append(dotted(color))
    made.append(make("span", "words", words))
    made.title = words
    made.addEventListener("click", act)
    return made
  }

  const actions = new Map() // key -> what it does
  const drawBars = () => {
    actions.clear()
    const { keys, each } = data
    const bar = part("marked")
    const act = (key, does) => {
      actions.set(key.toLowerCase(), does)
      return does
    }
    const asEach = act(each.key, () => decideMarked(each.verdict, (n) => each.question.replace("{many}", n)))
    const noisy = act(keys.noisy, () => decideMarked("noisy", (n) => `Mark ${n} noisy?`))
    const drop = act(keys.drop, () => decideMarked("drop", (n) => `Drop ${n}?`))
    act(keys.keep, decideRest)
    act(keys.undo, undo)
    act(keys.open, openCard)
    const to = make("div", data.classes[0]?.key ? "classes" : "search")
    if (data.classes[0]?.key) {
      data.classes.forEach((label, i) => {
        const does = act(label.key, () => i !== data.own && relabel(label))
        const made = button(`class-${i}`, label.key, label.shown, does, label.color)
        made.disabled = i === data.own
        to.append(made)
      })
    } else {
      to.append(...search(keys.label))
      act(keys.label, () => to.querySelector("input").focus())
    }
    bar.replaceChildren(
      make("span", "count"),
      button("each", each.key, each.words, asEach),
      to,
      button("noisy", keys.noisy, "Noisy", noisy),
      button("drop", keys.drop, "Drop", drop),
      button("clear", "Esc", "Unmark", clear),
    )
    const restButton = button("rest", keys.keep, "", decideRest)
    const undoButton = button("undo", keys.undo, "Undo", undo)
    part("others").replaceChildren(restButton, undoButton, make("span", "message"), make("span", "grow"), near(), make("span", "progress"))
    part("message").setAttribute("role", "status")
    part("progress").title = data.hint
  }

  const near = () => {
    const label = make("label", "near", "Hide near the centre")
    const slider = make("input")
    Object.assign(slider, { type: "range", min: "0", max: "95", step: "5", value: String(far * 100) })
    slider.disabled = !data.far
    const output = make("output", "", `${Math.round(far * 100)} %`)
    slider.addEventListener("input", () => {
      far = Number(slider.value) / 100
      output.textContent = `${slider.value} %`
      layOut()
      count()
      keep()
      more()
    })
    label.append(slider, output)
    label.title = "Hides the cards that are most alike the class as a whole. What is hidden is never decided."
    return label
  }

  const search = (keyName) => {
    const input = make("input")
    input.type = "text"
    input.placeholder = `${keyName}  relabel to one of ${digits(data.classes.length)} …`
    input.setAttribute("aria-label", "Relabel the marked to")
    const list = make("div", "found")
    let found = []
    let at = 0
    const draw = () => {
      const others = data.classes.filter((_, i) => i !== data.own)
      found = classesLike(others, input.value).map((place) => others[place])
      at = Math.min(at, Math.max(found.length - 1, 0))
      list.replaceChildren(
        ...found.map((one, i) => {
          const line = make("div", i === at ? "words chosen" : "words", one.shown)
          line.addEventListener("pointerdown", (event) => {
            event.preventDefault()
            choose(one)
          })
          return line
        }),
      )
    }
    const leave = () => {
      input.value = ""
      at = 0
      draw()
    }
    const choose = (one) => {
      leave()
      relabel(one)
    }
    input.addEventListener("input", draw)
    input.addEventListener("blur", leave)
    input.addEventListener("keydown", (event) => {
      event.stopPropagation()
      if (event.isComposing) return
      if (event.key === "ArrowDown") at += 1
      else if (event.key === "ArrowUp") at = Math.max(at - 1, 0)
      else if (event.key === "Enter" && found.length) {
        event.preventDefault()
        choose(found[at])
        return
      } else if (event.key === "Escape") {
        leave()
        scroller.focus({ preventScroll: true })
        return
      } else return
      event.preventDefault()
      draw()
    })
    return [input, list]
  }

  // What was decided here and is not yet in the server's numbers.
  const underway = () => {
    let n = 0
    for (const action of sender.pending) {
      if (action.undoes === undefined) n += action.examples.filter((id) => byId.has(id)).length
      else n -= undone.get(action.undoes) ?? 0
    }
    return n
  }

  const count = () => {
    const n = marked().length
    part("count").textContent = `${digits(n)} marked`
    for (const one of part("marked").querySelectorAll("button")) {
      const own = one.name === `class-${data.own}`
      one.disabled = own || n === 0
    }
    const others = rest().length
    const restButton = root.querySelector("[name=rest]")
    restButton.lastChild.textContent = data.rest.words.replace("{many}", digits(others))
    restButton.disabled = !others
    root.querySelector("[name=undo]").disabled = !sender.last()
    const unsent = sender.unsent ? ` · ${sender.unsent} unsent` : ""
    const done = Math.max(data.decided + underway(), 0)
    part("progress").textContent =
      `${digits(done)} of ${digits(data.total)} of this class decided${unsent}`
    const end = part("end")
    if (!data.ends) end.textContent = "More cards are on their way …"
    else if (cards.some(open)) end.textContent = ""
    else if (cards.some((card) => !card.done)) end.textContent = "The other cards are hidden: move the slider."
    else end.textContent = "Everything of this class is decided."
  }

  // ---- hands

  const cardOf = (event) => event.target.closest?.(".card")?.card

  scroller.addEventListener("pointerdown", (event) => {
    const card = cardOf(event)
    if (!card || event.button !== 0 || event.pointerType === "touch") return
    cancel()
    touch(card, event.shiftKey)
    painting = { yes: Boolean(card.marked) }
  })
  scroller.addEventListener("pointerover", (event) => {
    const card = cardOf(event)
    if (!card) return
    read(card)
    if (!painting || !(event.buttons & 1)) return
    mark(card, painting.yes)
    count()
  })
  scroller.addEventListener("click", (event) => {
    const card = cardOf(event)
    if (card && event.pointerType === "touch") touch(card, false)
  })
  scroller.addEventListener("dblclick", (event) => {
    if (cardOf(event)) openCard()
  })
  scroller.addEventListener("scroll", () => {
    more()
    keep()
  })

  const touch = (card, shift) => {
    if (shift && anchor) for (const one of range(anchor, card)) mark(one, true)
    else {
      mark(card, !card.marked)
      anchor = card
    }
    moveCursor(card, false)
    count()
    keep()
  }

  const step = (key) => {
    const all = shown()
    if (!all.length) return null
    if (!cursor || cursor.away) return topCard() ?? all[0]
    const i = all.indexOf(cursor)
    const top = all[0].element.offsetTop
    const columns = Math.max(all.findIndex((card) => card.element.offsetTop > top), 1)
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key]
    return all[i + by] ?? cursor
  }

  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return
    if (document.querySelector("[role=dialog]")) return
    const focus = document.activeElement
    const here = focus === document.body || focus === null || focus === root.host
    const own = root.activeElement
    if (question) {
      if (event.key === "Enter" && here && own?.name !== "no") confirm()
      else if (event.key === "Escape" || (event.key === "Enter" && own?.name === "no")) cancel()
      else return
      event.preventDefault()
      event.stopPropagation()
      return
    }
    const onButton = own?.tagName === "BUTTON" || own?.tagName === "INPUT"
    if (here && !onButton && event.key.startsWith("Arrow")) {
      const before = cursor
      moveCursor(step(event.key))
      if (event.shiftKey && before && cursor) {
        mark(before, true)
        mark(cursor, true)
        count()
        keep()
      }
    } else if (here && !onButton && event.key === " ") {
      if (!cursor) moveCursor(step("ArrowRight"))
      else if (!event.repeat) touch(cursor, event.shiftKey)
    } else if (event.key === "Escape" && here) clear()
    else if (actions.has(event.key.toLowerCase()) && (!event.shiftKey || event.key === "/")) {
      if (!event.repeat) actions.get(event.key.toLowerCase())()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  const onRelease = () => {
    if (painting) keep()
    painting = null
  }

  const onLife = () => {
    const now = Date.now()
    spent += Math.min((now - lastMove) / 1000, A_PAUSE)
    lastMove = now
  }

  const fit = () => {
    const main = document.querySelector("[data-testid=stMain]")
    const top = root.host.getBoundingClientRect().top + (main?.scrollTop ?? 0)
    part("sheet").style.height = `${Math.max(innerHeight - top - ROOM_BELOW, 420)}px`
  }

  const onResize = () => {
    fit()
    more()
  }

  const watched = [
    ["keydown", onKey, true],
    ["pointerup", onRelease, true],
    ["pointermove", onLife, true],
    ["wheel", onLife, { capture: true, passive: true }],
    ["keydown", onLife, true],
    ["resize", onResize, false],
  ]
  for (const [name, hears, how] of watched) window.addEventListener(name, hears, how)
  const stop = () => {
    for (const [name, hears, how] of watched) window.removeEventListener(name, hears, how)
    watcher.disconnect()
    sender?.stop()
  }
  part("yes").addEventListener("click", confirm)
  part("no").addEventListener("click", cancel)

  const start = () => {
    question = null
    part("ask").hidden = true
    queue = data.queue
    for (const card of cards) card.element.remove()
    watcher.disconnect()
    visible.clear()
    decided.clear()
    cards = []
    byId = new Map()
    cursor = anchor = reading = asking = null
    upTo = 0
    spent = 0
    recall()
    scroller.scrollTop = 0
    // Space marks a card, and is not to press the button that led here.
    if (document.activeElement instanceof HTMLButtonElement) scroller.focus({ preventScroll: true })
    drawBars()
    part("whole").textContent = data.hint
    part("about").replaceChildren()
  }

  return {
    stop,
    update(next, setState, trigger) {
      data = next
      send = { state: setState, trigger }
      if (sender) sender.update(data, setState)
      else sender = makeSender({ root, data, setStateValue: setState, onChange: () => {} })
      if (data.queue !== queue) start()
      for (const { token, problem } of data.sending.refused) if (takeBack(token)) say(problem, true)
      if (sender.trouble) say(sender.trouble, true)
      fit() // before the cards: without a height there is nothing to scroll
      take()
      count()
      more()
    },
  }
}

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  parentElement.sheet ??= makeSheet(parentElement, data)
  parentElement.sheet.update(data, setStateValue, setTriggerValue)
  return () => {
    if (!parentElement.host.isConnected) parentElement.sheet.stop()
  }
}

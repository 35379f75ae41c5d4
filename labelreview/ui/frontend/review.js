// Queue, card and reasons. A key is answered here, at once; the server hears of it afterwards.
const AHEAD = 30 // cards to decide that wait behind the one that is shown, before more are asked for
const ASK_AGAIN = 3000 // milliseconds
const LINES_BEFORE = 5
const LINE = 34 // pixels
const LIKELY = 6 // classes with a button of their own when there are too many for keys

const screens = new WeakMap()

// The address follows a moment later than one walks: whoever reloads goes on exactly where he was.
const WALKED = "labelreview/at"
let resume = performance.getEntriesByType("navigation")[0]?.type === "reload" ? stored.noted(WALKED) : null

export default function ({ data, parentElement, setStateValue }) {
  let screen = screens.get(parentElement)
  if (!screen) {
    screen = makeScreen(parentElement, data, setStateValue)
    screens.set(parentElement, screen)
  }
  screen.update(data, setStateValue)
  return () => {
    // Streamlit also cleans up behind a drawing that a newer one has overtaken.
    if (parentElement.host?.isConnected) return
    screen.stop()
    screens.delete(parentElement)
  }
}

function makeScreen(root, first, setStateValue) {
  const find = (selector) => root.querySelector(selector)
  const review = find(".review")
  const post = find(".post")
  const note = find(".note")
  const why = find(".why")
  const list = find(".queue ol")
  const frame = find(".frame")

  // To ask an element that has just changed where it is scrolled to makes the browser lay out the
  // page at once: only what was scrolled is asked.
  const scrolled = new Set()
  for (const one of [frame, why]) one.addEventListener("scroll", () => scrolled.add(one), { passive: true })
  const toTop = (one) => {
    if (scrolled.delete(one)) one.scrollTop = 0
  }

  let data = first
  let set = setStateValue
  // The walk: cards by id, their ids in order, and where one stands.
  let queue = null
  let cards = new Map()
  let line = []
  let at = -1
  let ended = false
  let waiting = false
  let opening = null // an example that was asked for: until it is there, keys decide nothing
  let walked = false // to this card on purpose, and not by deciding the one before
  let lastPlace = 0
  let served = 0
  let asked = { attempt: "", time: 0 }
  let asks = 0
  let taken = null // the attempt whose answer was taken
  let shownAt = 0
  let hidden = 0
  let byName = new Map()
  let timer = 0
  let urlTimer = 0
  let later = 0
  let built = ""

  const sender = makeSender({
    root,
    data: first,
    setStateValue,
    onChange: () => foot(),
    showing: () => line[at],
  })

  const current = () => cards.get(line[at])
  const labelOf = (name) => byName.get(name) ?? { name, color: "var(--st-gray-color)" }
  const isOpen = (card) => card.open && !card.done
  const isBlind = (card) => data.blind && isOpen(card) && !card.seen

  // ---- what the server says ----

  const update = (next, nextSet) => {
    const before = data
    data = next
    set = nextSet
    byName = new Map(data.labels.map((label) => [label.name, label]))
    sender.update(next, nextSet)
    if (data.queue !== queue) begin()
    const made = JSON.stringify([data.labels, data.classKeys, data.keys])
    if (built !== made) build()
    built = made
    for (const token of sender.refused) takeBack(token)
    others(data.sending.changed)
    const chunk = data.chunk
    if (chunk && chunk.attempt !== taken) take(chunk)
    if (!line.length) ask({ after: -1 })
    prefetch()
    if (chunk || before === next || before.queue !== next.queue || before.blind !== next.blind) show()
    else foot()
  }

  // What the server would not record is not decided.
  const takeBack = (token) => {
    for (const card of cards.values()) if (card.token === token) unfold(card)
  }

  const unfold = (card) => {
    const given = data.labels[card.given].name
    Object.assign(card, card.past?.pop() ?? { status: "undecided", label: given, done: false, token: undefined })
    card.open = true
    card.seen = false
    card.blind = undefined
  }

  // What others decided meanwhile need not be decided again.
  const others = (changed) => {
    for (const { id, verdict, label, annotator } of changed) {
      const card = cards.get(id)
      if (!card || card.done || annotator === sender.annotator) continue
      card.status = verdict ?? "undecided"
      card.label = label ?? data.labels[card.given].name
      if (!data.walksDecided && line[at] !== id) card.open = !verdict
    }
  }

  const begin = () => {
    queue = data.queue
    cards = new Map()
    line = []
    at = -1
    ended = false
    lastPlace = 0
    served = 0
    taken = null
    opening = null
    asked = { attempt: "", time: 0 }
  }

  const take = (chunk) => {
    taken = chunk.attempt
    if (chunk.attempt === asked.attempt) asked.time = 0
    if (chunk.words) {
      if (chunk.attempt !== asked.attempt) return // overtaken: it will be asked for again
      for (const id of asked.need.words) cards.get(id).words = chunk.words[id] ?? []
      delete post.dataset.example
      return
    }
    let place = at + 1
    for (const card of chunk.cards) {
      const known = cards.get(card.id)
      if (known) {
        // What was decided here meanwhile is newer than what the server saw.
        if (!known.done) Object.assign(known, card)
        continue
      }
      cards.set(card.id, card)
      if (chunk.show) line.splice(place++, 0, card.id)
      else line.push(card.id)
      served += 1
    }
    served -= chunk.front ?? 0
    for (const action of sender.pending) if (!action.undoes) overlay(action)
    if (!chunk.show) {
      ended = chunk.end
      lastPlace = Math.max(lastPlace, chunk.after)
    }
    if (chunk.show) {
      opening = null
      if (cards.has(chunk.start)) go(line.indexOf(chunk.start), true)
      else show()
    } else if (at < 0) {
      const start = cards.has(resume) ? resume : chunk.start
      const index = line.indexOf(start)
      const card = cards.get(start)
      // A link to a decided example shows it; whoever reloads goes on behind what is decided.
      const isOver = card && (card.done || (resume && card.status !== "undecided" && start !== resume))
      resume = null
      if (card && !isOver) go(index)
      else goNext(Math.max(index, 0))
    } else if (waiting) goNext(at)
  }

  // A card as a decision leaves it, also one that was made before a reload and is not sent yet.
  const overlay = (action) => {
    for (const id of action.examples) {
      const card = cards.get(id)
      if (!card || card.token === action.token) continue
      card.past = [...(card.past ?? []), { status: card.status, label: card.label, done: card.done, token: card.token }]
      const given = data.labels[card.given].name
      const label = action.verdict === "accept" ? data.labels[card.suggested].name : action.label
      const stays = !label || label === given
      const relabels = action.verdict === "accept" || action.verdict === "relabel"
      card.status = relabels ? (stays ? "keep" : "relabel") : action.verdict
      card.label = relabels && !stays ? label : given
      card.done = true
      card.token = action.token
    }
  }

  // ---- what the server is asked ----

  const ask = (need) => {
    if (asked.time && Date.now() - asked.time < ASK_AGAIN) return
    asks += 1
    asked = { attempt: `${Date.now()}-${asks}`, time: Date.now(), need }
    // The server may not know yet that some of them are decided.
    const controls = line.filter((id) => cards.get(id).control).slice(-100)
    set("need", { queue, served, controls, attempt: asked.attempt, ...need })
  }

  const prefetch = () => {
    if (!line.length) return
    let ahead = ended ? AHEAD : 0
    for (let i = at + 1; i < line.length; i += 1) ahead += isOpen(cards.get(line[i]))
    if (ahead < AHEAD) ask({ after: lastPlace })
    else if (data.wordsReady) {
      const words = line.slice(Math.max(at, 0), at + AHEAD).filter((id) => !cards.get(id).words)
      if (words.length) ask({ after: lastPlace, words })
    }
  }

  timer = setInterval(() => {
    // Asked in vain, as when the connection was lost on the way.
    if (asked.time && Date.now() - asked.time >= ASK_AGAIN) ask(asked.need)
    foot()
  }, 1000)

  // ---- where one goes ----

  const go = (index, onPurpose = false) => {
    at = index
    walked = onPurpose
    waiting = false
    shownAt = performance.now()
    hidden = document.hidden ? -shownAt : 0
    note.value = current()?.note ?? ""
    find(".search input").value = ""
    suggestions()
    show()
    stored.note(WALKED, line[at])
    // Browsers count how often a page changes its address, and take their time for it.
    urlTimer ||= setTimeout(tellUrl, 1500)
  }

  const tellUrl = () => {
    urlTimer = 0
    const card = current()
    if (!card) return
    const url = new URL(location.href)
    if (url.searchParams.get("example") === card.id) return
    url.searchParams.set("example", card.id)
    try {
      history.replaceState(history.state, "", url)
    } catch {}
  }

  const goNext = (from = at) => {
    let next = -1
    for (let i = from + 1; i < line.length && next < 0; i += 1) if (isOpen(cards.get(line[i]))) next = i
    for (let i = 0; ended && i <= from && i < line.length && next < 0; i += 1) if (isOpen(cards.get(line[i]))) next = i
    if (next >= 0) go(next)
    else {
      waiting = !ended
      if (at < 0 && line.length) at = Math.min(from, line.length - 1)
      show()
    }
    prefetch()
  }

  const step = (by) => {
    const next = at + by
    if (next >= 0 && next < line.length) go(next, true)
    if (by > 0) prefetch()
  }

  const open = (id) => {
    const index = line.indexOf(id)
    if (index >= 0) go(index, true)
    else {
      opening = id
      show()
      asked.time = 0
      ask({ after: lastPlace, show: id })
    }
  }

  // ---- what one decides ----

  const decide = (verdict, label = null, more = {}) => {
    const card = current()
    if (!card || waiting || opening) return
    if (review.dataset.state === "finished" && !walked) return
    if (isBlind(card)) {
      if (verdict === "keep" || verdict === "accept") return
      card.seen = true
      card.blind = { verdict, label }
      show()
      return
    }
    if (verdict === "accept") {
      // What was on the screen, whatever a newer run suggests when this arrives.
      label = card.suggested === card.given ? null : data.labels[card.suggested].name
      verdict = label ? "relabel" : "keep"
    }
    const token = sender.decide({
      examples: [card.id],
      verdict,
      label,
      note: note.value.trim(),
      seconds: Math.max(0, Math.round(performance.now() - shownAt - hidden)) / 1000,
      origin: card.control ? "control" : "queue",
      ...(card.blind ? { blind_label: card.blind.label ?? card.blind.verdict } : {}),
      ...more,
    })
    overlay({ token, examples: [card.id], verdict, label })
    card.note = note.value
    goNext()
  }

  // In blind mode: what was chosen before given and suggested label were seen still holds.
  const confirmBlind = () => {
    const card = current()
    if (!card?.blind || card.done) return
    decide(card.blind.verdict, card.blind.label)
  }

  const undo = () => {
    const last = sender.undo()
    if (!last) return
    for (const id of last.examples) {
      const card = cards.get(id)
      if (!card) continue
      if (card.token !== last.token) card.past = []
      unfold(card)
    }
    open(last.examples[0])
    foot()
  }

  const restore = (entry) => decide(entry.verdict, entry.label, { origin: "restore", note: entry.note })

  // ---- keys ----

  const actions = {
    keep: () => decide("keep"),
    accept: () => decide("accept"),
    noisy: () => decide("noisy"),
    drop: () => decide("drop"),
    unsure: () => decide("unsure"),
    undo,
    next: () => step(1),
    previous: () => step(-1),
    note: () => note.focus(),
    search: () => find(".search input").focus(),
    help: () => help(),
  }

  let table = new Map()
  const readKeys = () => {
    table = new Map()
    for (const [name, key] of Object.entries(data.keys)) if (actions[name]) table.set(key.toLowerCase(), actions[name])
    data.classKeys.forEach((key, id) => key && table.set(key, () => decide("relabel", data.labels[id].name)))
    table.set("arrowright", actions.next)
    table.set("arrowleft", actions.previous)
    table.set("enter", confirmBlind)
    table.set("?", actions.help)
  }

  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return
    if (find(".overlay").open) {
      if (event.key === "?" && !event.repeat) find(".overlay").close()
      return
    }
    // A dialog of the page is open, or a list of choices.
    if (document.querySelector('[role="dialog"], [data-baseweb="popover"] [role="listbox"]')) return
    const key = event.key.toLowerCase()
    const onButton = event.composedPath()[0] instanceof HTMLButtonElement
    if (key === "enter" && onButton) return
    const action = table.get(key)
    if (!action) return
    event.preventDefault()
    event.stopPropagation()
    // Enter belongs to the card again, not to the button that was clicked last.
    if (document.activeElement instanceof HTMLButtonElement) document.activeElement.blur()
    // A key that is held goes through the list, but decides only once.
    if (event.repeat && action !== actions.next && action !== actions.previous) return
    action()
  }

  const onVisible = () => {
    if (document.hidden) hidden -= performance.now()
    else hidden += performance.now()
  }

  window.addEventListener("keydown", onKey, true)
  document.addEventListener("visibilitychange", onVisible)

  // ---- buttons, made once: they never move ----

  const button = (className, key, words, title, press) => {
    const made = make("button", className, key ? make("kbd", "", key) : null, make("span", "words", words))
    made.type = "button"
    made.title = title
    made.addEventListener("click", () => {
      press()
      made.blur()
    })
    return made
  }

  const build = () => {
    const { keys, verdicts, labels, classKeys } = data
    coloured = new Set(labels.map((label) => label.color)).size === labels.length
    const verdictButtons = {
      keep: button("keep", keys.keep, verdicts.keep.verb, "The given label is right", actions.keep),
      accept: button("accept", keys.accept, "Accept", "The suggested label is right", actions.accept),
      noisy: button("", keys.noisy, verdicts.noisy.verb, "No single right label", actions.noisy),
      drop: button("", keys.drop, verdicts.drop.verb, "Does not belong here", actions.drop),
      unsure: button("", keys.unsure, verdicts.unsure.verb, "Somebody else should look", actions.unsure),
    }
    for (const [name, made] of Object.entries(verdictButtons)) made.dataset.verdict = name
    for (const name of ["keep", "accept"]) verdictButtons[name].append(make("span", "about"))
    find(".verdicts").replaceChildren(...Object.values(verdictButtons))
    find(".steps").replaceChildren(
      button("previous", keys.previous, "Previous", "The example before", actions.previous),
      button("next", keys.next, "Next", "The example behind, nothing is decided", actions.next),
      button("undo", keys.undo, "Undo", "Take back your last decision", undo),
      make("span", "last"),
    )
    const withKeys = classKeys.every(Boolean)
    find(".search").hidden = withKeys
    find(".search input").placeholder = `${keys.search}  search all ${labels.length} classes, Enter decides`
    if (withKeys) find(".classes").replaceChildren(...labels.map((label, id) => classButton(id, classKeys[id])))
    find(".classes").dataset.columns = withKeys && labels.length !== 4 ? Math.min(3, labels.length) : 2
    helpList()
    readKeys()
  }

  const classButton = (id, key) => {
    const label = data.labels[id]
    const made = button("class", key, "", `Its right label is ${label.name}`, () => decide("relabel", label.name))
    made.querySelector(".words").replaceWith(chip(label))
    made.dataset.label = id
    return made
  }

  const helpList = () => {
    const { keys, classKeys } = data
    const lines = [
      [keys.keep, "keep: the given label is right"],
      [keys.accept, "accept the suggested label"],
      ...(classKeys.every(Boolean)
        ? [[`1 – ${classKeys.length}`, "the right class, the same key everywhere"]]
        : [[keys.search, "search a class; Enter decides"]]),
      [keys.noisy, "noisy: no single right label"],
      [keys.drop, "drop: does not belong in the dataset"],
      [keys.unsure, "unsure: somebody else should look"],
      [keys.undo, "undo your last decision, as often as you like"],
      [`${keys.next} or →`, "next, without deciding"],
      [`${keys.previous} or ←`, "previous"],
      [keys.note, "write a note; Enter goes back to the keys"],
      ["Enter", "in blind mode: your first choice still holds"],
      [make("mark", "for", "word"), "speaks for the suggested label, the stronger the darker"],
      [make("mark", "against", "word"), "speaks for the given label"],
      ["?", "this list"],
    ]
    find(".overlay dl").replaceChildren(
      ...lines.flatMap(([key, words]) => [make("dt", "", key instanceof Node ? key : make("kbd", "", key)), make("dd", "", words)]),
    )
  }

  const help = () => find(".overlay").showModal()
  find(".help").addEventListener("click", help)

  note.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "Escape") {
      note.blur()
      event.preventDefault()
    }
    event.stopPropagation()
  })

  // ---- the search for one of many classes ----

  const input = find(".search input")
  const options = find(".search ul")
  let chosen = 0

  const matching = () => classesLike(data.labels, input.value)

  const suggestions = () => {
    const ids = matching()
    chosen = Math.min(chosen, Math.max(ids.length - 1, 0))
    options.hidden = !ids.length
    input.setAttribute("aria-expanded", String(ids.length > 0))
    options.replaceChildren(
      ...ids.map((id, i) => {
        const option = make("li", i === chosen ? "chosen" : "", data.labels[id].name)
        option.setAttribute("role", "option")
        option.setAttribute("aria-selected", String(i === chosen))
        option.addEventListener("mousedown", (event) => {
          event.preventDefault()
          input.blur()
          decide("relabel", data.labels[id].name)
        })
        return option
      }),
    )
  }

  input.addEventListener("input", () => {
    chosen = 0
    suggestions()
  })
  input.addEventListener("keydown", (event) => {
    event.stopPropagation()
    if (event.isComposing) return
    const ids = matching()
    if (event.key === "ArrowDown") chosen = Math.min(chosen + 1, ids.length - 1)
    else if (event.key === "ArrowUp") chosen = Math.max(chosen - 1, 0)
    else if (event.key === "Escape") {
      input.value = ""
      input.blur()
    } else if (event.key === "Enter") {
      if (ids.length) {
        input.blur()
        decide("relabel", data.labels[ids[chosen]].name)
      }
    } else return
    event.preventDefault()
    suggestions()
  })

  // ---- drawing ----

  const show = () => {
    const card = current()
    const finished = !waiting && ended && (!card || card.done) && !line.some((id) => isOpen(cards.get(id)))
    review.dataset.state = waiting || opening || !card ? "loading" : finished ? "finished" : "ready"
    if (!card) return
    const blind = isBlind(card)
    review.dataset.blind = blind ? "yes" : "no"
    if (post.dataset.example !== card.id || post.dataset.blind !== String(blind)) {
      post.dataset.example = card.id
      post.dataset.blind = String(blind)
      post.replaceChildren(blind ? tinted(card.text) : postNodes(card))
      find(".cut").textContent = card.cut
      toTop(frame)
    }
    labelsLine(card, blind)
    const accept = find('[data-verdict="accept"]')
    const keep = find('[data-verdict="keep"]')
    accept.disabled = blind || card.suggested === card.given
    keep.disabled = blind
    about(keep, blind ? null : card.given)
    about(accept, accept.disabled ? null : card.suggested)
    find(".ask").textContent = finished
      ? "Everything in this queue is decided."
      : blind
        ? "Which label is right? Given and suggested label appear after your choice."
        : card.blind && !card.done
          ? `You chose ${card.blind.label ?? data.verdicts[card.blind.verdict].done}. Enter if that holds, or decide anew.`
          : card.control && !card.done
            ? "Drawn at random, to see what the scores miss. The right label is"
            : "The right label is"
    if (!data.classKeys.every(Boolean)) likelyClasses(card, blind)
    clearTimeout(later)
    later = setTimeout(() => requestAnimationFrame(besides), 0)
  }

  // What stands beside the card, a moment after it: the next text must not wait for it.
  const besides = () => {
    const card = current()
    if (!card) return
    const blind = isBlind(card)
    const told = JSON.stringify([card.id, blind, card.label, card.history.length, !card.words])
    if (why.dataset.told !== told) {
      why.dataset.told = told
      why.replaceChildren(
        ...(blind
          ? [make("p", "explain", "The reasons appear after your choice.")]
          : whyNodes(card, { ...data, labelOf, open, restore: (entry) => current() === card && restore(entry) })),
      )
      toTop(why)
    }
    lines()
    foot()
  }

  const about = (verdict, label) =>
    verdict.querySelector(".about").replaceChildren(...(label === null ? [] : [chip(data.labels[label])]))

  const labelsLine = (card, blind) => {
    const { labels, verdicts } = data
    find(".where").textContent = card.place
      ? `${digits(card.place)} of ${digits(data.total)}`
      : card.control
        ? "Random check"
        : "Outside the queue"
    const parts = blind
      ? [make("span", "quiet", "blind")]
      : [
          make("b", "number", card.score.toFixed(2)),
          make("span", "quiet", "given"),
          chip(labels[card.given]),
          ...(card.given === card.suggested
            ? [make("span", "quiet", "suggested: the same")]
            : [make("span", "quiet", "→ suggested"), chip(labels[card.suggested])]),
        ]
    if (card.status !== "undecided" && !blind) {
      const words = card.status === "relabel" ? `relabelled ${card.label}` : (verdicts[card.status]?.done ?? card.status)
      parts.push(make("span", `badge ${card.status}`, `${VERDICT_SIGNS[card.status]} ${words}`))
    }
    find(".labels").replaceChildren(...parts)
  }

  const likelyClasses = (card, blind) => {
    const ids = blind ? [] : card.chances.map(([id]) => id).slice(0, LIKELY)
    find(".classes").replaceChildren(...ids.map((id) => classButton(id, null)))
  }

  let coloured = true // each class in a colour of its own
  let fitting = 15
  const measure = new ResizeObserver(([{ contentRect }]) => {
    const fits = Math.max(1, Math.floor(contentRect.height / LINE))
    if (fits === fitting) return
    fitting = fits
    lines()
  })
  measure.observe(find(".queue"))

  const lines = () => {
    const from = Math.max(0, Math.min(at - LINES_BEFORE, line.length - fitting))
    list.replaceChildren(
      ...line.slice(from, from + fitting).map((id, i) => {
        const card = cards.get(id)
        const here = from + i === at
        const decided = card.status !== "undecided"
        const given = data.labels[card.given]
        const other = decided ? card.status === "relabel" && card.label : card.suggested !== card.given && `${data.labels[card.suggested].name}?`
        const dot = make("i", "dot")
        dot.style.background = given.color
        const words = isBlind(card)
          ? [make("span", "line", card.text.slice(0, 40))]
          : [
              make("span", "sign", decided ? VERDICT_SIGNS[card.status] : ""),
              make("span", "number", card.score.toFixed(2)),
              coloured ? dot : make("span", "line", given.name),
              ...(other ? [make("span", "quiet", "→"), make("span", "line", other)] : coloured ? [make("span", "line", given.name)] : []),
            ]
        const made = make("button", decided ? "decided" : "", ...words)
        made.type = "button"
        if (!isBlind(card)) made.title = other ? `${given.name} → ${other}` : given.name
        if (here) made.setAttribute("aria-current", "true")
        made.addEventListener("click", () => go(from + i, true))
        return make("li", "", made)
      }),
    )
  }

  // How many examples of the queue are decided here without the server's knowing.
  const unknown = () => {
    const undone = new Set(sender.pending.map((one) => one.undoes))
    const actions = sender.pending.filter((one) => !one.undoes && !undone.has(one.token))
    const examples = new Set(actions.flatMap((one) => one.examples))
    const counts = (card) => card?.queued && card.past?.at(-1)?.status === "undecided"
    return [...examples].filter((id) => counts(cards.get(id))).length
  }

  const foot = () => {
    const left = Math.max(0, data.left - unknown())
    find(".left").textContent = `${digits(left)} undecided`
    const n = sender.unsent
    const trouble = sender.problems.at(-1) ?? sender.trouble
    const unsent = find(".unsent")
    unsent.textContent = trouble ? trouble : `${n ? `${n} unsent` : "all saved"}, as ${sender.annotator}`
    unsent.dataset.state = trouble ? "trouble" : n ? "unsent" : "sent"
    const last = sender.last()
    const undoButton = find(".undo")
    if (undoButton) undoButton.disabled = !last
    const lastWords = find(".last")
    if (lastWords) lastWords.textContent = last ? lastDone(last) : ""
    figures()
  }

  const lastDone = (last) => {
    const verdict = last.verdict === "accept" ? "relabel" : last.verdict
    const done = data.verdicts[verdict]?.done ?? verdict
    const many = last.many > 1 ? `${digits(last.many)} ` : ""
    return `last: ${many}${done}${last.label ? ` ${last.label}` : ""}`
  }

  const figures = () => {
    const told = data.progress
    const place = find(".figures")
    if (!told || place.dataset.told === JSON.stringify(told)) return
    place.dataset.told = JSON.stringify(told)
    const advice = make("b", told.stop ? "verdict stop" : "verdict", told.line.words)
    advice.title = told.line.title
    place.replaceChildren(
      ...(told.line.words ? [advice] : []),
      ...told.figures.map(({ words, title }) => {
        const made = make("span", "figure", words)
        made.title = title
        return made
      }),
    )
  }

  return {
    update,
    stop() {
      window.removeEventListener("keydown", onKey, true)
      document.removeEventListener("visibilitychange", onVisible)
      clearInterval(timer)
      clearTimeout(urlTimer)
      clearTimeout(later)
      measure.disconnect()
      sender.stop()
    },
  }
}

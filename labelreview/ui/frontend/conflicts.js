const DONE = {
  keep: "each keeps its label",
  relabel: "all are",
  noisy: "noisy",
  drop: "copies dropped",
  unsure: "unsure",
}
const AHEAD = 10 // open groups to come below which more are asked for
const LINES_BEFORE = 3
const LINES = 22 // as many as the highest window shows
const mounts = new WeakMap()

const named = (className, label) => {
  const made = make("span", `name ${className}`)
  const dot = make("span", "dot", "●")
  dot.style.color = label.color
  made.append(dot, make("bdi", "", label.name.slice(0, 60)))
  made.title = label.name.slice(0, 300)
  return made
}

const button = (className, key, content, press, title = "") => {
  const made = make("button", className)
  made.type = "button"
  if (key) made.append(make("kbd", "", key))
  made.append(content instanceof Node ? content : make("span", "words", content))
  made.title = title
  made.addEventListener("click", () => {
    made.blur() // or Enter and space would press it again for the next group
    press()
  })
  return made
}

function mount(root, setNeed) {
  const groups = new Map() // by name
  const walk = [] // names, in the order in which they came
  const homes = new Map() // example -> name of its group
  const affected = new Map() // name -> tokens without an answer
  let made = [] // what stands of what was decided: {token, name, verdict, label}, the oldest first
  let data = null
  let sender = null
  let here = null
  let walked = false // to this group on purpose, and not by deciding the one before
  let shownAt = 0
  let asked = null
  let message = ""

  const bar = make("div", "bar")
  const progress = make("span", "progress")
  const unsent = make("span", "unsent")
  const said = make("span", "said")
  said.setAttribute("role", "status")
  bar.append(progress, unsent, said)
  const list = make("div", "walk")
  list.setAttribute("aria-label", "Conflicts")
  const card = make("div", "group")
  const work = make("div", "work")
  work.append(list, card)
  const search = make("input", "search")
  search.type = "text"
  search.setAttribute("aria-label", "Another label")
  const found = make("div", "found")
  root.replaceChildren(bar, work)

  const verdictOf = (name) => made.findLast((one) => one.name === name)
  const isOpen = (name) => groups.get(name).open && !verdictOf(name)

  const know = (group) => {
    groups.set(group.name, group)
    for (const id of group.ids) homes.set(id, group.name)
  }

  const show = (name, onPurpose = true) => {
    here = name
    walked = onPurpose
    message = ""
    shownAt = performance.now()
    search.value = ""
    search.blur()
    draw()
  }

  const step = (by) => {
    const next = walk[walk.indexOf(here) + by]
    if (next !== undefined) show(next)
  }

  const nextOpen = () => {
    const place = walk.indexOf(here)
    return [...walk.slice(place + 1), ...walk.slice(0, place)].find(isOpen)
  }

  const decide = (verdict, label, examples) => {
    const name = here
    if (!examples.length) return
    if (!isOpen(name) && !walked) return decidedAlready()
    const seconds = Math.min((performance.now() - shownAt) / 1000, 3600) / examples.length
    message = ""
    const token = sender.decide({ examples, verdict, label, seconds, origin: "conflict" })
    made.push({ token, name, verdict, label })
    note(name, token)
    show(nextOpen() ?? name, false)
  }

  const relabel = (label) => decide("relabel", data.labels[label].name, groups.get(here).ids)

  const whole = (verdict, examples) => {
    if (isOpen(here)) decide(verdict, null, examples)
    else decidedAlready()
  }

  const undo = () => {
    const last = made.findLast((one) => sender.undo(one.token))
    if (!last) return say("Nothing to take back here.")
    made = made.filter((one) => one !== last)
    message = ""
    note(last.name, last.token)
    show(last.name)
  }

  const say = (words) => {
    message = words
    drawBar()
  }

  const decidedAlready = () => say("Decided already: Z takes that back.")

  const note = (name, token) => {
    if (!affected.has(name)) affected.set(name, new Set())
    affected.get(name).add(token)
  }

  // Keys: the class, or the column where there are more classes than digits.
  const labelOf = (key) => {
    const place = data.labels.findIndex((label) => label.key === key)
    if (place >= 0) return place
    if (data.labels[0]?.key) return undefined
    return groups.get(here).columns[Number(key) - 1]?.label
  }

  const keyOf = (column) =>
    data.labels[column.label].key ??
    (groups.get(here).columns.indexOf(column) < 9
      ? String(groups.get(here).columns.indexOf(column) + 1)
      : "")

  const actions = () => {
    const group = groups.get(here)
    const best = data.labels[group.best]
    const share = group.columns.find((one) => one.label === group.best).share
    return {
      A: [`All ${best.name.slice(0, 40)} ${share.toFixed(2)}`, () => relabel(group.best)],
      K: ["Keep each", () => whole("keep", group.untouched)],
      X: ["Noisy", () => decide("noisy", null, group.ids)],
      D: [`Keep one, drop ${digits(group.copies.length)}`, () => whole("drop", group.copies)],
      U: ["Unsure", () => decide("unsure", null, group.ids)],
    }
  }

  const steps = { P: ["Previous", () => step(-1)], J: ["Next", () => step(1)], Z: ["Undo", undo] }

  const press = (event) => {
    if (!here || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key
    const walks = key === "J" || key === "P"
    if (event.repeat && !walks) return
    const label = /^[1-9]$/.test(key) ? labelOf(key) : undefined
    if (label !== undefined) relabel(label)
    else if (key === "/" && !data.labels[0]?.key) search.focus()
    else if (steps[key]) steps[key][1]()
    else if (actions()[key]) actions()[key][1]()
    else return
    event.preventDefault()
  }

  const matches = () => classesLike(data.labels, search.value)

  const drawFound = () => {
    found.replaceChildren(
      ...matches().map((place, i) =>
        button(i ? "class" : "class first", "", named("", data.labels[place]), () =>
          relabel(place),
        ),
      ),
    )
  }
  search.addEventListener("input", drawFound)
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      search.value = ""
      search.blur()
      drawFound()
    }
    if (event.key === "Enter" && !event.repeat && !event.isComposing && matches().length) {
      relabel(matches()[0])
    }
  })

  const compared = (pieces) => {
    const line = make("p", "text")
    line.dir = "auto"
    const tags = { "-1": "del", 0: "span", 1: "ins" }
    line.append(...pieces.map(([kind, text]) => make(tags[kind], "", text)))
    return line
  }

  const drawBar = () => {
    let decided = data.decided
    for (const name of affected.keys()) {
      decided += Number(Boolean(verdictOf(name))) - Number(!groups.get(name).open)
    }
    const waiting = sender.unsent
    progress.textContent = `${digits(decided)} of ${counted(data.total, "group")} decided`
    unsent.textContent = waiting ? `${digits(waiting)} unsent` : ""
    said.textContent = sender.trouble || sender.problems.at(-1) || message
  }

  const drawWalk = () => {
    const place = walk.indexOf(here)
    const first = Math.max(0, Math.min(place - LINES_BEFORE, walk.length - LINES))
    list.replaceChildren(
      ...walk.slice(first, first + LINES).map((name) => {
        const group = groups.get(name)
        const mark = verdictOf(name) ? VERDICT_SIGNS[verdictOf(name).verdict] : isOpen(name) ? "" : "✓"
        const line = make("span", "line")
        const dots = make("span", "dots")
        for (const { label, rows } of group.columns.filter((one) => one.rows)) {
          const dot = make("span", "dot", "●")
          dot.style.color = data.labels[label].color
          dot.title = `${data.labels[label].name.slice(0, 300)}, ${counted(rows, "row")}`
          dots.append(dot)
        }
        const text = make("bdi", "start", group.text.slice(0, 60))
        line.append(make("span", "mark", mark), dots, text)
        return button(name === here ? "entry current" : "entry", "", line, () => show(name))
      }),
    )
  }

  const column = (part, group) => {
    const label = data.labels[part.label]
    const made_ = make("section", part.label === group.best ? "column best" : "column")
    const head = named("", label)
    const rows = make("span", "rows", part.rows ? `× ${digits(part.rows)}` : "")
    const title = make("span", "title")
    title.append(head, rows)
    made_.append(
      button("all", keyOf(part), title, () => relabel(part.label), `All ${label.name.slice(0, 300)}`),
    )
    const chance = make("div", "chance")
    const track = make("span", "track")
    const share = make("span", "share")
    share.style.width = `${100 * part.share}%`
    share.style.background = label.color
    track.append(share)
    const words = part.label === group.best ? "suggested" : "likely"
    chance.append(track, make("span", "", `${part.share.toFixed(2)} ${words}`))
    made_.append(chance)
    const who = part.who.map(([name, verdict, n]) => {
      const rows_ = counted(n, "row")
      return verdict ? `${name.slice(0, 40)}: ${verdict}, ${rows_}` : `${rows_} as given`
    })
    if (who.length) made_.append(make("p", "who", who.join(" · ")))
    for (const { times, pieces } of part.texts) {
      const text = pieces.length ? compared(pieces) : make("p", "text same", "the text above")
      if (times > 1) text.append(make("span", "times", `× ${digits(times)}`))
      made_.append(text)
    }
    if (part.more) made_.append(make("p", "who", `and ${digits(part.more)} more`))
    return made_
  }

  const drawCard = () => {
    const group = groups.get(here)
    const head = make("div", "head")
    const same = group.exact ? "The same text" : "Nearly the same text"
    head.append(make("span", "kind", `${same}, ${counted(group.ids.length, "row")}`))
    if (group.exact) head.append(make("span", "aside", "links, mentions, case and signs aside"))
    const verdict = verdictOf(here)
    if (verdict) {
      const label = verdict.label ? ` ${verdict.label.slice(0, 60)}` : ""
      head.append(make("span", "done", `${VERDICT_SIGNS[verdict.verdict]} ${DONE[verdict.verdict]}${label}`))
    } else if (!group.open) head.append(make("span", "done", "✓ decided"))
    const frame = make("div", "frame")
    frame.tabIndex = 0
    const post = make("p", "post", group.text)
    post.dir = "auto"
    frame.append(post, make("p", "cut", group.cut))
    const columns = make("div", group.exact ? "columns exact" : "columns")
    columns.append(...group.columns.map((part) => column(part, group)))
    const classes = make("div", "classes")
    if (data.labels[0]?.key) {
      classes.append(
        ...data.labels.map((label, place) =>
          button("class", label.key, named("", label), () => relabel(place)),
        ),
      )
    } else {
      search.placeholder = `/ searches all ${digits(data.labels.length)} labels, Enter decides`
      classes.append(search, found)
      drawFound()
    }
    const verdicts = make("div", "verdicts")
    for (const [key, [words, act]] of Object.entries(actions())) {
      verdicts.append(button(key === "A" ? "verdict accept" : "verdict", key, words, act))
    }
    const [, each, , one] = verdicts.children
    each.title = "Every row has the right label: no conflict"
    one.title = `Keeps a row that is ${data.labels[group.kept].name.slice(0, 300)}, not decided yet`
    const walking = make("div", "steps")
    for (const [key, [words, act]] of Object.entries(steps)) {
      walking.append(button("step", key, words, act))
    }
    walking.lastChild.disabled = !made.length
    if (!walk.some(isOpen) && !data.more) {
      walking.append(make("span", "end", "Every group is decided."))
    }
    card.replaceChildren(head, frame, columns, classes, verdicts, walking)
  }

  const draw = () => {
    drawBar()
    if (!here) return
    drawWalk()
    drawCard()
    ask()
  }

  const ask = () => {
    const ahead = walk.slice(walk.indexOf(here) + 1).filter(isOpen).length
    const last = data.coming.at(-1)?.name
    if (!data.more || ahead >= AHEAD || !last || asked === last) return
    asked = last
    setNeed({ view: data.view, after: last })
  }

  const start = () => {
    walk.length = 0
    groups.clear()
    homes.clear()
    affected.clear()
    made = []
    here = asked = null
    walked = false
    message = ""
  }

  const takeIn = () => {
    for (const group of data.done) {
      if (!groups.has(group.name) && !here) walk.push(group.name)
      if (!groups.has(group.name) || here !== group.name) know(group)
    }
    for (const group of data.coming) {
      if (!groups.has(group.name)) walk.push(group.name)
      know(group)
    }
    for (const name of groups.keys()) if (!walk.includes(name)) groups.delete(name)
  }

  // What the server says stands, then what it does not know yet.
  const recount = () => {
    const pending = new Set(sender.pending.flatMap((one) => [one.token, one.undoes ?? ""]))
    const known = new Set(made.map((one) => one.token))
    const told = [...data.mine].reverse().filter((one) => groups.has(homes.get(one.example)))
    const standing = new Set(data.standing)
    const news = told.filter((one) => !known.has(one.token) && !pending.has(one.token))
    // The server tells the last ones only: what is older than these stands.
    const oldest = made.findIndex((one) => standing.has(one.token))
    const isGone = (one, i) =>
      !standing.has(one.token) &&
      !pending.has(one.token) &&
      (data.is_all || (oldest >= 0 && i > oldest))
    made = [
      ...news.map((one) => ({ ...one, name: homes.get(one.example) })),
      ...made.filter((one, i) => !isGone(one, i)),
    ]
    for (const action of sender.pending) {
      const name = homes.get(action.examples?.[0])
      if (!groups.has(name) || made.some((one) => one.token === action.token)) continue
      if (sender.pending.some((one) => one.undoes === action.token)) continue
      made.push({ token: action.token, name, verdict: action.verdict, label: action.label })
      note(name, action.token)
    }
    for (const [name, tokens] of affected) {
      if ([...tokens].some((token) => pending.has(token))) continue
      groups.get(name).open = !verdictOf(name)
      affected.delete(name)
    }
  }

  const update = (next, setStateValue) => {
    const sets = (name, value) => setStateValue(name, value)
    const before = here && JSON.stringify([groups.get(here), verdictOf(here)])
    if (data && next.view !== data.view) start()
    data = next
    if (sender) sender.update(next, sets)
    else sender = makeSender({ root, data: next, setStateValue: sets, onChange: null })
    takeIn()
    recount()
    if (!here) {
      here = walk.find(isOpen) ?? walk.at(-1) ?? null
      walked = here !== null && !isOpen(here)
      shownAt = performance.now()
    }
    // Nothing that somebody reads is drawn anew, unless it changed.
    if (here && before === JSON.stringify([groups.get(here), verdictOf(here)])) {
      drawBar()
      drawWalk()
      ask()
    } else draw()
  }

  const listen = () => document.addEventListener("keydown", press)
  const leave = () => {
    document.removeEventListener("keydown", press)
    sender.stop()
  }
  return { update, listen, leave }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".conflicts")
  if (!mounts.has(root)) {
    mounts.set(root, mount(root, (need) => mounts.get(root).set("need", need)))
  }
  const mounted = mounts.get(root)
  mounted.set = setStateValue
  mounted.update(data, setStateValue)
  mounted.listen()
  return mounted.leave
}

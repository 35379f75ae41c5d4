// Decisions on their way to the log. Each has a token, stays in the browser's storage until the
// server acknowledges it, and is sent again until then: the log does each token once.
const UNSENT = "labelreview/unsent/"
// Milliseconds after the last key or the last answer, so that several keys travel together: the page
// is drawn anew for each answer, and the next key should not have to wait for that.
const GATHER = 1200
const LONGEST_WAIT = 5000 // milliseconds that a decision waits for others to travel with
const PATIENCE = 3000 // milliseconds without an answer until all is sent again
const LONGEST_PATIENCE = 24000
const NAME = "labelreview/annotator"
const MOST_AT_ONCE = 300
const MINE = 500 // tokens that an undo may take back after a reload

function makeToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

// Private windows may refuse to store; then a reload loses what is unsent, and nothing else.
const stored = {
  read(prefix) {
    const found = []
    try {
      for (let i = 0; i < localStorage.length; i += 1) {
        const key = localStorage.key(i)
        if (key.startsWith(prefix)) found.push(JSON.parse(localStorage.getItem(key)))
      }
    } catch {}
    return found
  },
  write(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value))
    } catch {}
  },
  // For this tab alone, also after a reload.
  noted(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key))
    } catch {
      return null
    }
  },
  note(key, value) {
    try {
      sessionStorage.setItem(key, JSON.stringify(value))
    } catch {}
  },
  // The name that decides in this browser: kept when one is told, else what was kept.
  named(name) {
    try {
      if (name) localStorage.setItem(NAME, name)
      return localStorage.getItem(NAME)
    } catch {
      return name
    }
  },
  remove(key) {
    try {
      localStorage.removeItem(key)
    } catch {}
  },
}

function makeSender({ root, data, setStateValue, onChange, showing }) {
  const client = makeToken()
  const pending = new Map() // token -> action, the oldest first
  let place = null // the dataset, in whatever workspace it is
  let dataset = null
  let run = null
  let annotator = ""
  let standing = [] // what undo takes back, the newest first
  let attempts = 0
  let unanswered = 0
  let order = 0
  let sentAt = 0
  let inFlight = 0
  let timer = 0
  let send = setStateValue

  const keyOf = (token) => `${UNSENT}${token}`

  // A server that is slow is not helped by asking it twice at once.
  const patience = () => Math.min(PATIENCE * 2 ** (unanswered - 1), LONGEST_PATIENCE)

  const transmit = () => {
    clearTimeout(timer)
    timer = 0
    if (!pending.size) return
    stored.note(UNSENT, [...mine].slice(-MINE))
    attempts += 1
    sentAt = Date.now()
    unanswered += 1
    const actions = [...pending.values()].slice(0, MOST_AT_ONCE)
    inFlight = actions.length
    send("sent", { dataset, attempt: `${client}-${attempts}`, actions, showing: showing?.(), annotator })
    timer = setTimeout(transmit, patience())
  }

  const isAwaited = () => sentAt && Date.now() - sentAt < patience()

  const soon = () => {
    if (isAwaited()) return
    clearTimeout(timer)
    const waited = Date.now() - (pending.values().next().value?.at ?? Date.now())
    timer = setTimeout(transmit, Math.max(0, Math.min(GATHER, LONGEST_WAIT - waited)))
  }

  // Whoever clicks elsewhere on the page, or leaves it, is to find there what was decided here.
  const hasNews = () => pending.size && (!isAwaited() || pending.size > inFlight)
  const atOnce = (event) => {
    if (hasNews() && !event.composedPath().includes(root)) transmit()
  }

  // Undo takes back what was decided in this tab, also before a reload, and nothing else of the
  // same annotator.
  const mine = new Set(stored.noted(UNSENT) ?? [])

  const add = (action) => {
    order += 1
    const made = { token: makeToken(), annotator, place, run, at: Date.now(), order, ...action }
    pending.set(made.token, made)
    stored.write(keyOf(made.token), made)
    mine.add(made.token)
    soon()
    return made.token
  }

  const open = (sending) => {
    if (pending.size) transmit() // of the dataset that one leaves
    clearTimeout(timer)
    sentAt = 0
    place = sending.place
    dataset = sending.dataset
    sender.problems.length = 0
    pending.clear()
    const left = stored.read(UNSENT).filter((action) => action.place === place)
    left.sort((a, b) => a.at - b.at || a.order - b.order)
    for (const action of left) {
      pending.set(action.token, action)
      if (!action.undoes) mine.add(action.token)
    }
    standing = []
  }

  // What the server says stands, and on top of it what it does not know yet.
  const recount = (told) => {
    standing = told.filter((one) => mine.has(one.token))
    for (const action of pending.values()) {
      if (action.undoes) standing = standing.filter((one) => one.token !== action.undoes)
      else if (!standing.some((one) => one.token === action.token)) {
        standing.unshift({ ...action, many: action.examples.length })
      }
    }
  }

  const sender = {
    problems: [],
    refused: [], // tokens of what the last answer refused
    get annotator() {
      return annotator
    },
    trouble: "",
    get unsent() {
      return pending.size
    },
    get pending() {
      return [...pending.values()]
    },
    last: () => standing[0],
    decide({ examples, verdict, label = null, note = "", seconds = null, origin = "", ...more }) {
      const action = { examples, verdict, label, note, seconds, origin, ...more }
      const token = add(action)
      standing.unshift({ token, ...action, many: examples.length })
      onChange?.()
      return token
    },
    // Takes back one decision, the last one unless a token is given; returns what it was.
    undo(token = standing[0]?.token) {
      const taken = standing.find((one) => one.token === token)
      if (!taken) return undefined
      standing = standing.filter((one) => one.token !== token)
      // By whom it was decided: the name may have been changed since.
      add({ undoes: token, annotator: taken.annotator ?? annotator })
      onChange?.()
      return taken
    },
    update(next, set = send) {
      window.addEventListener("pointerdown", atOnce, true)
      document.addEventListener("visibilitychange", atOnce)
      const { sending } = next
      send = set
      annotator = sending.annotator
      if (sending.place !== place) open(sending)
      run = sending.run
      // A new session knows nobody's name: whoever was at work here goes on under his own.
      const name = stored.named(sending.named ? annotator : null)
      if (!sending.named && name) annotator = name
      let answered = false
      sender.refused = []
      for (const token of sending.acknowledged) {
        if (pending.delete(token)) {
          answered = true
          sender.problems.length = 0
        }
        stored.remove(keyOf(token))
      }
      for (const { token, problem } of sending.refused) {
        if (!pending.delete(token)) continue
        stored.remove(keyOf(token))
        sender.problems.push(problem)
        sender.refused.push(token)
        answered = true
      }
      sender.trouble = sending.trouble
      for (const token of sending.tab) mine.add(token)
      recount(sending.standing.map(({ batch, ...one }) => ({ token: batch, ...one })))
      if (answered || !pending.size) {
        sentAt = 0
        unanswered = 0
        clearTimeout(timer)
        timer = 0
      }
      if (pending.size) soon()
    },
    // The element is gone; what is unsent waits in the storage for the next one.
    stop() {
      window.removeEventListener("pointerdown", atOnce, true)
      document.removeEventListener("visibilitychange", atOnce)
      if (hasNews()) transmit()
      clearTimeout(timer)
    },
  }
  sender.update(data)
  return sender
}

// Whether somebody is typing: also in an input inside another element's shadow.
function isTyping(event) {
  return event.composedPath().some(
    (node) =>
      node instanceof HTMLElement &&
      (node.isContentEditable ||
        node.tagName === "TEXTAREA" ||
        node.tagName === "SELECT" ||
        (node.tagName === "INPUT" && !["checkbox", "radio", "range", "button"].includes(node.type))),
  )
}

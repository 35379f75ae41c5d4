// @ts-check
// What runs in the background: a ring that fills, its step, and what is left. It asks the server for
// news by itself, so that it can stop: a fragment that Streamlit repeats does so until the page is drawn anew.
import { make } from "../shared/dom.js"
import { mounting } from "../shared/mounting.js"
import { go } from "./go.js"
import { Polling } from "./polling.js"
import { openSheet } from "./sidebar_state.js"
/** @import { RunningJob, RunningJobsData } from "./protocol" */
/** @import { Drawn } from "../shared/mounting.js" */

/** @typedef {Drawn<RunningJobsData, { again: number }>} RunningJobsDrawn */

export default mounting((/** @type {RunningJobsDrawn} */ { parentElement }) => {
  const list = make("ul", "jobs")
  list.ariaLabel = "Running in the background"
  const line = make("div", "line")
  line.ariaHidden = "true"
  parentElement.append(list, line)
  let asks = 0
  let ask = () => {}
  const polling = new Polling({
    after: (act, milliseconds) => setTimeout(act, milliseconds),
    cancel: (timer) => clearTimeout(timer),
    ask: () => ask(),
  })
  return {
    update({ data, setTriggerValue }) {
      list.replaceChildren(...data.jobs.map(item))
      line.hidden = !data.jobs.length
      line.style.setProperty("--share", String(data.jobs[0]?.share ?? 0.05))
      ask = () => setTriggerValue("again", (asks += 1))
      if (data.goesOn) polling.goOn()
      else polling.stop()
    },
    stop: () => polling.stop(),
  }
})

/** @param {RunningJob} job */
function item(job) {
  const percent = job.share === null ? "" : `${Math.floor(100 * job.share)}%`
  const ring = make("i", job.share === null ? "ring unknown" : "ring")
  ring.style.setProperty("--share", String(job.share ?? 0.25))
  const words = make(
    "span",
    "words",
    make("span", "title", job.title),
    make("span", "quiet", job.step),
    make("span", "quiet", [percent, job.left].filter(Boolean).join(", ")),
  )
  const link = make("a", "", ring, words)
  link.title = [job.title, job.step, percent, job.left].filter(Boolean).join(", ")
  link.href = [job.path, job.query].filter(Boolean).join("?")
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    openSheet(false)
    go(link.href)
  })
  return make("li", "", link)
}

// @ts-check
// What the palette offers: places to go, and what can be done here.
import { go } from "../frame/go.js"
import { isFolded, toggleFolded } from "../frame/sidebar_state.js"
import { resize, size } from "../frame/text_size.js"
import { matched } from "./fuzzy.js"
/** @import { PaletteEntry, PaletteData } from "./protocol" */

export const MOST = 60 // shown at once
const CLASS = "class" // there may be hundreds: they are found, not listed

/**
 * @typedef {object} Command
 * @property {string} kind
 * @property {string} title
 * @property {string} detail
 * @property {string} icon
 * @property {() => void} act
 */

/**
 * Return everything that can be chosen.
 * @param {PaletteData} data
 * @param {() => void} undo
 * @returns {Command[]}
 */
export function commands(data, undo) {
  const classes = data.classes.flatMap((name) => [
    toClass(data.dataset, name, "given", "Given label"),
    toClass(data.dataset, name, "suggested", "Suggested label"),
  ])
  return [...data.pages.map(toEntry), ...actions(data.undo, undo), ...(data.found ?? []).map(toEntry), ...classes]
}

/** @param {PaletteEntry} entry @returns {Command} */
function toEntry(entry) {
  const { path, query } = entry
  // Without a query the place is another page, which keeps dataset and filter.
  const act = () => go((path || here()) + (query ? `?${query}` : location.search))
  return { ...entry, act }
}

const here = () => location.pathname.split("/").pop() || "overview"

/** @param {string} dataset @param {string} name @param {string} field @param {string} kind @returns {Command} */
function toClass(dataset, name, field, kind) {
  const query = new URLSearchParams({ dataset, [field]: name })
  return { kind, title: name, detail: CLASS, icon: "label", act: () => go(`examples?${query}`) }
}

/**
 * Return the ways to the texts that contain what was typed, and in a scored dataset to those that mean it.
 * @param {PaletteData} data
 * @param {string} typed
 * @returns {Command[]}
 */
export function toTexts({ dataset, scored }, typed) {
  const text = typed.trim()
  if (!text || !dataset) return []
  const containing = toExamples(`Find texts with “${text}”`, "search", { dataset, text })
  const nearest = { dataset, like: text, sort: "-similarity" }
  return scored ? [containing, toExamples(`Search by meaning: “${text}”`, "hub", nearest)] : [containing]
}

/** @param {string} title @param {string} icon @param {Record<string, string>} query @returns {Command} */
function toExamples(title, icon, query) {
  return { kind: "Texts", title, detail: "", icon, act: () => go(`examples?${new URLSearchParams(query)}`) }
}

/** @param {string} last @param {() => void} undo @returns {Command[]} */
function actions(last, undo) {
  const made = [
    action("Fold or unfold the sidebar", "menu", isFolded() ? "left_panel_open" : "left_panel_close", toggleFolded),
    action("Larger text", "bigger font size zoom", "text_increase", () => resize(1)),
    action("Smaller text", "font size zoom", "text_decrease", () => resize(-1)),
    isDark()
      ? action("Light theme", "colours settings", "light_mode", () => chooseTheme("Light"))
      : action("Dark theme", "colours settings", "dark_mode", () => chooseTheme("Dark")),
  ]
  if (size() !== 1) made.push(action("Text of normal size", "font reset zoom", "format_size", () => resize(0)))
  if (last) made.unshift(action("Undo the last decision", last, "undo", undo))
  if (KEYS_HELP.some((page) => location.pathname.endsWith(page))) {
    made.push(action("Show the keys", "keyboard shortcuts help", "keyboard", pressHelp))
  }
  return made
}

const KEYS_HELP = ["/queue", "/examples", "/map"] // where a card with its keys is

/** @param {string} title @param {string} detail @param {string} icon @param {() => void} act @returns {Command} */
const action = (title, detail, icon, act) => ({ kind: "Action", title, detail, icon, act })

// One event: a second one would close what the first one opens.
const pressHelp = () => dispatchEvent(new KeyboardEvent("keydown", { key: "?" }))

const isDark = () => getComputedStyle(document.querySelector(".stApp") ?? document.documentElement).colorScheme === "dark"

/** Streamlit changes the theme by its menu alone, whose lines are there once it is open. @param {string} name */
async function chooseTheme(name) {
  const menu = document.querySelector('[data-testid="stMainMenuButton"]')
  if (!(menu instanceof HTMLElement)) return
  menu.click()
  for (let frame = 0; frame < 60; frame++) {
    await new Promise(requestAnimationFrame)
    const line = document.querySelector(`[data-testid="stMainMenuItem-theme-${name}"]`)
    if (!(line instanceof HTMLElement)) continue
    line.click()
    if (line.isConnected) menu.click() // it stays open
    return
  }
}

/**
 * Return what a query names, the best first, each with the letters that were meant.
 * @param {Command[]} all
 * @param {string} query
 * @returns {{ command: Command, at: number[] }[]}
 */
export function found(all, query) {
  if (!query.trim()) return all.filter((one) => one.detail !== CLASS).map((command) => ({ command, at: [] }))
  const matching = all.flatMap((command) => {
    const match = matched(query, command.title, `${command.kind} ${command.detail}`)
    return match ? [{ command, ...match }] : []
  })
  matching.sort((one, other) => other.points - one.points)
  // Where something is called so, letters that lie scattered in other names are not meant.
  const isCalledSo = matching.some((one) => !one.isLoose)
  return matching.filter((one) => !one.isLoose || !isCalledSo).slice(0, MOST)
}

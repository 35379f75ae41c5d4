const element = (className, text = "") => {
  const made = document.createElement("span")
  made.className = className
  made.textContent = text
  return made
}

export default function ({ data, parentElement }) {
  const list = parentElement.querySelector(".chances")
  list.style.minHeight = `${data.lines * 28 - 6}px`
  list.replaceChildren(
    ...data.rows.flatMap(({ name, share, color, role }) => {
      const label = element(role.includes("suggested") ? "name suggested" : "name", name)
      label.title = name
      const track = document.createElement("div")
      track.className = "track"
      const bar = document.createElement("div")
      bar.className = "bar"
      bar.style.width = `${100 * share}%`
      bar.style.background = color
      track.append(bar)
      return [label, track, element("share", share.toFixed(2)), element("role", role)]
    }),
  )
}

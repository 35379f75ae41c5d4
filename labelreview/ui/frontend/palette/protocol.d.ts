// What Python and the command palette send each other: labelreview/ui/shell/palette_protocol.py.

export interface Entry {
  kind: string
  title: string
  detail: string
  icon: string
  path: string
  query: string
}

export interface PaletteData {
  pages: Entry[]
  found: Entry[] | null
  classes: string[]
  dataset: string
  undo: string
}

// What Python and the command palette send each other: labelreview/ui/shell/palette_protocol.py.

export interface PaletteEntry {
  kind: string
  title: string
  detail: string
  icon: string
  path: string
  query: string
}

export interface PaletteData {
  pages: PaletteEntry[]
  found: PaletteEntry[] | null
  classes: string[]
  dataset: string
  scored: boolean
  undo: string
}

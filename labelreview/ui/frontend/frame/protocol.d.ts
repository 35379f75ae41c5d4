// What Python and the frame of the dashboard send each other: labelreview/ui/shell/protocol.py.

export interface PageLink {
  section: string
  title: string
  icon: string
  path: string
}

export interface FrameData {
  pages: PageLink[]
  current: string
  often: string[]
}

export interface RunningJob {
  title: string
  step: string
  left: string
  share: number | null
  path: string
  query: string
}

export interface RunningJobsData {
  jobs: RunningJob[]
  goesOn: boolean
}

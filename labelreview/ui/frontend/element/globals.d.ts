// What `element.py` writes in front of the modules of this folder.
import type { Drawn } from "../shared/mounting"

declare global {
  /** The digest of an element's script and style. */
  const DIGEST: string
  /** What the element's own script exports. */
  const draw: (drawn: Drawn<any, any>) => () => void
  const STYLE: string
}

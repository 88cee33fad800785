import type { Day, Instant, Totals } from './types'

/** Two plans side by side: what differs, and which visits moved. */
export interface MovedVisit {
  case_id: string
  from: { collector_id: string; date: Day; start: Instant }
  to: { collector_id: string; date: Day; start: Instant }
}

export interface Comparison {
  a: { totals: Totals }
  b: { totals: Totals }
  difference: Totals
  moved: MovedVisit[]
  added: string[]
  removed: string[]
}

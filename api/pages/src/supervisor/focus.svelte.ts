import type { Place } from '../wire/types'
import type { RouteKey } from './routes'

/** What the supervisor points at; the map, the timeline and the lists all follow it. */
export interface Spot {
  caseId: string
  route: RouteKey | null
}

export type Tab = 'day' | 'unserved' | 'review' | 'changes'

export class Focus {
  tab = $state<Tab>('day')
  selected = $state.raw<Spot | null>(null)
  hovered = $state.raw<Spot | null>(null)
  route = $state<RouteKey | null>(null)
  /** A case of the review list whose candidates stand on the map, and the pin being set for it. */
  review = $state<string | null>(null)
  pin = $state.raw<Place | null>(null)

  select(spot: Spot | null): void {
    this.selected = spot
  }

  toggleRoute(key: RouteKey): void {
    this.route = this.route === key ? null : key
  }

  openReview(caseId: string | null): void {
    this.review = caseId
    this.pin = null
  }

  clear(): void {
    this.selected = this.hovered = this.route = this.review = this.pin = null
  }
}

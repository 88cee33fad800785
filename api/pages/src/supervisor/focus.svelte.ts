import type { Place } from '../wire/types'
import type { RouteKey } from './routes'

/** What the supervisor points at; the map, the timeline and the lists all follow it. */
export interface Spot {
  caseId: string
  route: RouteKey | null
}

export type Tab = 'day' | 'unserved' | 'review' | 'holds' | 'changes'

export class Focus {
  tab = $state<Tab>('day')
  selected = $state.raw<Spot | null>(null)
  hovered = $state.raw<Spot | null>(null)
  route = $state<RouteKey | null>(null)
  /** The key of the address under review whose candidates stand on the map, the one of them that is pointed at, and
   * the pin being set for it. */
  review = $state<string | null>(null)
  candidate = $state<number | null>(null)
  pin = $state.raw<Place | null>(null)

  select(spot: Spot | null): void {
    this.selected = spot
  }

  toggleRoute(key: RouteKey): void {
    this.route = this.route === key ? null : key
  }

  openReview(key: string | null): void {
    this.review = key
    this.candidate = this.pin = null
  }

  /** A mark on the map was pressed: the keyboard goes on from its line in the list. */
  point(index: number): void {
    this.candidate = index
    document.getElementById(`candidate-${index}`)?.focus()
  }

  clear(): void {
    this.selected = this.hovered = this.route = this.review = this.candidate = this.pin = null
  }
}

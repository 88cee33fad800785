import type { Route } from '../wire/types'
import { isVisit } from './routes'

export interface Gap {
  from: string
  to: string
}

/**
 * What lies between the stops: the road, and then the waiting, most of it not at the door. A break interrupts the road,
 * and what was reported says only when somebody came.
 */
export function between(route: Route): { trips: Gap[]; waits: Gap[] } {
  const trips: Gap[] = []
  const waits: Gap[] = []
  let left = route.departure
  let driven = 0
  for (const stop of route.stops) {
    const gap = seconds(left, stop.arrival)
    const road = isVisit(stop) && !stop.done && stop.leg ? Math.min(gap, stop.leg.travel_seconds - driven) : gap
    const there = road < gap ? later(left, Math.max(0, road)) : stop.arrival
    add(trips, left, there)
    add(waits, there, stop.start)
    driven = isVisit(stop) ? 0 : driven + road
    left = stop.leave
  }
  add(trips, left, route.end)
  return { trips, waits }
}

function add(gaps: Gap[], from: string, to: string): void {
  if (seconds(from, to) > 0) gaps.push({ from, to })
}

const seconds = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000
const later = (instant: string, after: number): string => new Date(Date.parse(instant) + after * 1000).toISOString()

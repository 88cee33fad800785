import type { Place } from '../wire/types'
import { isVisit, type RouteKey, type ShownRoute } from './routes'
import type { Desk } from './desk.svelte'

/** What a supervisor does to a stop, from the keyboard, the mouse or a menu: all of it ends here. */

export function visitsOf(route: ShownRoute | undefined): string[] {
  return route ? route.stops.filter(isVisit).map((stop) => stop.case_id ?? '') : []
}

export function shift(desk: Desk, caseId: string, from: RouteKey, by: -1 | 1): void {
  const order = desk.edits.orders.get(from) ?? []
  const target = order.indexOf(caseId) + by
  if (target < 0 || target >= order.length) return
  desk.edits.move(caseId, from, from, by > 0 ? target + 1 : target)
  follow(desk, caseId, from)
}

/** To another collector's day, where the detour is shortest as the crow flies; the supervisor goes on from there. */
export function give(desk: Desk, caseId: string, from: RouteKey | null, to: RouteKey): void {
  const route = desk.routes.find((one) => one.key === to)
  desk.edits.move(caseId, from, to, route ? bestIndex(route, placeOf(desk, caseId)) : 0)
  follow(desk, caseId, to)
}

export function drop(desk: Desk, caseId: string, from: RouteKey | null, to: RouteKey, index: number): void {
  desk.edits.move(caseId, from, to, index)
  follow(desk, caseId, to)
}

export function takeOut(desk: Desk, caseId: string, from: RouteKey): void {
  desk.edits.move(caseId, from, null)
  desk.focus.select(null)
}

function follow(desk: Desk, caseId: string, route: RouteKey): void {
  desk.focus.select({ caseId, route })
}

export function placeOf(desk: Desk, caseId: string): Place | null {
  const planned = desk.routes.flatMap((route) => route.stops).find((stop) => stop.case_id === caseId)
  return planned?.place ?? desk.cases.get(caseId)?.address.place ?? null
}

export function bestIndex(route: ShownRoute, place: Place | null): number {
  const visits = route.stops.filter(isVisit)
  if (!place) return visits.length
  const line = [route.start_place, ...visits.map((stop) => stop.place ?? route.start_place), route.end_place]
  let best = { index: visits.length, detour: Infinity }
  for (let index = 0; index + 1 < line.length; index++) {
    const [a, b] = [line[index] as Place, line[index + 1] as Place]
    const detour = apart(a, place) + apart(place, b) - apart(a, b)
    if (detour < best.detour) best = { index, detour }
  }
  return best.index
}

/** Good enough to compare detours within a town: an equirectangular distance in degrees. */
function apart(a: Place, b: Place): number {
  const narrowing = Math.cos(((a.lat + b.lat) * Math.PI) / 360)
  return Math.hypot(a.lat - b.lat, (a.lon - b.lon) * narrowing)
}

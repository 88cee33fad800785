import type { Case, CheckedRoute, CheckResult, Day, Leg, Plan, Route, RouteOrder, Shift, Stop } from '../wire/types'

/** A collector's day on a plan: one row of the timeline, one line on the map. */
export type RouteKey = string

export interface ShownRoute extends Route {
  key: RouteKey
  /** Changed by hand and not saved: its legs have times but no geometry yet. */
  edited: boolean
}

export type Orders = ReadonlyMap<RouteKey, readonly string[]>

/** The words of a case's address, as a person corrected them if one did; '' for a case that is not known. */
export const wordsOf = (file: Case | null | undefined): string => file?.address.corrected ?? file?.address.text ?? ''

export const routeKey = (collectorId: string, day: Day): RouteKey => `${collectorId}@${day}`

/** Every collector-day of the plan, those without visits included, by name. */
export function shownRoutes(
  plan: Plan,
  idle: readonly Route[],
  checked: CheckResult | null,
  cases: Cases,
): ShownRoute[] {
  const facts = { stops: stopFacts(plan), legs: legFacts(plan), base: ordersOf(plan.routes), cases }
  const answers = new Map((checked?.routes ?? []).map((route) => [routeKey(route.collector_id, route.date), route]))
  const planned = new Set(plan.routes.map((route) => routeKey(route.collector_id, route.date)))
  const spare = idle.filter((route) => !planned.has(routeKey(route.collector_id, route.date)))
  return [...plan.routes, ...spare].map((route) => show(route, answers, facts)).sort(byName)
}

export type Cases = ReadonlyMap<string, Case>

/** What the plan knows of stops and of the roads between neighbours, for the check answers with times alone. */
interface Known {
  stops: Map<string, Stop>
  legs: Map<string, Leg>
  base: Orders
  cases: Cases
}

function show(route: Route, answers: Map<RouteKey, CheckedRoute>, known: Known): ShownRoute {
  const key = routeKey(route.collector_id, route.date)
  const answer = answers.get(key)
  if (!answer) return { ...route, key, edited: false }
  const order = answer.stops.filter(isVisit).map((stop) => stop.case_id)
  const edited = order.join('\n') !== (known.base.get(key) ?? []).join('\n')
  return { ...retimed(route, answer, known), key, edited }
}

const byName = (a: ShownRoute, b: ShownRoute): number =>
  a.collector_name.localeCompare(b.collector_name) || a.collector_id.localeCompare(b.collector_id)

/** The route as the check answered: its times, with the facts of each case from wherever that case stood before. */
function retimed(route: Route, answer: CheckedRoute, known: Known): Route {
  const base = baseOf(route)
  let left = answer.departure
  let from = base
  const stops = answer.stops.map((timed): Stop => {
    const facts = factsOf(timed.case_id, known)
    const leg = legBetween(from, timed.case_id ?? from, seconds(left, timed.arrival), known)
    left = timed.leave
    from = timed.case_id ?? from
    return { ...facts, ...timed, leg }
  })
  return {
    ...route,
    departure: answer.departure,
    end: answer.end,
    travel_seconds: answer.travel_seconds,
    travel_metres: answer.travel_metres,
    work_seconds: answer.work_seconds,
    wait_seconds: sum(stops.map((stop) => stop.wait_seconds)),
    service_seconds: sum(stops.filter(isVisit).map((stop) => seconds(stop.start, stop.leave))),
    stops,
    last_leg: legBetween(from, base, seconds(left, answer.end), known),
  }
}

const baseOf = (route: Route): string => `base of ${routeKey(route.collector_id, route.date)}`

/** The road as the plan has it where these two were neighbours before; otherwise only the time is known. */
function legBetween(from: string, to: string, travelSeconds: number, known: Known): Leg {
  const road = known.legs.get(`${from}\n${to}`)
  return {
    polyline: road?.polyline ?? '',
    travel_metres: road?.travel_metres ?? 0,
    travel_seconds: road?.travel_seconds ?? travelSeconds,
    estimated: road?.estimated ?? false,
  }
}

function legFacts(plan: Plan): Map<string, Leg> {
  const legs = new Map<string, Leg>()
  for (const route of plan.routes) {
    let from = baseOf(route)
    for (const stop of route.stops.filter(isVisit)) {
      const to = stop.case_id ?? ''
      if (stop.leg) legs.set(`${from}\n${to}`, stop.leg)
      from = to
    }
    if (route.last_leg) legs.set(`${from}\n${baseOf(route)}`, route.last_leg)
  }
  return legs
}

type Facts = Pick<Stop, 'visit_id' | 'case_id' | 'place' | 'address' | 'crew_with' | 'window' | 'appointment' | 'done'>

function factsOf(caseId: string | null, known: Known): Facts {
  const planned = caseId === null ? undefined : known.stops.get(caseId)
  if (planned) return planned
  const file = caseId === null ? undefined : known.cases.get(caseId)
  return {
    visit_id: caseId ?? '',
    case_id: caseId,
    place: file?.address.place ?? null,
    address: wordsOf(file),
    crew_with: [],
    window: null,
    appointment: file?.windows.some((window) => window.appointment) ?? false,
    done: false,
  }
}

function stopFacts(plan: Plan): Map<string, Stop> {
  const stops = plan.routes.flatMap((route) => route.stops.filter(isVisit))
  return new Map(stops.map((stop) => [stop.case_id ?? '', stop]))
}

export const isVisit = (stop: { kind: string }): boolean => stop.kind === 'visit'

/** A shift that the plan leaves empty, so that visits can be dragged onto it. */
export function emptyRoute(shift: Shift, name: string, base: { lat: number; lon: number }, instant: string): Route {
  return {
    collector_id: shift.collector_id,
    collector_name: name,
    date: shift.date,
    departure: instant,
    end: instant,
    travel_seconds: 0,
    travel_metres: 0,
    wait_seconds: 0,
    service_seconds: 0,
    work_seconds: 0,
    start_place: base,
    end_place: base,
    stops: [],
    last_leg: null,
  }
}

export function ordersOf(routes: readonly (Route & { key?: RouteKey })[]): Map<RouteKey, string[]> {
  return new Map(
    routes.map((route) => [
      route.key ?? routeKey(route.collector_id, route.date),
      route.stops.filter(isVisit).map((stop) => stop.case_id ?? ''),
    ]),
  )
}

/**
 * A copy of the orders with one visit taken from a route (or from the unserved) and put into another (or nowhere).
 * A crew's visit stands on several routes, but never twice on one: such a move changes nothing.
 */
export function moved(orders: Orders, caseId: string, from: RouteKey | null, to: RouteKey | null, index = 0): Orders {
  if (to !== null && to !== from && orders.get(to)?.includes(caseId)) return orders
  const next = new Map(orders)
  let target = index
  if (from !== null) {
    const before = next.get(from) ?? []
    const place = before.indexOf(caseId)
    next.set(from, before.toSpliced(place, place < 0 ? 0 : 1))
    if (from === to && place >= 0 && place < index) target -= 1
  }
  if (to !== null) next.set(to, (next.get(to) ?? []).toSpliced(target, 0, caseId))
  return next
}

/** The collector-days whose order differs from the plan's, as the service wants them. */
export function changedRoutes(base: Orders, orders: Orders): RouteOrder[] {
  const changed = [...orders].filter(([key, visits]) => visits.join('\n') !== (base.get(key) ?? []).join('\n'))
  return changed.map(([key, visits]) => {
    const at = key.lastIndexOf('@')
    return { collector_id: key.slice(0, at), date: key.slice(at + 1), visits: [...visits] }
  })
}

const seconds = (from: string, to: string): number =>
  Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000))
const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)

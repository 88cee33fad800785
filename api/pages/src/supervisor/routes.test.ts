import { describe, expect, it } from 'vitest'
import type { CheckResult, Plan, Route, Stop } from '../wire/types'
import { bestIndex } from './moves'
import { changedRoutes, moved, ordersOf, shownRoutes } from './routes'

const DAY = '2026-11-23'
const at = (time: string): string => `${DAY}T${time}:00+02:00`

/** A little world: the doors a … d stand in a row, one hundredth of a degree apart, east of the base. */
const place = (name: string): { lat: number; lon: number } => ({ lat: 60, lon: 24 + ' abcd'.indexOf(name) / 100 })
const stop = (name: string, arrival: string, leave: string): Stop => ({
  visit_id: `v-${name}`, kind: 'visit', case_id: name, place: place(name), address: `${name} street`,
  arrival: at(arrival), start: at(arrival), leave: at(leave), wait_seconds: 0,
  leg: { polyline: 'abc', travel_seconds: 600, travel_metres: 500, estimated: false },
  crew_with: [], window: null, appointment: false, done: false,
}) // prettier-ignore
const route = (collector: string, stops: Stop[]): Route => ({
  collector_id: collector, collector_name: `Name of ${collector}`, date: DAY,
  departure: at('08:50'), end: at('10:00'), travel_seconds: 1200, travel_metres: 1000, wait_seconds: 0,
  service_seconds: 900, work_seconds: 4200, start_place: place(' '), end_place: place(' '), stops, last_leg: null,
}) // prettier-ignore
const plan = (...routes: Route[]): Plan => ({ routes, unserved: [] }) as unknown as Plan
const world = plan(
  route('C1', [stop('a', '09:00', '09:15'), stop('b', '09:20', '09:35'), stop('c', '09:40', '09:55')]),
  route('C2', [stop('d', '09:00', '09:15')]),
)
const C1 = `C1@${DAY}`
const C2 = `C2@${DAY}`
const letters = (orders: ReadonlyMap<string, readonly string[]>): string =>
  [C1, C2].map((key) => (orders.get(key) ?? []).join('')).join(' | ')

describe('moving visits', () => {
  const base = ordersOf(world.routes)

  it.each([
    ['forward within a route', 'a', C1, C1, 2, 'bac | d'],
    ['to the end of it', 'a', C1, C1, 3, 'bca | d'],
    ['back within it', 'c', C1, C1, 0, 'cab | d'],
    ['nowhere', 'b', C1, C1, 1, 'abc | d'],
    ['to another route', 'b', C1, C2, 0, 'ac | bd'],
    ['out of the plan', 'b', C1, null, 0, 'ac | d'],
    ['in from the unserved', 'e', null, C2, 1, 'abc | de'],
  ])('%s', (_, visit, from, to, index, expected) => {
    expect(letters(moved(base, visit, from, to, index))).toBe(expected)
    expect(letters(base)).toBe('abc | d')
  })

  it('names only the routes that changed', () => {
    expect(changedRoutes(base, moved(base, 'b', C1, C1, 0))).toEqual([
      { collector_id: 'C1', date: DAY, visits: ['b', 'a', 'c'] },
    ])
    expect(changedRoutes(base, new Map(base))).toEqual([])
  })
})

describe('routes with hand edits', () => {
  const checked = {
    routes: [
      {
        collector_id: 'C2', date: DAY, departure: at('08:40'), end: at('10:30'),
        travel_seconds: 1500, travel_metres: 1300, work_seconds: 6600,
        stops: [
          { case_id: 'd', kind: 'visit', arrival: at('09:00'), start: at('09:00'), leave: at('09:15'), wait_seconds: 0 },
          { case_id: null, kind: 'break', arrival: at('09:15'), start: at('09:15'), leave: at('09:45'), wait_seconds: 0 },
          { case_id: 'b', kind: 'visit', arrival: at('09:50'), start: at('10:00'), leave: at('10:15'), wait_seconds: 600 },
        ],
      },
    ],
    broken: [],
    unserved: [],
  } as unknown as CheckResult // prettier-ignore

  const shown = shownRoutes(world, [], checked, new Map())

  it('have the times of the check, the facts and the roads of the plan', () => {
    const edited = shown.find((one) => one.key === C2)
    expect(edited?.edited).toBe(true)
    expect(edited?.stops.map((one) => [one.case_id, one.address, one.leg?.travel_seconds])).toEqual([
      ['d', 'd street', 600],
      [null, '', 0],
      ['b', 'b street', 300],
    ])
    expect(edited?.wait_seconds).toBe(600)
    expect(edited?.service_seconds).toBe(1800)
  })

  it('leave the others as they were', () => expect(shown.find((one) => one.key === C1)?.edited).toBe(false))

  it('show a shift without visits as a row of its own, once', () => {
    const idle = [route('C3', []), route('C1', [])]
    expect(shownRoutes(world, idle, null, new Map()).map((one) => one.key)).toEqual([C1, C2, `C3@${DAY}`])
  })
})

describe('the place for a visit on another route', () => {
  const [first] = shownRoutes(world, [], null, new Map())

  it.each([
    ['beside its neighbour', { lat: 60, lon: 24.025 }, [2, 3]],
    ['at the start', { lat: 60.001, lon: 24.001 }, [0, 3]],
  ])('%s', (_, door, expected) => {
    expect(expected).toContain(first && bestIndex(first, door))
  })

  it('is the end for a door nobody has placed', () => expect(first && bestIndex(first, null)).toBe(3))
})

import { wholeHours } from '../time/time'
import type { ShownRoute } from './routes'

/** The timeline's time axis: whole hours around everything that happens on the day. */
export interface Axis {
  from: number
  to: number
  ticks: number[]
  /** Where an instant stands, in percent of the axis. */
  at: (instant: string | number) => number
}

export function axisOf(routes: readonly ShownRoute[], zone: string): Axis {
  const times = routes.filter((route) => route.stops.length > 0).flatMap((route) => [route.departure, route.end])
  const moments = times.map((instant) => Date.parse(instant))
  const fallback = Date.parse(routes[0]?.departure ?? new Date().toISOString())
  const ticks = wholeHours(
    moments.length ? Math.min(...moments) : fallback,
    moments.length ? Math.max(...moments) : fallback,
    zone,
  )
  const from = ticks[0] ?? fallback
  const to = Math.max(ticks.at(-1) ?? fallback, from + 3_600_000)
  const at = (instant: string | number): number =>
    (((typeof instant === 'number' ? instant : Date.parse(instant)) - from) / (to - from)) * 100
  return { from, to, ticks, at }
}

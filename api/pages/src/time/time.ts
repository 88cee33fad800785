import { tongue } from '../words/words'

/** Everything is shown in the plan's time zone, never in the browser's. */
const HOUR_MS = 3_600_000
const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options)
  const known = formats.get(key) ?? new Intl.DateTimeFormat(tongue.locale, { ...options, timeZone: zone })
  formats.set(key, known)
  return known
}

/** 09:05 */
export function clock(instant: string | number, zone: string): string {
  return format(zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(instant))
}

/** 09:05–09:40 */
export function span(start: string, end: string, zone: string): string {
  return `${clock(start, zone)}–${clock(end, zone)}`
}

/** 23 Nov, 09:05 */
export function moment(instant: string, zone: string): string {
  const day = format(zone, { day: 'numeric', month: 'short' }).format(new Date(instant))
  return `${day}, ${clock(instant, zone)}`
}

/** A calendar day, which has no zone: Mon 23 Nov, or with all its parts. */
export function dayName(day: string, width: 'short' | 'long' = 'short'): string {
  const options: Intl.DateTimeFormatOptions =
    width === 'long'
      ? { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }
      : { weekday: 'short', day: 'numeric', month: 'short' }
  return format('UTC', options).format(noon(day))
}

/** The calendar day that an instant falls on in a zone, as YYYY-MM-DD. */
export function dayIn(instant: number, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(instant)
}

/** The instant at which the clocks of a zone show this, as ISO 8601; of two such instants the earlier. */
export function instantOf(day: string, time: string, zone: string): string {
  const asUtc = Date.parse(`${day}T${time}:00Z`)
  const shown = (at: number): number => Date.parse(`${dayIn(at, zone)}T${clock(at, zone)}:00Z`)
  const first = asUtc - (shown(asUtc) - asUtc)
  return new Date(first - (shown(first) - asUtc)).toISOString()
}

export function addDays(day: string, count: number): string {
  const moved = noon(day)
  moved.setUTCDate(moved.getUTCDate() + count)
  return moved.toISOString().slice(0, 10)
}

/** Every day from the first to the last, both included. */
export function daysBetween(first: string, last: string): string[] {
  const days: string[] = []
  for (let day = first; day <= last && days.length < 366; day = addDays(day, 1)) days.push(day)
  return days
}

function noon(day: string): Date {
  return new Date(`${day}T12:00:00Z`)
}

type Unit = 'hour' | 'minute' | 'second' | 'kilometer' | 'meter'

/** Chinese writes its units out; English would spend half a line on “hours”. Minutes alone are no “m”: beside a way,
 * that would be read as metres. */
const unit = (value: number, name: Unit, digits = 0, short = name.endsWith('meter')): string =>
  new Intl.NumberFormat(tongue.locale, {
    style: 'unit',
    unit: name,
    unitDisplay: tongue.language === 'zh' ? 'long' : short ? 'short' : 'narrow',
    maximumFractionDigits: digits,
  }).format(value)

/** 1h 25m; never seconds, since nobody drives to the second. */
export function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  const hours = Math.floor(minutes / 60)
  if (hours === 0) return unit(minutes, 'minute', 0, true)
  const rest = minutes % 60
  return rest ? `${unit(hours, 'hour')} ${unit(rest, 'minute')}` : unit(hours, 'hour')
}

/** Short enough for a table of hours: 1:25. */
export function hours(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}

export const wholeSeconds = (seconds: number): string => unit(Math.round(seconds), 'second')

export function distance(metres: number): string {
  return metres < 1000 ? unit(metres, 'meter') : unit(metres / 1000, 'kilometer', metres < 10_000 ? 1 : 0)
}

export const number = (value: number): string => new Intl.NumberFormat(tongue.locale).format(value)

/** The whole local hours from just before `from` to just after `to`, as epoch milliseconds. */
export function wholeHours(from: number, to: number, zone: string): number[] {
  const first = from - (from - startOfHour(from, zone))
  const ticks = [first]
  while ((ticks.at(-1) ?? to) < to) ticks.push((ticks.at(-1) ?? to) + HOUR_MS)
  return ticks
}

/** Zones differ from UTC by quarter hours too, so the local minute decides where an hour begins. */
function startOfHour(at: number, zone: string): number {
  const minute = Number(format(zone, { minute: 'numeric' }).format(at).replace(/\D/g, ''))
  return Math.floor(at / 60_000) * 60_000 - minute * 60_000
}

import { describe, expect, it } from 'vitest'
import type { Route, Stop } from '../wire/types'
import { between, type Gap } from './between'

const at = (time: string): string => `2026-11-23T${time}:00+02:00`
const visit = (arrival: string, start: string, leave: string, minutes: number, done = false): Stop =>
  ({
    kind: 'visit', case_id: 'K', arrival: at(arrival), start: at(start), leave: at(leave), done,
    leg: { polyline: '', travel_seconds: 60 * minutes, travel_metres: 0, estimated: false },
  }) as Stop // prettier-ignore
const pause = (arrival: string, start: string, leave: string): Stop =>
  ({ kind: 'break', case_id: null, arrival: at(arrival), start: at(start), leave: at(leave), leg: null }) as Stop
const day = (...stops: Stop[]): Route => ({ departure: at('08:50'), end: at('16:00'), stops }) as unknown as Route

const clock = (instant: string): string => new Date(Date.parse(instant) + 7_200_000).toISOString().slice(11, 16)
const said = (gaps: Gap[]): string => gaps.map(({ from, to }) => `${clock(from)}–${clock(to)}`).join(' ')

describe('between the stops', () => {
  it.each([
    ['only roads', day(visit('09:00', '09:00', '15:50', 10)), '08:50–09:00 15:50–16:00', ''],
    ['at the door', day(visit('09:00', '09:05', '15:50', 10)), '08:50–09:00 15:50–16:00', '09:00–09:05'],
    ['elsewhere', day(visit('14:00', '14:00', '15:50', 10)), '08:50–09:00 15:50–16:00', '09:00–14:00'],
    ['a break on the way', day(pause('08:56', '08:56', '09:20'), visit('09:24', '09:24', '15:50', 10)), '08:50–08:56 09:20–09:24 15:50–16:00', ''],
    ['a break after it', day(pause('09:00', '10:00', '10:30'), visit('11:00', '11:00', '15:50', 10)), '08:50–09:00 15:50–16:00', '09:00–10:00 10:30–11:00'],
    ['as reported', day(visit('09:30', '09:30', '15:50', 10, true)), '08:50–09:30 15:50–16:00', ''],
  ])('%s', (_, route, trips, waits) => {
    const found = between(route)
    expect([said(found.trips), said(found.waits)]).toEqual([trips, waits])
  }) // prettier-ignore
})

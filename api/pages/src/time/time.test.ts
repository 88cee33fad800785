import { describe, expect, it } from 'vitest'
import { addDays, clock, dayIn, daysBetween, distance, duration, hours, wholeHours } from './time'

const HELSINKI = 'Europe/Helsinki'
const KOLKATA = 'Asia/Kolkata'

describe('clocks', () => {
  it('show the zone of the plan, whatever the browser is set to', () => {
    expect(clock('2026-11-23T07:05:00+00:00', HELSINKI)).toBe('09:05')
    expect(clock('2026-11-23T22:30:00Z', HELSINKI)).toBe('00:30')
    expect(dayIn(Date.parse('2026-11-23T22:30:00Z'), HELSINKI)).toBe('2026-11-24')
  })

  it('follow daylight saving', () => {
    expect(clock('2026-10-25T00:30:00Z', HELSINKI)).toBe('03:30')
    expect(clock('2026-10-25T01:30:00Z', HELSINKI)).toBe('03:30')
  })
})

describe('days', () => {
  it('step over months and leap days', () => {
    expect(addDays('2026-11-30', 1)).toBe('2026-12-01')
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
  })

  it('are counted with both ends', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).toEqual(['2026-03-28', '2026-03-29', '2026-03-30'])
    expect(daysBetween('2026-03-28', '2026-03-27')).toEqual([])
  })
})

describe('the axis', () => {
  it('begins and ends at whole hours', () => {
    const ticks = wholeHours(Date.parse('2026-11-23T08:20:00+02:00'), Date.parse('2026-11-23T10:05:00+02:00'), HELSINKI)
    expect(ticks.map((tick) => clock(tick, HELSINKI))).toEqual(['08:00', '09:00', '10:00', '11:00'])
  })

  it('knows zones that are half an hour off', () => {
    const ticks = wholeHours(Date.parse('2026-11-23T09:10:00+05:30'), Date.parse('2026-11-23T10:00:00+05:30'), KOLKATA)
    expect(ticks.map((tick) => clock(tick, KOLKATA))).toEqual(['09:00', '10:00'])
  })
})

describe('amounts of time and way', () => {
  it.each([
    [20, '0 mins'],
    [90, '2 mins'],
    [3600, '1h'],
    [5100, '1h 25m'],
  ])('%d seconds', (seconds, text) => expect(duration(seconds)).toBe(text))

  it('hours in tables', () => expect(hours(5 * 3600 + 7 * 60)).toBe('5:07'))

  it.each([
    [240, '240 m'],
    [1340, '1.3 km'],
    [27_400, '27 km'],
  ])('%d metres', (metres, text) => expect(distance(metres)).toBe(text))
})

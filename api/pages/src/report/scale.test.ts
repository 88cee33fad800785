import { describe, expect, it } from 'vitest'
import { labelled, pathOf, scaleOf } from './scale'

describe('the scale of a chart', () => {
  it.each([
    [[3, 7], 8, 2],
    [[0.9], 1, 0.25],
    [[1000, 640], 1000, 250],
    [[41_000], 60_000, 20_000],
  ])('of %s ends at %d in steps of %d', (values, top, step) => {
    const scale = scaleOf(values)
    expect([scale.top, scale.ticks[1]]).toEqual([top, step])
    expect(scale.ticks.length).toBeLessThanOrEqual(5)
  })
  it('never writes half a visit', () => expect(scaleOf([3], 4, true).ticks).toEqual([0, 1, 2, 3]))
  it('has room for nothing', () => expect(scaleOf([0, null])).toEqual({ top: 1, ticks: [0, 1] }))
})

describe('labels', () => {
  it('are all written where there is room', () => expect(labelled(4, 10)).toEqual([0, 1, 2, 3]))
  it('are thinned out evenly', () => expect(labelled(28, 8)).toEqual([0, 4, 8, 12, 16, 20, 24]))
})

describe('a line', () => {
  it('breaks where a value is missing', () =>
    expect(pathOf([[0, 1], [2, 3], null, [4, 5]])).toBe('M0.0 1.0L2.0 3.0M4.0 5.0'))
})

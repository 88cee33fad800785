import { describe, expect, it } from 'vitest'
import { knotsText, numberOrNull, parseKnots, parseList } from './knots'

describe('a curve in words', () => {
  it('comes back as it was', () => {
    expect(parseKnots(knotsText([[0, 0], [30, 300], [90, 1000]]))).toEqual([[0, 0], [30, 300], [90, 1000]])
  })

  it('may be written with Chinese signs', () => expect(parseKnots('0：0，7：300')).toEqual([[0, 0], [7, 300]]))

  it.each(['', '0', '5: 0, 5: 10', '9: 0, 3: 10', '0: 1001', 'a: 1'])('is refused: %s', (text) =>
    expect(parseKnots(text)).toBeNull(),
  )
})

describe('a list in words', () => {
  it('says each word once', () => expect(parseList(' high, dog、high ')).toEqual(['high', 'dog']))
})

describe('a number that may be missing', () => {
  it.each([
    ['', null],
    ['0', 0],
    ['12', 12],
  ])('%s', (text, value) => expect(numberOrNull(text)).toBe(value))
})

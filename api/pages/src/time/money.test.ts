import { describe, expect, it } from 'vitest'
import { money, parseMoney } from './money'

describe('amounts that people type', () => {
  it.each([
    ['120', 'EUR', 12_000],
    ['120.5', 'EUR', 12_050],
    ['1 250,50', 'EUR', 125_050],
    ['1’250', 'CHF', 125_000],
    ['5000', 'JPY', 5000],
    ['0', 'EUR', 0],
    ['120.505', 'EUR', null],
    ['50.5', 'JPY', null],
    ['1,250.50', 'EUR', null],
    ['-5', 'EUR', null],
    ['lots', 'EUR', null],
    ['', 'EUR', null],
  ])('%s %s', (text, currency, minor) => expect(parseMoney(text, currency)).toBe(minor))
})

describe('amounts that are shown', () => {
  it.each([
    [12_050, 'EUR', '120.50 EUR'],
    [5000, 'JPY', '5,000 JPY'],
    [100, '', '1.00'],
  ])('%d of %s', (minor, currency, text) => expect(money(minor, currency)).toBe(text))
})

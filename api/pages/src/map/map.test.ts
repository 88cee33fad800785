import { describe, expect, it } from 'vitest'
import { sideBySide } from './badges'
import { PALETTES } from './palettes'
import { decodePolyline } from './polyline'

describe('encoded polylines', () => {
  it('decode the example of the format’s own description', () => {
    expect(decodePolyline('_p~iF~ps|U_ulLnnqC_mqNvxq`@')).toEqual([
      [-120.2, 38.5],
      [-120.95, 40.7],
      [-126.453, 43.252],
    ])
  })

  it('may be empty', () => expect(decodePolyline('')).toEqual([]))
})

describe('badges of one door', () => {
  const door = { lat: 60.17, lon: 24.94 }
  const other = { lat: 60.18, lon: 24.94 }

  it('stand side by side around it', () => {
    expect(sideBySide([door, other, door])).toEqual([
      [-9, 0],
      [0, 0],
      [9, 0],
    ])
  })

  it('never hide one another, however many', () => {
    const offsets = sideBySide(Array.from({ length: 11 }, () => door)).map(String)
    expect(new Set(offsets).size).toBe(11)
  })
})

/** WCAG 2: relative luminance and contrast. */
function luminance(colour: string): number {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
  const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0)
}
const contrast = (a: string, b: string): number => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

describe.each(['light', 'dark'] as const)('the %s palette', (theme) => {
  const palette = PALETTES[theme]
  it.each(palette.routes)('has readable numbers on %s', (colour) => {
    expect(contrast(colour, palette.routeInk)).toBeGreaterThanOrEqual(4.5)
  })
  it.each(palette.routes)('shows %s against the land', (colour) => {
    expect(contrast(colour, palette.land)).toBeGreaterThanOrEqual(3)
  })
})

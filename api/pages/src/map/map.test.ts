import { describe, expect, it } from 'vitest'
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import { sideBySide } from './badges'
import { PALETTES } from './palettes'
import { decodePolyline } from './polyline'
import { baseStyle } from './style'
import type { Region } from '../wire/types'

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
  const grounds = { land: palette.land, water: palette.water, ...palette.ground }
  const roads = [palette.road, palette.middleRoad, palette.mainRoad, palette.motorway]
  it.each(palette.routes)('has readable numbers on %s', (colour) => {
    expect(contrast(colour, palette.routeInk)).toBeGreaterThanOrEqual(4.5)
  })
  it.each(palette.routes)('shows %s against the land and what grows on it', (colour) => {
    for (const ground of Object.values(grounds)) expect(contrast(colour, ground)).toBeGreaterThanOrEqual(3)
  })
  it.each(Object.entries(grounds))('has labels that can be read on %s', (_, ground) => {
    for (const label of [palette.placeLabel, palette.quarterLabel, palette.landmarkLabel, palette.roadLabel]) {
      expect(contrast(label, ground)).toBeGreaterThanOrEqual(4.5)
    }
  })
  it('names roads, houses, waters and parks so that they can be read on them', () => {
    for (const road of roads) expect(contrast(palette.roadLabel, road)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(palette.numberLabel, palette.building)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(palette.landmarkLabel, palette.building)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(palette.waterLabel, palette.water)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(palette.greenLabel, palette.ground.park)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(palette.roadLabel, palette.shield)).toBeGreaterThanOrEqual(4.5)
    for (const label of [palette.accent, palette.bad]) expect(contrast(label, palette.land)).toBeGreaterThanOrEqual(4.5)
  })
})

const REGION: Region = {
  name: 'somewhere',
  bounds: [24, 60, 25, 61],
  centre: { lat: 60.5, lon: 24.5 },
  timezone: 'Europe/Helsinki',
  addresses: 0,
  built_at: '2026-11-01T00:00:00Z',
}

describe.each(['light', 'dark'] as const)('the %s style', (theme) => {
  const style = baseStyle(REGION, theme, 'zh', 'http://here')
  it('is one that MapLibre takes', () => expect(validateStyleMin(style)).toEqual([]))
  it('names no font server, no icon sheet and no other host', () => {
    expect(style).not.toHaveProperty('glyphs')
    expect(style).not.toHaveProperty('sprite')
    expect(JSON.stringify(style).match(/https?:\/\/[^/"]+/g)).toEqual(['http://here'])
  })
  it('draws only what the tiles hold, and all of it', () => {
    const drawn = new Set(style.layers.flatMap((layer) => ('source-layer' in layer ? [layer['source-layer']] : [])))
    const held = ['buildings', 'green', 'house_numbers', 'land', 'landmarks', 'places', 'roads', 'water', 'waterways']
    expect([...drawn].sort()).toEqual(held)
  })
})

import type { MultiPolygon, Polygon } from 'geojson'
import { describe, expect, it } from 'vitest'
import { labelPoint } from './label_point'

const ring = (west: number, south: number, east: number, north: number) => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
]
const polygon = (...rings: number[][][]): Polygon => ({ type: 'Polygon', coordinates: rings })

describe('the place of a name', () => {
  it.each<[string, Polygon | MultiPolygon, [number, number]]>([
    ['in the middle of a box', polygon(ring(0, 0, 4, 2)), [2, 1]],
    ['beside a hole, where there is more room', polygon(ring(0, 0, 10, 2), ring(1, 0.5, 5, 1.5)), [7.5, 1]],
    ['in an arm of a U', polygon([[0, 0], [6, 0], [6, 4], [3, 4], [3, 1], [2, 1], [2, 4], [0, 4], [0, 0]]), [4.5, 2]],
    ['in the tallest of several', { type: 'MultiPolygon', coordinates: [[ring(0, 0, 1, 1)], [ring(5, 0, 7, 4)]] }, [6, 2]],
  ])('stands %s', (_, shape, [lon, lat]) => {
    const found = labelPoint(shape)
    expect(found?.[0]).toBeCloseTo(lon, 3)
    expect(found?.[1]).toBeCloseTo(lat, 3)
  })

  it('is nowhere in what has no corners', () => expect(labelPoint(polygon())).toBeNull())
})

import { describe, expect, it } from 'vitest'
import type { Shape } from '../wire/areas'
import { boundsOf, cornersOf, outerRings, readFile, redrawn, shapeFromCorners } from './shapes'

const ring = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]
const hole = [[0.5, 0.5], [0.5, 1], [1, 1], [0.5, 0.5]]
const square: Shape = { type: 'Polygon', coordinates: [ring] }
const two: Shape = { type: 'MultiPolygon', coordinates: [[ring, hole], [ring]] }

describe('a shape that is drawn again', () => {
  it('keeps its holes when a corner moves', () => {
    const drawn = outerRings(two)
    const moved = [[0, 0], [3, 0], [2, 2], [0, 2], [0, 0]]
    drawn[0]!.geometry.coordinates = [moved]
    expect(redrawn(two, drawn)).toEqual({ type: 'MultiPolygon', coordinates: [[moved, hole], [ring]] })
  })

  it('loses a polygon that was deleted and wins one that was drawn', () => {
    expect(redrawn(two, outerRings(two).slice(0, 1))).toEqual({ type: 'Polygon', coordinates: [ring, hole] })
    const fresh = outerRings(square).map((feature) => ({ ...feature, properties: { mode: 'polygon' } }))
    expect(redrawn(null, fresh)).toEqual(square)
    expect(redrawn(square, [])).toBeNull()
  })
})

describe('corners as text', () => {
  it('come back as they were', () => expect(shapeFromCorners(cornersOf(square)!)).toEqual(square))
  it('are not offered for what a list of corners cannot say', () => expect(cornersOf(two)).toBeNull())
  it.each(['', '1, 2\n3, 4', '1, 2\n3, 4\nfive, 6', '1\n2\n3', '1, 2\n3, 4\n190, 6'])('are refused: %j', (text) =>
    expect(shapeFromCorners(text)).toBeNull(),
  )
})

describe('a file', () => {
  const feature = (properties: object) => ({ type: 'Feature', properties, geometry: square })
  const read = (properties: object) =>
    readFile('territories', JSON.stringify({ type: 'FeatureCollection', features: [feature(properties)] }))

  it('gives what its kind knows, and nothing else', () =>
    expect(read({ name: 'A', collectors: 'C1; C2', fid: 7 })).toEqual([
      { facts: { name: 'A', collectors: ['C1', 'C2'], cover: 'preference' }, shape: square },
    ]))
  it('names what has no name', () => expect(read({})?.[0]?.facts.name).toBe('1'))
  it.each(['', '[]', 'null', '{"type": "Feature"}', '{"type": "FeatureCollection", "features": [null]}'])(
    'is refused: %s',
    (text) => expect(readFile('zones', text)).toBeNull(),
  )

  const withGeometry = (geometry: unknown, crs?: string) =>
    readFile('zones', JSON.stringify({ type: 'FeatureCollection', crs, features: [{ properties: {}, geometry }] }))

  it.each([
    { type: 'Point', coordinates: [1, 2] },
    { type: 'Polygon' },
    { type: 'Polygon', coordinates: [[[385_000, 6_672_000]]] },
    { type: 'MultiPolygon', coordinates: [ring] },
  ])('is refused with a shape that no map of degrees draws: %j', (geometry) => expect(withGeometry(geometry)).toBeNull())
  it('is refused in another datum, and taken in ours', () => {
    expect(withGeometry(square, 'EPSG:4267')).toBeNull()
    expect(withGeometry(square, 'urn:ogc:def:crs:OGC:1.3:CRS84')).toHaveLength(1)
  })
})

it('knows how far shapes reach', () => {
  expect(boundsOf([square, null, two])).toEqual([0, 0, 2, 2])
  expect(boundsOf([null])).toBeNull()
})

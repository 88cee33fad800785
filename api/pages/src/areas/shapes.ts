import type { Feature, Polygon, Position } from 'geojson'
import type { AreaFacts, AreaFeature, AreaKind, Shape } from '../wire/areas'

/** An area on the table. `key` stays while its name changes. */
export interface Draft {
  key: number
  facts: AreaFacts
  shape: Shape | null
}

export const emptyFacts = (kind: AreaKind, name: string): AreaFacts => {
  if (kind === 'territories') return { name, collectors: [], cover: 'preference' }
  if (kind === 'zones') return { name, ban: 'never', hours: null, note: '' }
  if (kind === 'calendars') return { name, country: '', subdivision: null }
  return { name }
}

export const asFeature = (draft: Draft): AreaFeature => ({
  type: 'Feature',
  properties: draft.facts,
  geometry: draft.shape,
})

/** The rings of each polygon: the outer one first, then its holes. */
export const polygonsOf = (shape: Shape | null): Position[][][] =>
  shape === null ? [] : shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates

export const shapeOf = (polygons: Position[][][]): Shape | null => {
  const [first, ...others] = polygons
  if (!first) return null
  return others.length === 0
    ? { type: 'Polygon', coordinates: first }
    : { type: 'MultiPolygon', coordinates: [first, ...others] }
}

/** Polygons as the drawing tool wants them: each alone, its holes kept aside under its position. */
export const outerRings = (shape: Shape | null): Feature<Polygon>[] =>
  polygonsOf(shape).map((rings, position) => ({
    type: 'Feature',
    properties: { mode: 'polygon', position },
    geometry: { type: 'Polygon', coordinates: [rounded(rings[0] ?? [])] },
  }))

/** The shape with its outer rings as they were drawn; holes stay, polygons that were deleted go, new ones come. */
export function redrawn(shape: Shape | null, drawn: readonly Feature<Polygon>[]): Shape | null {
  const before = polygonsOf(shape)
  return shapeOf(
    drawn.map((feature) => {
      const outer = feature.geometry.coordinates[0] ?? []
      const position = feature.properties?.['position']
      const holes = typeof position === 'number' ? (before[position] ?? []).slice(1) : []
      return [outer, ...holes]
    }),
  )
}

/** West, south, east, north of what is drawn; null where nothing is. */
export function boundsOf(shapes: readonly (Shape | null)[]): [number, number, number, number] | null {
  const corners = shapes.flatMap((shape) => polygonsOf(shape).flat(2))
  const all = corners.length ? corners : []
  if (!all.length) return null
  const lons = all.map((corner) => corner[0] as number)
  const lats = all.map((corner) => corner[1] as number)
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]
}

/** Corners as text, one `lon, lat` a line, for those who draw with a keyboard; only of a single polygon without holes. */
export const cornersOf = (shape: Shape | null): string | null => {
  const polygons = polygonsOf(shape)
  if (polygons.length !== 1 || polygons[0]?.length !== 1) return shape === null ? '' : null
  return (polygons[0][0] ?? []).slice(0, -1).map((corner) => `${corner[0]}, ${corner[1]}`).join('\n')
}

/** Null when a line is no corner of the earth or there are fewer than three. */
export function shapeFromCorners(text: string): Shape | null {
  const corners = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => line.split(/[\s,;]+/).map(Number))
  const good = corners.every((corner) => corner.length === 2 && isOnEarth(corner))
  if (!good || corners.length < 3) return null
  return { type: 'Polygon', coordinates: [[...corners, corners[0] as Position]] }
}

interface FileFeature {
  properties?: Partial<AreaFacts> | null
  geometry?: Shape | null
}

/** The features of a file; null when it is no FeatureCollection of polygons in degrees of WGS-84. */
export function readFile(kind: AreaKind, text: string): { facts: AreaFacts; shape: Shape | null }[] | null {
  let file: { type?: unknown; features?: unknown; crs?: unknown } | null
  try {
    file = JSON.parse(text) as typeof file
  } catch {
    return null
  }
  if (file?.type !== 'FeatureCollection' || !Array.isArray(file.features) || !isWgs84(file.crs)) return null
  const features = file.features as (FileFeature | null)[]
  if (!features.every((feature) => feature !== null && isArea(feature.geometry ?? null))) return null
  return (features as FileFeature[]).map((feature, at) => ({
    facts: { ...emptyFacts(kind, `${at + 1}`), ...known(kind, feature.properties ?? {}) },
    shape: feature.geometry ?? null,
  }))
}

const isOnEarth = ([lon, lat]: readonly unknown[]): boolean =>
  typeof lon === 'number' && typeof lat === 'number' && Math.abs(lon) <= 180 && Math.abs(lat) <= 90

/** The old member `crs`, where a drawing program still writes it; the service asks the same. */
const isWgs84 = (crs: unknown): boolean => crs === undefined || crs === null || /CRS84|4326/.test(JSON.stringify(crs))

/** Whether the map can draw it; what else is wrong with it, the service says. */
function isArea(shape: Shape | null): boolean {
  if (shape === null) return true
  if (shape.type !== 'Polygon' && shape.type !== 'MultiPolygon') return false
  const polygons: unknown = polygonsOf(shape)
  const isRing = (ring: unknown): boolean => Array.isArray(ring) && ring.every((one) => Array.isArray(one) && isOnEarth(one))
  return Array.isArray(polygons) && polygons.every((rings) => Array.isArray(rings) && rings.every(isRing))
}

function known(kind: AreaKind, properties: Partial<AreaFacts>): Partial<AreaFacts> {
  const names = Object.keys(emptyFacts(kind, '')) as (keyof AreaFacts)[]
  const taken = names.filter((name) => properties[name] !== undefined && properties[name] !== null)
  const found = Object.fromEntries(taken.map((name) => [name, properties[name]])) as Partial<AreaFacts>
  const people: unknown = found.collectors
  if (typeof people === 'string') found.collectors = people.split(';').map((id) => id.trim()).filter(Boolean)
  return found
}

const rounded = (ring: Position[]): Position[] => ring.map((corner) => corner.map((degrees) => Math.round(degrees * 1e7) / 1e7))

import type { Polygon, MultiPolygon, Position } from 'geojson'

type Interval = readonly [number, number]

/** Where the name of an area stands, once for all its tiles: in the widest part at half the height of its tallest
 * polygon, so inside, whatever its form. */
export function labelPoint(shape: Polygon | MultiPolygon): Position | null {
  const polygons = shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates
  const tallest = polygons.reduce<Position[][]>((best, rings) => (height(rings) > height(best) ? rings : best), [])
  const [south, north] = reach(tallest)
  const lat = (south + north) / 2 + (north - south) * 1e-6 // beside corners that lie at exactly half
  const widest = widestOf(crossings(tallest, lat))
  return widest ? [(widest[0] + widest[1]) / 2, lat] : null
}

const reach = (rings: Position[][]): Interval =>
  (rings[0] ?? []).reduce<Interval>(([low, high], [, lat = 0]) => [Math.min(low, lat), Math.max(high, lat)], [90, -90])

const height = (rings: Position[][]): number => {
  const [south, north] = reach(rings)
  return north - south
}

/** Longitudes at which the borders, those of holes too, cross a latitude; inside lies between the first and the second,
 * the third and the fourth, and so on. */
function crossings(rings: Position[][], lat: number): number[] {
  const found = rings.flatMap((ring) =>
    ring.slice(1).flatMap(([toLon = 0, toLat = 0], at) => {
      const [fromLon = 0, fromLat = 0] = ring[at] ?? []
      return fromLat > lat === toLat > lat ? [] : [fromLon + ((lat - fromLat) / (toLat - fromLat)) * (toLon - fromLon)]
    }),
  )
  return found.sort((one, other) => one - other)
}

function widestOf(lons: number[]): Interval | null {
  let widest: Interval | null = null
  for (let at = 0; at + 1 < lons.length; at += 2) {
    const part: Interval = [lons[at] as number, lons[at + 1] as number]
    if (!widest || part[1] - part[0] > widest[1] - widest[0]) widest = part
  }
  return widest
}

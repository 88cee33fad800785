import type { Feature, FeatureCollection, LineString, Point, Position } from 'geojson'
import type { GeoJSONSource, Map as StreetMap } from 'maplibre-gl'
import { badgeImage, sideBySide } from '../map/badges'
import type { Palette } from '../map/palettes'
import { decodePolyline } from '../map/polyline'
import type { Leg, Place, Unserved } from '../wire/types'
import { routeLetter } from './colours'
import type { Spot } from './focus.svelte'
import { overlayLayers } from './overlay_layers'
import { isVisit, type Cases, type RouteKey, type ShownRoute } from './routes'

/** What lies on top of the streets: legs, stops, bases, cases without a visit. */
export interface Scene {
  routes: readonly ShownRoute[]
  unserved: readonly Unserved[]
  cases: Cases
  onlyRoute: RouteKey | null
}

const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] }
const SOURCES = ['legs', 'bases', 'unserved', 'stops', 'lit'] as const
/** Up to here each route has a colour of its own; beyond, its letter stands before the number too. */
const NUMBERED_ROUTES = 8

export function addLayers(map: StreetMap, palette: Palette): void {
  for (const source of SOURCES) map.addSource(source, { type: 'geojson', data: EMPTY })
  for (const layer of overlayLayers(palette)) map.addLayer(layer)
}

export function drawScene(map: StreetMap, scene: Scene, p: Palette): void {
  const legFeatures = scene.routes.flatMap((route, index) => legs(route, lookOf(scene, route, index, p)))
  const bases = scene.routes.map((route, index) => point(route.start_place, lookOf(scene, route, index, p)))
  fill(map, 'legs', legFeatures)
  fill(map, 'bases', bases)
  fill(map, 'unserved', scene.onlyRoute ? [] : scene.unserved.flatMap((one) => unservedPoint(one.case_id, scene)))
  fill(
    map,
    'stops',
    placedStops(scene).map((stop) => badgeOf(map, scene, stop, false, p)),
  )
}

/** The few stops that are selected or pointed at, large and above all others; cheap enough for every mouse move. */
export function drawLit(map: StreetMap, scene: Scene, spots: readonly Spot[], p: Palette): void {
  const stops = placedStops(scene).filter((stop) => spots.some((spot) => means(spot, stop)))
  const unserved = spots.filter((spot) => spot.route === null).flatMap((spot) => unservedPoint(spot.caseId, scene))
  fill(map, 'lit', [...(stops.length ? [] : unserved), ...stops.map((stop) => badgeOf(map, scene, stop, true, p))])
}

function fill(map: StreetMap, source: (typeof SOURCES)[number], features: Feature[]): void {
  void map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features })
}

interface Look {
  colour: string
  faded: boolean
}

function lookOf(scene: Scene, route: ShownRoute, index: number, p: Palette): Look {
  const faded = scene.onlyRoute !== null && scene.onlyRoute !== route.key
  return { colour: p.routes[index % p.routes.length] ?? p.mute, faded }
}

function legs(route: ShownRoute, look: Look): Feature<LineString>[] {
  const drawn: Feature<LineString>[] = []
  let from = route.start_place
  const ends = [...route.stops.map((stop) => stop.place), route.end_place]
  const ways = [...route.stops.map((stop) => stop.leg), route.last_leg]
  ends.forEach((to, index) => {
    const leg = ways[index]
    if (!to || !leg || route.stops.length === 0) return
    drawn.push(line(legPositions(leg, from, to), { ...look, sketched: !leg.polyline || leg.estimated }))
    from = to
  })
  return drawn
}

/** A leg whose road is not known (edited by hand, estimated) is a straight line, drawn dashed. */
function legPositions(leg: Leg, from: Place, to: Place): Position[] {
  const positions = decodePolyline(leg.polyline)
  return positions.length > 1
    ? positions
    : [
        [from.lon, from.lat],
        [to.lon, to.lat],
      ]
}

interface PlacedStop {
  route: ShownRoute
  index: number
  number: number
  caseId: string
  place: Place
  offset: [number, number]
}

/** Every visit with a place; those of one door lie side by side. */
function placedStops(scene: Scene): PlacedStop[] {
  const placed = scene.routes.flatMap((route, index) =>
    route.stops
      .filter(isVisit)
      .flatMap(({ place, case_id: caseId }, at) =>
        place && caseId !== null ? [{ route, index, number: at + 1, caseId, place }] : [],
      ),
  )
  const offsets = sideBySide(placed.map((stop) => stop.place))
  return placed.map((stop, at) => ({ ...stop, offset: offsets[at] ?? [0, 0] }))
}

function badgeOf(map: StreetMap, scene: Scene, stop: PlacedStop, lit: boolean, p: Palette): Feature {
  const { colour, faded } = lookOf(scene, stop.route, stop.index, p)
  const lettered = scene.routes.length > NUMBERED_ROUTES
  const label = `${lettered ? routeLetter(stop.index) : ''}${stop.number}`
  const image = badgeImage(map, { label, fill: colour, ink: p.routeInk, edge: lit ? p.ink : p.paper, large: lit })
  return point(stop.place, {
    image,
    offset: stop.offset,
    faded: faded && !lit,
    case: stop.caseId,
    route: stop.route.key,
  })
}

const means = (spot: Spot, stop: PlacedStop): boolean =>
  spot.caseId === stop.caseId && (spot.route === null || spot.route === stop.route.key)

function unservedPoint(caseId: string, scene: Scene): Feature[] {
  const place = scene.cases.get(caseId)?.address.place
  return place ? [point(place, { case: caseId, route: '' })] : []
}

const point = (place: Place, properties: object): Feature<Point> => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [place.lon, place.lat] },
  properties: { ...properties },
})

const line = (coordinates: Position[], properties: object): Feature<LineString> => ({
  type: 'Feature',
  geometry: { type: 'LineString', coordinates },
  properties: { ...properties },
})

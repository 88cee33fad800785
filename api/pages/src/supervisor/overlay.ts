import type { Feature, FeatureCollection, LineString, Point, Position } from 'geojson'
import type { GeoJSONSource, Map as StreetMap } from 'maplibre-gl'
import { badgeImage, sideBySide } from '../map/badges'
import type { Palette } from '../map/palettes'
import { decodePolyline } from '../map/polyline'
import type { Leg, Place, ReviewItem, Unserved } from '../wire/types'
import { routeLetter } from './colours'
import type { Spot } from './focus.svelte'
import { overlayLayers } from './overlay_layers'
import { isVisit, type Cases, type RouteKey, type ShownRoute } from './routes'

/** What lies on top of the streets: legs, stops, bases, cases without a visit, candidates under review. */
export interface Scene {
  routes: readonly ShownRoute[]
  unserved: readonly Unserved[]
  review: ReviewItem | undefined
  cases: Cases
  onlyRoute: RouteKey | null
  selected: Spot | null
  hovered: Spot | null
}

const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] }
const SOURCES = ['legs', 'bases', 'unserved', 'stops', 'candidates'] as const
/** Up to here each route has a colour of its own; beyond, its letter stands before the number too. */
const NUMBERED_ROUTES = 8

export function addLayers(map: StreetMap, palette: Palette): void {
  for (const source of SOURCES) map.addSource(source, { type: 'geojson', data: EMPTY })
  for (const layer of overlayLayers(palette)) map.addLayer(layer)
}

export function drawScene(map: StreetMap, scene: Scene, p: Palette): void {
  const set = (source: (typeof SOURCES)[number], features: Feature[]): void =>
    void map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features })
  const colours = scene.routes.map((_, index) => p.routes[index % p.routes.length] ?? p.mute)
  const faded = (route: ShownRoute): boolean => scene.onlyRoute !== null && scene.onlyRoute !== route.key
  const look = (route: ShownRoute, index: number): Look => ({ colour: colours[index] ?? p.mute, faded: faded(route) })
  set(
    'legs',
    scene.routes.flatMap((route, index) => legs(route, look(route, index))),
  )
  set(
    'bases',
    scene.routes.map((route, index) => point(route.start_place, look(route, index))),
  )
  set('unserved', scene.onlyRoute ? [] : scene.unserved.flatMap((one) => unservedPoint(one, scene)))
  set('stops', stops(map, scene, look, p))
  set('candidates', candidates(map, scene.review, p))
}

interface Look {
  colour: string
  faded: boolean
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
}

function stops(map: StreetMap, scene: Scene, look: (route: ShownRoute, index: number) => Look, p: Palette): Feature[] {
  const placed = scene.routes.flatMap((route, index) => placedStops(route, index))
  const offsets = sideBySide(placed.map((stop) => stop.place))
  const lettered = scene.routes.length > NUMBERED_ROUTES
  return placed.map((stop, at) => {
    const { colour, faded } = look(stop.route, stop.index)
    const lit = points(scene.selected, stop) || points(scene.hovered, stop)
    const label = `${lettered ? routeLetter(stop.index) : ''}${stop.number}`
    const image = badgeImage(map, { label, fill: colour, ink: p.routeInk, edge: lit ? p.ink : p.paper, large: lit })
    return point(stop.place, { image, offset: offsets[at], faded, lit, case: stop.caseId, route: stop.route.key })
  })
}

function placedStops(route: ShownRoute, index: number): PlacedStop[] {
  const visits = route.stops.filter(isVisit)
  return visits.flatMap(({ place, case_id: caseId }, at) =>
    place && caseId !== null ? [{ route, index, number: at + 1, caseId, place }] : [],
  )
}

const points = (spot: Spot | null, stop: PlacedStop): boolean =>
  spot?.caseId === stop.caseId && (spot.route === null || spot.route === stop.route.key)

function unservedPoint(one: Unserved, scene: Scene): Feature[] {
  const place = scene.cases.get(one.case_id)?.address.place
  const is = (spot: Spot | null): boolean => spot?.caseId === one.case_id && spot.route === null
  return place ? [point(place, { case: one.case_id, route: '', lit: is(scene.selected) || is(scene.hovered) })] : []
}

function candidates(map: StreetMap, item: ReviewItem | undefined, p: Palette): Feature[] {
  return (item?.candidates ?? []).map((candidate, index) => {
    const badge = { label: String(index + 1), fill: p.warn, ink: p.paper, edge: p.paper, large: true }
    return point(candidate, { image: badgeImage(map, badge) })
  })
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

import type { Feature, FeatureCollection, LineString, Point, Position } from 'geojson'
import type { ExpressionSpecification, GeoJSONSource, LayerSpecification, Map as StreetMap } from 'maplibre-gl'
import type { Palette } from '../map/palettes'
import { decodePolyline } from '../map/polyline'
import type { Leg, Place, ReviewItem, Unserved } from '../wire/types'
import { routeLetter } from './colours'
import type { Spot } from './focus.svelte'
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
const NUMBERED_ROUTES = 8

export function addLayers(map: StreetMap, palette: Palette): void {
  for (const source of SOURCES) map.addSource(source, { type: 'geojson', data: EMPTY })
  for (const layer of layers(palette)) map.addLayer(layer)
}

export function drawScene(map: StreetMap, scene: Scene, palette: Palette): void {
  const set = (source: (typeof SOURCES)[number], features: Feature[]): void =>
    void map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features })
  const colour = (index: number): string => palette.routes[index % palette.routes.length] ?? palette.mute
  const faded = (key: RouteKey): boolean => scene.onlyRoute !== null && scene.onlyRoute !== key
  set('legs', scene.routes.flatMap((route, index) => legs(route, { colour: colour(index), faded: faded(route.key) })))
  set('bases', scene.routes.map((route, index) => point(route.start_place, { colour: colour(index) })))
  set('stops', scene.routes.flatMap((route, index) => stops(route, index, scene, { colour: colour(index), faded: faded(route.key) })))
  set('unserved', scene.onlyRoute ? [] : scene.unserved.flatMap((one) => unservedPoint(one, scene)))
  set('candidates', (scene.review?.candidates ?? []).map((candidate, index) => point(candidate, { label: String(index + 1) })))
}

type Look = { colour: string; faded: boolean }

function legs(route: ShownRoute, look: Look): Feature<LineString>[] {
  const places = [route.start_place, ...route.stops.map((stop) => stop.place), route.end_place]
  const drawn: Feature<LineString>[] = []
  let from = route.start_place
  const legsInOrder = [...route.stops.map((stop) => stop.leg), route.last_leg]
  legsInOrder.forEach((leg, index) => {
    const to = places[index + 1]
    if (!to || !leg || route.stops.length === 0) return
    drawn.push(line(legPositions(leg, from, to), { ...look, sketched: !leg.polyline || leg.estimated }))
    from = to
  })
  return drawn
}

/** A leg whose road is not known (edited by hand, estimated) is a straight line, drawn dashed. */
function legPositions(leg: Leg, from: Place, to: Place): Position[] {
  const straight = [[from.lon, from.lat], [to.lon, to.lat]]
  if (!leg.polyline) return straight
  const positions = decodePolyline(leg.polyline)
  return positions.length > 1 ? positions : straight
}

function stops(route: ShownRoute, index: number, scene: Scene, look: Look): Feature<Point>[] {
  const prefix = scene.routes.length > NUMBERED_ROUTES ? routeLetter(index) : ''
  return route.stops.filter(isVisit).flatMap((stop, at) => {
    if (!stop.place || stop.case_id === null) return []
    const is = (spot: Spot | null): boolean => spot?.caseId === stop.case_id && (spot.route === null || spot.route === route.key)
    const lit = is(scene.selected) || is(scene.hovered)
    return point(stop.place, { ...look, label: `${prefix}${at + 1}`, lit, case: stop.case_id, route: route.key })
  })
}

function unservedPoint(one: Unserved, scene: Scene): Feature<Point>[] {
  const place = scene.cases.get(one.case_id)?.address.place
  const is = (spot: Spot | null): boolean => spot?.caseId === one.case_id && spot.route === null
  return place ? [point(place, { case: one.case_id, route: '', lit: is(scene.selected) || is(scene.hovered) })] : []
}

const point = (place: Place, properties: Record<string, unknown>): Feature<Point> => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [place.lon, place.lat] },
  properties,
})

const line = (coordinates: Position[], properties: Record<string, unknown>): Feature<LineString> => ({
  type: 'Feature',
  geometry: { type: 'LineString', coordinates },
  properties,
})

const FONT = ['Rounds Bold', 'system-ui', 'sans-serif']
const SKETCHED: ExpressionSpecification = ['get', 'sketched']

function layers(p: Palette): LayerSpecification[] {
  const faded = (otherwise: number): ['case', ['get', 'faded'], number, number] => ['case', ['get', 'faded'], 0.12, otherwise]
  const road = { 'line-cap': 'round', 'line-join': 'round' } as const
  return [
    { id: 'leg-edges', type: 'line', source: 'legs', filter: ['!', SKETCHED], layout: road, paint: { 'line-color': p.paper, 'line-width': 6, 'line-opacity': faded(0.75) } },
    { id: 'legs', type: 'line', source: 'legs', filter: ['!', SKETCHED], layout: road, paint: { 'line-color': ['get', 'colour'], 'line-width': 3.5, 'line-opacity': faded(0.9) } },
    { id: 'sketched-legs', type: 'line', source: 'legs', filter: SKETCHED, paint: { 'line-color': ['get', 'colour'], 'line-width': 2, 'line-dasharray': [2, 2], 'line-opacity': faded(0.9) } },
    { id: 'unserved', type: 'circle', source: 'unserved', paint: { 'circle-radius': ['case', ['get', 'lit'], 8, 5], 'circle-color': p.paper, 'circle-stroke-color': ['case', ['get', 'lit'], p.ink, p.mute], 'circle-stroke-width': 2 } },
    { id: 'bases', type: 'circle', source: 'bases', paint: { 'circle-radius': 5.5, 'circle-color': p.paper, 'circle-stroke-color': ['get', 'colour'], 'circle-stroke-width': 4 } },
    { id: 'stops', type: 'circle', source: 'stops', paint: { 'circle-radius': ['case', ['get', 'lit'], 14, 10.5], 'circle-color': ['get', 'colour'], 'circle-opacity': faded(1), 'circle-stroke-color': ['case', ['get', 'lit'], p.ink, p.paper], 'circle-stroke-width': ['case', ['get', 'lit'], 2.5, 1.5], 'circle-stroke-opacity': faded(1) } },
    { id: 'stop-numbers', type: 'symbol', source: 'stops', layout: { 'text-field': ['get', 'label'], 'text-font': FONT, 'text-size': 12, 'text-allow-overlap': true, 'text-ignore-placement': true }, paint: { 'text-color': p.routeInk, 'text-opacity': faded(1) } },
    { id: 'candidates', type: 'circle', source: 'candidates', paint: { 'circle-radius': 11, 'circle-color': p.warn, 'circle-stroke-color': p.paper, 'circle-stroke-width': 2 } },
    { id: 'candidate-numbers', type: 'symbol', source: 'candidates', layout: { 'text-field': ['get', 'label'], 'text-font': FONT, 'text-size': 12, 'text-allow-overlap': true }, paint: { 'text-color': p.paper } },
  ]
}

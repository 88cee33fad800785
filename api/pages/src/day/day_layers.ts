import type { Feature, FeatureCollection, Position } from 'geojson'
import type { GeoJSONSource, Map as StreetMap } from 'maplibre-gl'
import { badgeImage, sideBySide } from '../map/badges'
import type { Palette } from '../map/palettes'
import { decodePolyline } from '../map/polyline'
import { addZones, drawZones } from '../map/zones'
import type { Itinerary, Place } from '../wire/types'

const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] }

export interface Marks {
  done: ReadonlySet<string>
  next: string | null
}

/** One collector's way through the day: the road, the bases, the stops with the next one standing out. */
export function addLayers(map: StreetMap, p: Palette): void {
  addZones(map, p)
  for (const source of ['territories', 'way', 'bases', 'stops']) map.addSource(source, { type: 'geojson', data: EMPTY })
  const road = { 'line-cap': 'round', 'line-join': 'round' } as const
  map.addLayer({
    id: 'territories',
    type: 'line',
    source: 'territories',
    paint: { 'line-color': p.mute, 'line-width': 2, 'line-dasharray': [4, 2] },
  })
  map.addLayer({
    id: 'way-edge',
    type: 'line',
    source: 'way',
    layout: road,
    paint: { 'line-color': p.paper, 'line-width': 7 },
  })
  map.addLayer({
    id: 'way',
    type: 'line',
    source: 'way',
    layout: road,
    paint: { 'line-color': p.accent, 'line-width': 4 },
  })
  map.addLayer({
    id: 'bases',
    type: 'circle',
    source: 'bases',
    paint: { 'circle-radius': 6, 'circle-color': p.paper, 'circle-stroke-color': p.ink, 'circle-stroke-width': 4 },
  })
  map.addLayer({
    id: 'stops',
    type: 'symbol',
    source: 'stops',
    layout: {
      'icon-image': ['get', 'image'],
      'icon-offset': ['get', 'offset'],
      'icon-size': 1.25,
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
      'symbol-sort-key': ['get', 'order'],
    },
  })
}

export function drawDay(map: StreetMap, itinerary: Itinerary, marks: Marks, p: Palette): void {
  const set = (source: string, features: Feature[]): void =>
    void map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features })
  const areas = itinerary.areas ?? [] // a day that was kept before areas were sent has none
  drawZones(
    map,
    areas.flatMap(({ name, ban, geometry }) =>
      ban ? [{ type: 'Feature' as const, geometry, properties: { name, ban } }] : [],
    ),
  )
  set(
    'territories',
    areas.flatMap(({ ban, geometry }) => (ban ? [] : [{ type: 'Feature' as const, geometry, properties: {} }])),
  )
  const legs = [...itinerary.stops.map((stop) => stop.leg), itinerary.last_leg]
  const way: Position[] = legs.flatMap((leg) => (leg?.polyline ? decodePolyline(leg.polyline) : []))
  set(
    'way',
    way.length > 1 ? [{ type: 'Feature', geometry: { type: 'LineString', coordinates: way }, properties: {} }] : [],
  )
  set('bases', [point(itinerary.start_place, {}), point(itinerary.end_place, {})])
  set('stops', stopBadges(map, itinerary, marks, p))
}

function stopBadges(map: StreetMap, itinerary: Itinerary, marks: Marks, p: Palette): Feature[] {
  const placed = itinerary.stops.flatMap((stop) =>
    stop.place && stop.kind === 'visit' ? [{ stop, place: stop.place }] : [],
  )
  const offsets = sideBySide(placed.map((one) => one.place))
  return placed.map(({ stop, place }, at) => {
    const next = marks.next === stop.visit_id
    const done = marks.done.has(stop.visit_id)
    const fill = next ? p.bad : done ? p.mute : p.accent
    const badge = { label: done ? '✓' : String(stop.number), fill, ink: p.paper, edge: p.paper, large: next }
    return point(place, {
      visit: stop.visit_id,
      image: badgeImage(map, badge),
      offset: offsets[at],
      order: next ? 1 : 0,
    })
  })
}

const point = (place: Place, properties: Record<string, unknown>): Feature => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [place.lon, place.lat] },
  properties,
})

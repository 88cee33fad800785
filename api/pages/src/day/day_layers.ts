import type { Feature, FeatureCollection, Position } from 'geojson'
import type { GeoJSONSource, Map as StreetMap } from 'maplibre-gl'
import type { Palette } from '../map/palettes'
import { decodePolyline } from '../map/polyline'
import type { Itinerary, Place } from '../wire/types'

const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] }
const FONT = ['Rounds Bold', 'system-ui', 'sans-serif']

export interface Marks {
  done: ReadonlySet<string>
  next: string | null
}

/** One collector's way through the day: the road, the bases, the stops with the next one standing out. */
export function addLayers(map: StreetMap, p: Palette): void {
  for (const source of ['way', 'bases', 'stops']) map.addSource(source, { type: 'geojson', data: EMPTY })
  const road = { 'line-cap': 'round', 'line-join': 'round' } as const
  map.addLayer({ id: 'way-edge', type: 'line', source: 'way', layout: road, paint: { 'line-color': p.paper, 'line-width': 7 } })
  map.addLayer({ id: 'way', type: 'line', source: 'way', layout: road, paint: { 'line-color': p.accent, 'line-width': 4 } })
  map.addLayer({
    id: 'bases',
    type: 'circle',
    source: 'bases',
    paint: { 'circle-radius': 6, 'circle-color': p.paper, 'circle-stroke-color': p.ink, 'circle-stroke-width': 4 },
  })
  map.addLayer({
    id: 'stops',
    type: 'circle',
    source: 'stops',
    layout: { 'circle-sort-key': ['case', ['get', 'next'], 1, 0] },
    paint: {
      'circle-radius': ['case', ['get', 'next'], 19, 14],
      'circle-color': ['case', ['get', 'next'], p.bad, ['get', 'done'], p.mute, p.accent],
      'circle-stroke-color': p.paper,
      'circle-stroke-width': 2,
    },
  })
  map.addLayer({
    id: 'stop-numbers',
    type: 'symbol',
    source: 'stops',
    layout: {
      'text-field': ['case', ['get', 'done'], '✓', ['get', 'label']],
      'text-font': FONT,
      'text-size': 14,
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: { 'text-color': p.paper },
  })
}

export function drawDay(map: StreetMap, itinerary: Itinerary, marks: Marks): void {
  const set = (source: string, features: Feature[]): void =>
    void map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features })
  const legs = [...itinerary.stops.map((stop) => stop.leg), itinerary.last_leg]
  const way: Position[] = legs.flatMap((leg) => (leg?.polyline ? decodePolyline(leg.polyline) : []))
  set('way', way.length > 1 ? [{ type: 'Feature', geometry: { type: 'LineString', coordinates: way }, properties: {} }] : [])
  set('bases', [point(itinerary.start_place, {}), point(itinerary.end_place, {})])
  set(
    'stops',
    itinerary.stops.flatMap((stop) => {
      const looks = { label: String(stop.number), visit: stop.visit_id, done: marks.done.has(stop.visit_id), next: marks.next === stop.visit_id }
      return stop.place && stop.kind === 'visit' ? [point(stop.place, looks)] : []
    }),
  )
}

const point = (place: Place, properties: Record<string, unknown>): Feature => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [place.lon, place.lat] },
  properties,
})

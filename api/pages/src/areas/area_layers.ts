import type { Feature, FeatureCollection } from 'geojson'
import type { GeoJSONSource, LayerSpecification, Map as StreetMap } from 'maplibre-gl'
import type { Palette } from '../map/palettes'
import { BANS, banColour, named } from '../map/zones'
import type { Shape } from '../wire/areas'
import type { Draft } from './shapes'

/** What is on the map besides streets and zones. */
export interface AreaScene {
  drafts: readonly Draft[]
  chosen: number | null
  /** The area whose corners are being moved is drawn by the tool. */
  hidden: number | null
  proposed: readonly Draft[]
  shown: Shape | null
}

const SOURCES = ['areas', 'areas-names', 'proposed', 'proposed-names', 'shown'] as const
const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] }
const BOLD = ['Rounds Bold', 'system-ui', 'sans-serif']

export function addAreaLayers(map: StreetMap, p: Palette): void {
  for (const source of SOURCES) map.addSource(source, { type: 'geojson', data: EMPTY })
  for (const layer of layers(p)) map.addLayer(layer)
}

export function drawAreas(map: StreetMap, scene: AreaScene, p: Palette): void {
  const visible = scene.drafts.filter((one) => one.key !== scene.hidden)
  const areas = scene.proposed.length ? [] : visible.flatMap((one, at) => feature(one, at, one.key === scene.chosen, p))
  const proposed = scene.proposed.flatMap((one, at) => feature(one, at, false, p))
  fill(map, 'areas', areas)
  fill(map, 'areas-names', named(areas))
  fill(map, 'proposed', proposed)
  fill(map, 'proposed-names', named(proposed))
  fill(map, 'shown', scene.shown ? [{ type: 'Feature', geometry: scene.shown, properties: {} }] : [])
}

function fill(map: StreetMap, source: (typeof SOURCES)[number], features: Feature[]): void {
  void map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features })
}

function feature(draft: Draft, at: number, chosen: boolean, p: Palette): Feature[] {
  if (!draft.shape) return []
  const { ban, cover } = draft.facts
  const colour = ban ? banColour(ban, p) : (p.routes[at % p.routes.length] ?? p.accent)
  const properties = { key: draft.key, name: draft.facts.name, colour, chosen, soft: cover === 'preference', ban: ban ?? '' }
  return [{ type: 'Feature', geometry: draft.shape, properties }]
}

function layers(p: Palette): LayerSpecification[] {
  return [
    ...plain('areas', p),
    {
      id: 'areas-hatch',
      type: 'fill',
      source: 'areas',
      filter: ['in', ['get', 'ban'], ['literal', [...BANS]]],
      paint: { 'fill-pattern': ['concat', 'hatch-', ['get', 'ban']] },
    },
    ...plain('proposed', p),
    { id: 'shown', type: 'fill', source: 'shown', paint: { 'fill-color': p.bad, 'fill-opacity': 0.45 } },
    { id: 'shown-edge', type: 'line', source: 'shown', paint: { 'line-color': p.bad, 'line-width': 2.5 } },
    names('areas', p),
    names('proposed', p),
  ]
}

function plain(source: string, p: Palette): LayerSpecification[] {
  return [
    {
      id: `${source}-fill`,
      type: 'fill',
      source,
      paint: { 'fill-color': ['get', 'colour'], 'fill-opacity': ['case', ['get', 'chosen'], 0.38, 0.18] },
    },
    {
      id: `${source}-under`,
      type: 'line',
      source,
      paint: { 'line-color': p.paper, 'line-width': ['case', ['get', 'chosen'], 6, 4], 'line-opacity': 0.7 },
    },
    {
      id: `${source}-edge`,
      type: 'line',
      source,
      paint: { 'line-color': ['get', 'colour'], 'line-width': ['case', ['get', 'chosen'], 3.5, 2] },
    },
  ]
}

const names = (source: string, p: Palette): LayerSpecification => ({
  id: `${source}-names`,
  type: 'symbol',
  source: `${source}-names`,
  layout: { 'text-field': ['get', 'name'], 'text-font': BOLD, 'text-size': 13, 'text-max-width': 9 },
  paint: { 'text-color': p.ink, 'text-halo-color': p.halo, 'text-halo-width': 1.8 },
})

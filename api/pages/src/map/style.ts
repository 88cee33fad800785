import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'
import type { Region } from '../wire/types'
import type { Language } from '../words/language'
import { PALETTES, type Palette, type Theme } from './palettes'

/** Tiles end here; beyond it the last level is enlarged. See docs/reference/tiles.md for the layers. */
const DEEPEST_TILE = 15
/** Drawn with the reader's own fonts. No font is called “Rounds Bold”: the name only asks for the weight. */
const FONT = ['system-ui', 'sans-serif']
const FONT_BOLD = ['Rounds Bold', 'system-ui', 'sans-serif']

/** A street map that names no fonts, icons or other hosts: letters are drawn from the reader's own fonts. */
export function baseStyle(region: Region, theme: Theme, language: Language, origin: string): StyleSpecification {
  const palette = PALETTES[theme]
  return {
    version: 8,
    sources: {
      region: {
        type: 'vector',
        tiles: [`${origin}/v1/regions/${encodeURIComponent(region.name)}/tiles/{z}/{x}/{y}.mvt`],
        minzoom: 6,
        maxzoom: DEEPEST_TILE,
        bounds: region.bounds,
        attribution: '© OpenStreetMap contributors',
      },
    },
    layers: [...ground(palette), ...roads(palette), ...labels(palette, language)],
  }
}

function ground(p: Palette): LayerSpecification[] {
  return [
    { id: 'background', type: 'background', paint: { 'background-color': p.land } },
    { id: 'green', type: 'fill', source: 'region', 'source-layer': 'green', paint: { 'fill-color': p.green } },
    { id: 'water', type: 'fill', source: 'region', 'source-layer': 'water', paint: { 'fill-color': p.water } },
    {
      id: 'waterways',
      type: 'line',
      source: 'region',
      'source-layer': 'waterways',
      paint: { 'line-color': p.water, 'line-width': byZoom([11, 1], [16, 4]) },
    },
    {
      id: 'buildings',
      type: 'fill',
      source: 'region',
      'source-layer': 'buildings',
      minzoom: 13,
      paint: { 'fill-color': p.building, 'fill-opacity': byZoom([13, 0.3], [15, 1]) },
    },
  ]
}

const MAIN = ['motorway', 'trunk', 'primary']
const MIDDLE = ['secondary', 'tertiary']
const SMALL = ['minor', 'pedestrian']

function roads(p: Palette): LayerSpecification[] {
  return [
    road('paths', ['path', 'service'], p.path, byZoom([14, 0.4], [18, 4])),
    { ...road('rails', ['rail'], p.rail, byZoom([11, 0.6], [18, 2])), minzoom: 12 },
    road('small-edge', SMALL, p.roadEdge, byZoom([12, 0.8], [14, 3.4], [18, 17])),
    road('middle-edge', MIDDLE, p.roadEdge, byZoom([9, 1], [14, 6], [18, 22])),
    road('main-edge', MAIN, p.roadEdge, byZoom([6, 1.4], [14, 8], [18, 27])),
    road('small', SMALL, p.road, byZoom([12, 0.4], [14, 2.2], [18, 15])),
    road('middle', MIDDLE, p.road, byZoom([9, 0.5], [14, 4.4], [18, 19])),
    road('main', MAIN, p.mainRoad, byZoom([6, 0.8], [14, 6], [18, 24])),
  ]
}

function road(id: string, classes: string[], colour: string, width: ExpressionSpecification): LayerSpecification {
  return {
    id: `road-${id}`,
    type: 'line',
    source: 'region',
    'source-layer': 'roads',
    filter: ['in', ['get', 'class'], ['literal', classes]],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': colour, 'line-width': width },
  }
}

function labels(p: Palette, language: Language): LayerSpecification[] {
  const name: ExpressionSpecification = ['coalesce', ['get', `name_${language}`], ['get', 'name']]
  const halo = { 'text-halo-color': p.halo, 'text-halo-width': 1.4 }
  return [
    {
      id: 'water-names',
      type: 'symbol',
      source: 'region',
      'source-layer': 'water',
      minzoom: 11,
      layout: { 'text-field': name, 'text-font': FONT, 'text-size': 11, 'text-max-width': 7 },
      paint: { 'text-color': p.waterLabel, ...halo },
    },
    {
      id: 'road-names',
      type: 'symbol',
      source: 'region',
      'source-layer': 'roads',
      minzoom: 13,
      filter: ['!', ['in', ['get', 'class'], ['literal', ['path', 'service', 'rail']]]],
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 320,
        'text-field': name,
        'text-font': FONT,
        'text-size': byZoom([13, 9.5], [18, 14]),
      },
      paint: { 'text-color': p.roadLabel, ...halo },
    },
    {
      id: 'house-numbers',
      type: 'symbol',
      source: 'region',
      'source-layer': 'house_numbers',
      minzoom: 17,
      layout: { 'text-field': ['get', 'number'], 'text-font': FONT, 'text-size': 10 },
      paint: { 'text-color': p.roadLabel, ...halo },
    },
    {
      id: 'places',
      type: 'symbol',
      source: 'region',
      'source-layer': 'places',
      layout: {
        'text-field': name,
        'text-font': FONT_BOLD,
        'text-size': ['match', ['get', 'class'], 'city', 17, 'town', 15, ['suburb', 'village'], 13, 11],
        'symbol-sort-key': ['coalesce', ['get', 'rank'], 9],
        'text-max-width': 8,
      },
      paint: { 'text-color': p.placeLabel, ...halo },
    },
  ]
}

/** Straight lines between the zoom levels given. */
function byZoom(...stops: [zoom: number, value: number][]): ExpressionSpecification {
  return ['interpolate', ['exponential', 1.4], ['zoom'], ...stops.flat()] as unknown as ExpressionSpecification
}

import type { ExpressionSpecification, SymbolLayerSpecification } from 'maplibre-gl'
import type { Language } from '../words/language'
import { MARKS } from './marks'
import type { Palette } from './palettes'
import { byClass, byZoom, isOf, mapped } from './steps'

/** Drawn with the reader's own fonts. No font is called “Rounds Bold”: the name only asks for the weight or the slant. */
const FONT = ['system-ui', 'sans-serif']
const FONT_BOLD = ['Rounds Bold', 'system-ui', 'sans-serif']
const FONT_ITALIC = ['Rounds Italic', 'system-ui', 'sans-serif']

type Layer = Omit<SymbolLayerSpecification, 'type' | 'source'>

/** Labels, the least important first: those drawn last get their place first. */
export function labels(p: Palette, language: Language): SymbolLayerSpecification[] {
  const name = nameIn(language)
  const layers = [
    houseNumbers(p),
    ...arrows(),
    landmarks(p, name),
    ...waters(p, name),
    ...roadNames(p, streetIn(language)),
    shields(p),
    ...places(p, name),
  ]
  return layers.map((layer) => ({ ...layer, type: 'symbol', source: 'region' }))
}

/** The name in the reader's language, else the one that the place gives itself. */
function nameIn(language: Language): ExpressionSpecification {
  return ['coalesce', ['get', `name_${language}`], ['get', 'name']]
}

/** Streets also by what stands on the sign, which is what a person at the corner looks for. */
function streetIn(language: Language): ExpressionSpecification {
  const own = `name_${language}`
  return ['case', ['has', own], ['concat', ['get', own], '  ', ['get', 'name']], ['get', 'name']]
}

const halo = (p: Palette, width = 1.5): object => ({ 'text-halo-color': p.halo, 'text-halo-width': width })

const SMALLER = ['service', 'pedestrian', 'path', 'track', 'steps']
const IMPORTANCE = { motorway: 0, trunk: 1, primary: 2, secondary: 3, tertiary: 4, minor: 5, pedestrian: 6 }

function roadNames(p: Palette, name: ExpressionSpecification): Layer[] {
  const named = (id: string, minzoom: number, classes: string[], size: ExpressionSpecification): Layer => ({
    id: `road-names-${id}`,
    'source-layer': 'roads',
    minzoom,
    filter: ['all', ['has', 'name'], ['!', ['has', 'ramp']], isOf(...classes)],
    layout: {
      'symbol-placement': 'line',
      'symbol-spacing': 380,
      'symbol-sort-key': byClass(IMPORTANCE, 9),
      'text-field': name,
      'text-font': FONT,
      'text-size': size,
      'text-max-angle': 32,
      'text-padding': 4,
    },
    paint: { 'text-color': p.roadLabel, ...halo(p) },
  })
  return [
    named('small', 16, SMALLER, byZoom([16, 10], [18, 12.5])),
    named('minor', 14.5, ['minor'], byZoom([14, 10.5], [18, 14])),
    named('middle', 13, ['secondary', 'tertiary'], byZoom([13, 10.5], [18, 15])),
    named('main', 12, ['motorway', 'trunk', 'primary'], byZoom([12, 10.5], [18, 15])),
  ]
}

/** Road numbers on a plate, as beside the road. */
function shields(p: Palette): Layer {
  return {
    id: 'road-numbers',
    'source-layer': 'roads',
    minzoom: 9,
    filter: [
      'all',
      isOf('motorway', 'trunk', 'primary', 'secondary'),
      ['has', 'ref'],
      ['!', ['has', 'ramp']],
      ['<=', ['length', ['get', 'ref']], 6],
    ],
    layout: {
      'symbol-placement': 'line',
      'symbol-spacing': 420,
      'symbol-sort-key': byClass(IMPORTANCE, 9),
      'text-field': ['get', 'ref'],
      'text-font': FONT_BOLD,
      'text-size': 10,
      'text-rotation-alignment': 'viewport',
      'icon-image': MARKS.plate,
      'icon-text-fit': 'both',
      'icon-text-fit-padding': [1, 3, 1, 3],
      'icon-rotation-alignment': 'viewport',
      'text-padding': 12,
    },
    paint: { 'text-color': p.roadLabel },
  }
}

/** Which way a one-way street goes. */
function arrows(): Layer[] {
  const arrow = (id: string, way: number, turn: number): Layer => ({
    id: `one-way-${id}`,
    'source-layer': 'roads',
    minzoom: 15.5,
    filter: ['all', ['==', ['get', 'oneway'], way], ['!', isOf('path', 'steps', 'track')]],
    layout: {
      'symbol-placement': 'line',
      'symbol-spacing': 110,
      'icon-image': MARKS.arrow,
      'icon-rotate': turn,
      'icon-size': byZoom([15.5, 0.6], [18, 1]),
      'icon-padding': 2,
    },
    paint: { 'icon-opacity': byZoom([15.5, 0.6], [16.5, 1]) },
  })
  return [arrow('onward', 1, 0), arrow('back', -1, 180)]
}

function houseNumbers(p: Palette): Layer {
  return {
    id: 'house-numbers',
    'source-layer': 'house_numbers',
    minzoom: 16.6,
    layout: {
      'text-field': ['get', 'number'],
      'text-font': FONT,
      'text-size': byZoom([16.6, 9.5], [19, 13]),
      'text-padding': 1,
    },
    paint: { 'text-color': p.numberLabel, 'text-halo-color': p.building, 'text-halo-width': 1 },
  }
}

function waters(p: Palette, name: ExpressionSpecification): Layer[] {
  const paint = { 'text-color': p.waterLabel, 'text-halo-color': p.halo, 'text-halo-width': 1 }
  const text = { 'text-field': name, 'text-font': FONT_ITALIC }
  return [
    {
      id: 'waterway-names',
      'source-layer': 'waterways',
      minzoom: 12,
      filter: ['has', 'name'],
      layout: { ...text, 'symbol-placement': 'line', 'symbol-spacing': 400, 'text-size': byZoom([12, 10.5], [18, 14]) },
      paint,
    },
    {
      id: 'water-names',
      'source-layer': 'water',
      minzoom: 9,
      filter: ['all', ['has', 'name'], ['>=', ['zoom'], ['get', 'label_zoom']]],
      layout: { ...text, 'text-size': byZoom([11, 11], [17, 14]), 'text-max-width': 7, 'text-padding': 10 },
      paint,
    },
  ]
}

const LANDMARK_ZOOMS = [12, 13.5, 14.5, 15.5, 16.3]
/** Lower ranks wait for more room: `rank` counts from 1. */
const RANK_SHOWN: ExpressionSpecification = [
  'step',
  ['zoom'],
  ['<=', ['get', 'rank'], 1],
  ...LANDMARK_ZOOMS.slice(1).flatMap((zoom, at) => [zoom, ['<=', ['get', 'rank'], at + 2]]),
] as unknown as ExpressionSpecification

function landmarks(p: Palette, name: ExpressionSpecification): Layer {
  const colours = { park: p.greenLabel, peak: p.quarterLabel, hospital: p.bad, station: p.accent, airport: p.accent }
  const peak: ExpressionSpecification = ['==', ['get', 'class'], 'peak']
  return {
    id: 'landmarks',
    'source-layer': 'landmarks',
    minzoom: 12,
    filter: ['any', ['all', peak, ['>=', ['zoom'], 12.5]], RANK_SHOWN],
    layout: {
      'text-field': ['case', ['has', 'ele'], ['concat', name, '\n', ['get', 'ele'], ' m'], name],
      'text-font': FONT,
      'text-size': byZoom([12, 10.5], [18, 12.5]),
      'text-max-width': 8,
      'text-anchor': 'top',
      'text-offset': [0, 0.55],
      'text-padding': 6,
      'text-optional': true,
      'icon-image': byClass({ peak: MARKS.peak, park: '', hospital: MARKS.hospital, station: MARKS.station }, MARKS.dot),
      'symbol-sort-key': ['get', 'rank'],
    },
    paint: {
      'text-color': byClass(colours, p.landmarkLabel),
      ...halo(p),
    },
  }
}

const MINOR_PLACES = ['square', 'locality', 'neighbourhood']
const SETTLED = ['city', 'town', 'village', 'hamlet', 'isolated_dwelling', 'farm']

/** Settlements upright and dark; parts of a town, islands and fields lighter and spaced. */
function places(p: Palette, name: ExpressionSpecification): Layer[] {
  const sizes = { city: [15, 24], town: [13, 20], village: [11, 16], hamlet: [10, 13] }
  const at = (end: 0 | 1): Record<string, number> => mapped(sizes as Record<string, number[]>, (both) => both[end] ?? 10)
  const common: SymbolLayerSpecification['layout'] = { 'text-field': name, 'symbol-sort-key': ['get', 'rank'], 'text-max-width': 8, 'text-padding': 4 }
  return [
    {
      id: 'quarters',
      'source-layer': 'places',
      maxzoom: 17,
      filter: ['!', isOf(...SETTLED)],
      layout: {
        ...common,
        'text-font': ['match', ['get', 'class'], MINOR_PLACES, ['literal', FONT], ['literal', FONT_BOLD]],
        'text-size': ['interpolate', ['linear'], ['zoom'], 11, 10.5, 16, byClass({ suburb: 15, borough: 15 }, 12)],
        'text-letter-spacing': ['match', ['get', 'class'], MINOR_PLACES, 0, 0.06],
      },
      paint: { 'text-color': p.quarterLabel, ...halo(p) },
    },
    {
      id: 'places',
      'source-layer': 'places',
      maxzoom: 17,
      filter: isOf(...SETTLED),
      layout: {
        ...common,
        'text-font': FONT_BOLD,
        'text-size': ['interpolate', ['linear'], ['zoom'], 7, byClass(at(0), 10), 15, byClass(at(1), 11)],
      },
      paint: { 'text-color': p.placeLabel, ...halo(p, 1.8) },
    },
  ]
}

import type { ExpressionSpecification, LayerSpecification, SymbolLayerSpecification } from 'maplibre-gl'
import type { Palette } from '../map/palettes'

/** Looks of the layers that overlay.ts fills, lowest first. */
export function overlayLayers(p: Palette): LayerSpecification[] {
  return [...legLayers(p), ...placeLayers(p), badgeLayer('stops'), ...litLayers(p)]
}

const faded = (otherwise: number): ExpressionSpecification => [
  'case',
  ['boolean', ['get', 'faded'], false],
  0.12,
  otherwise,
]
const SKETCHED: ExpressionSpecification = ['get', 'sketched']
const ROAD = { 'line-cap': 'round', 'line-join': 'round' } as const

function legLayers(p: Palette): LayerSpecification[] {
  return [
    {
      id: 'leg-edges',
      type: 'line',
      source: 'legs',
      filter: ['!', SKETCHED],
      layout: ROAD,
      paint: { 'line-color': p.paper, 'line-width': 6, 'line-opacity': faded(0.75) },
    },
    {
      id: 'legs',
      type: 'line',
      source: 'legs',
      filter: ['!', SKETCHED],
      layout: ROAD,
      paint: { 'line-color': ['get', 'colour'], 'line-width': 3.5, 'line-opacity': faded(0.9) },
    },
    {
      id: 'sketched-legs',
      type: 'line',
      source: 'legs',
      filter: SKETCHED,
      paint: {
        'line-color': ['get', 'colour'],
        'line-width': 2,
        'line-dasharray': [2, 2],
        'line-opacity': faded(0.9),
      },
    },
  ]
}

function placeLayers(p: Palette): LayerSpecification[] {
  return [
    {
      id: 'unserved',
      type: 'circle',
      source: 'unserved',
      paint: {
        'circle-radius': 5,
        'circle-color': p.paper,
        'circle-stroke-color': p.mute,
        'circle-stroke-width': 2,
      },
    },
    {
      id: 'bases',
      type: 'circle',
      source: 'bases',
      paint: {
        'circle-radius': 5.5,
        'circle-color': p.paper,
        'circle-stroke-color': ['get', 'colour'],
        'circle-stroke-width': 4,
        'circle-opacity': faded(1),
        'circle-stroke-opacity': faded(1),
      },
    },
  ]
}

function litLayers(p: Palette): LayerSpecification[] {
  const badge: ExpressionSpecification = ['has', 'image']
  return [
    {
      id: 'lit-unserved',
      type: 'circle',
      source: 'lit',
      filter: ['!', badge],
      paint: {
        'circle-radius': 8,
        'circle-color': p.paper,
        'circle-stroke-color': p.ink,
        'circle-stroke-width': 2.5,
      },
    },
    { ...badgeLayer('lit'), filter: badge },
  ]
}

function badgeLayer(source: string): SymbolLayerSpecification {
  return {
    id: source,
    type: 'symbol',
    source,
    layout: {
      'icon-image': ['get', 'image'],
      'icon-offset': ['coalesce', ['get', 'offset'], ['literal', [0, 0]]],
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
    },
    paint: { 'icon-opacity': faded(1) },
  }
}

import type { LayerSpecification } from 'maplibre-gl'
import type { Palette } from './palettes'
import { byClass, byZoom } from './steps'

/** What lies under everything: land, what grows on it, water. */
export function ground(p: Palette): LayerSpecification[] {
  const fill = { 'fill-color': byClass(p.ground, p.land) }
  return [
    { id: 'background', type: 'background', paint: { 'background-color': p.land } },
    { id: 'land', type: 'fill', source: 'region', 'source-layer': 'land', paint: fill },
    { id: 'green', type: 'fill', source: 'region', 'source-layer': 'green', paint: fill },
    {
      id: 'waterways',
      type: 'line',
      source: 'region',
      'source-layer': 'waterways',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': ['interpolate', ['linear'], ['zoom'], 11, p.waterEdge, 15, p.water],
        'line-width': ['match', ['get', 'class'], ['river', 'canal'], 2, 1],
      },
    },
    { id: 'water', type: 'fill', source: 'region', 'source-layer': 'water', paint: { 'fill-color': p.water } },
    {
      id: 'water-edge',
      type: 'line',
      source: 'region',
      'source-layer': 'water',
      minzoom: 11,
      paint: { 'line-color': p.waterEdge, 'line-width': byZoom([11, 0.4], [18, 1.2]) },
    },
  ]
}

export function buildings(p: Palette): LayerSpecification[] {
  const shown = byZoom([14, 0.5], [15.5, 1])
  return [
    {
      id: 'buildings',
      type: 'fill',
      source: 'region',
      'source-layer': 'buildings',
      minzoom: 14,
      paint: { 'fill-color': p.building, 'fill-opacity': shown },
    },
    {
      id: 'building-edges',
      type: 'line',
      source: 'region',
      'source-layer': 'buildings',
      minzoom: 15,
      paint: { 'line-color': p.buildingEdge, 'line-width': byZoom([15, 0.4], [18, 1]), 'line-opacity': shown },
    },
  ]
}

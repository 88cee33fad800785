import type { Feature, FeatureCollection } from 'geojson'
import type { GeoJSONSource, LayerSpecification, Map as StreetMap } from 'maplibre-gl'
import type { AreaFeature } from '../wire/areas'
import { labelPoint } from './label_point'
import type { Palette } from './palettes'

export const BANS = ['never', 'crew_2', 'by_day'] as const
export type Ban = (typeof BANS)[number]

const TILE = 16
const PIXEL_RATIO = 2
const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] }

export const banColour = (ban: Ban, p: Palette): string => ({ never: p.bad, crew_2: p.warn, by_day: p.accent })[ban]

/** No-go zones, hatched: the lines lean, cross or lie flat, so that they are told apart without colours too. */
export function addZones(map: StreetMap, p: Palette, source = 'zones'): void {
  for (const ban of BANS) {
    const name = `hatch-${ban}`
    if (!map.hasImage(name)) map.addImage(name, hatch(ban, banColour(ban, p)), { pixelRatio: PIXEL_RATIO })
  }
  map.addSource(source, { type: 'geojson', data: EMPTY })
  map.addSource(`${source}-names`, { type: 'geojson', data: EMPTY })
  for (const layer of layers(p, source)) map.addLayer(layer)
}

export function drawZones(map: StreetMap, zones: readonly AreaFeature[], source = 'zones'): void {
  const features = zones.flatMap((zone) =>
    zone.geometry
      ? [{ type: 'Feature' as const, geometry: zone.geometry, properties: { name: zone.properties.name, ban: zone.properties.ban ?? 'never' } }]
      : [],
  )
  void map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features })
  void map.getSource<GeoJSONSource>(`${source}-names`)?.setData({ type: 'FeatureCollection', features: named(features) })
}

/** Points for the names of areas: a name inside a polygon would stand in each of its tiles again. */
export const named = (features: readonly Feature[]): Feature[] =>
  features.flatMap(({ geometry, properties }) => {
    const coordinates = geometry.type === 'Polygon' || geometry.type === 'MultiPolygon' ? labelPoint(geometry) : null
    return coordinates ? [{ type: 'Feature' as const, geometry: { type: 'Point' as const, coordinates }, properties }] : []
  })

function layers(p: Palette, source: string): LayerSpecification[] {
  const edges = BANS.flatMap((ban) => [ban, banColour(ban, p)])
  return [
    { id: `${source}-hatch`, type: 'fill', source, paint: { 'fill-pattern': ['concat', 'hatch-', ['get', 'ban']], 'fill-opacity': 0.6 } },
    {
      id: `${source}-edge`,
      type: 'line',
      source,
      paint: { 'line-color': ['match', ['get', 'ban'], ...edges, p.bad] as never, 'line-width': 1.6 },
    },
    {
      id: `${source}-names`,
      type: 'symbol',
      source: `${source}-names`,
      layout: { 'text-field': ['get', 'name'], 'text-font': ['Rounds Bold', 'system-ui', 'sans-serif'], 'text-size': 12 },
      paint: { 'text-color': p.ink, 'text-halo-color': p.halo, 'text-halo-width': 1.6 },
    },
  ]
}

/** One tile of the pattern, as the legend shows it too. */
export function hatch(ban: Ban, colour: string): ImageData {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = TILE
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen) throw new Error('This browser draws no 2D canvas')
  pen.fillStyle = colour
  pen.globalAlpha = 0.1
  pen.fillRect(0, 0, TILE, TILE)
  pen.globalAlpha = 0.75
  pen.strokeStyle = colour
  pen.lineWidth = 2
  pen.beginPath()
  if (ban === 'by_day') strokes(pen, [[0, 8, 16, 8]])
  else strokes(pen, [[-4, 4, 4, -4], [-4, 20, 20, -4], [12, 20, 20, 12]])
  if (ban === 'never') strokes(pen, [[-4, 12, 4, 20], [-4, -4, 20, 20], [12, -4, 20, 4]])
  pen.stroke()
  return pen.getImageData(0, 0, TILE, TILE)
}

function strokes(pen: CanvasRenderingContext2D, lines: readonly (readonly [number, number, number, number])[]): void {
  for (const [fromX, fromY, toX, toY] of lines) {
    pen.moveTo(fromX, fromY)
    pen.lineTo(toX, toY)
  }
}

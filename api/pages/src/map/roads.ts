import type { ExpressionSpecification, FilterSpecification, LineLayerSpecification } from 'maplibre-gl'
import type { Palette } from './palettes'
import { byClass, byZoom, byZooms, isOf, mapped } from './steps'

export type Level = 'tunnel' | 'ground' | 'bridge'

const ZOOMS = [6, 9, 11, 12, 13, 14, 15, 16, 17, 19]
/** Widths in pixels at those zooms, without the edge. */
const WIDTHS: Record<string, readonly number[]> = {
  motorway: [0.8, 1.5, 2.3, 3.0, 4.0, 5.2, 7.2, 10.5, 15.5, 40],
  trunk: [0.7, 1.3, 2.1, 2.7, 3.6, 4.8, 6.8, 10, 14.5, 38],
  primary: [0.5, 1.1, 1.8, 2.4, 3.3, 4.5, 6.4, 9.5, 14, 36],
  secondary: [0.4, 0.8, 1.5, 2.0, 2.8, 3.9, 5.7, 8.6, 13, 33],
  tertiary: [0.3, 0.6, 1.0, 1.5, 2.2, 3.3, 5.0, 7.8, 12, 31],
  minor: [0, 0, 0.5, 0.8, 1.3, 2.2, 4.0, 6.6, 10, 27],
  pedestrian: [0, 0, 0, 0.6, 1.0, 1.7, 3.2, 5.6, 8.5, 22],
  service: [0, 0, 0, 0, 0.4, 0.8, 1.7, 3.0, 5.2, 15],
}
const EDGE = [0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2]
const RAMP = 0.65
/** Wider roads lie on top of narrower ones. */
const ORDER = mapped(WIDTHS, (widths) => widths[1] ?? 0)
const DRIVEN = Object.keys(WIDTHS)

/** Everything that runs on one level: thin lines first, then all edges, then all fills, so that crossings are open. */
export function roads(p: Palette, level: Level): LineLayerSpecification[] {
  const thin = level === 'tunnel' ? [] : [...paths(p, level), ...(level === 'ground' ? rails(p) : [])]
  return [...thin, edges(p, level), fills(p, level)]
}

function edges(p: Palette, level: Level): LineLayerSpecification {
  return line(`road-edges-${level}`, DRIVEN, level, {
    layout: { 'line-cap': level === 'ground' ? 'round' : 'butt', 'line-join': 'round', 'line-sort-key': byClass(ORDER, 0) },
    paint: {
      'line-color': byClass(edgeColours(p), p.roadEdge),
      'line-width': widths((width, at) => (width > 0 ? width + 2 * (EDGE[at] ?? 0) : 0)),
      ...(level === 'tunnel' ? { 'line-dasharray': [1.2, 0.8] } : {}),
    },
  })
}

function fills(p: Palette, level: Level): LineLayerSpecification {
  return line(`road-fills-${level}`, DRIVEN, level, {
    layout: { 'line-cap': 'round', 'line-join': 'round', 'line-sort-key': byClass(ORDER, 0) },
    paint: {
      'line-color': level === 'tunnel' ? p.land : byClass(fillColours(p), p.road),
      'line-width': widths((width) => width),
    },
  })
}

function paths(p: Palette, level: Level): LineLayerSpecification[] {
  const dashes = { path: [2.5, 1.5], track: [5, 2], steps: [0.6, 0.5] }
  const width = { path: byZoom([14, 0.6], [18, 1.6]), track: byZoom([13, 0.6], [18, 2]), steps: byZoom([15, 1.6], [18, 5]) }
  return (['track', 'path', 'steps'] as const).map((kind) =>
    line(`${kind}-${level}`, [kind], level, {
      minzoom: kind === 'track' ? 13 : 14.5,
      paint: { 'line-color': p.path, 'line-width': width[kind], 'line-dasharray': dashes[kind] },
    }),
  )
}

function rails(p: Palette): LineLayerSpecification[] {
  return [
    line('rails', ['rail'], null, {
      paint: { 'line-color': p.rail, 'line-width': byZooms([10, 14, 18], (at) => yardOr([0.6, 0.7, 1.6][at], [0.6, 1.6, 4][at])) },
    }),
    line('rail-ties', ['rail'], null, {
      filter: ['all', isOf('rail'), ['!', ['has', 'yard']]],
      minzoom: 14.5,
      paint: { 'line-color': p.land, 'line-width': byZoom([14, 0.7], [18, 2.6]), 'line-dasharray': [5, 5] },
    }),
    line('trams', ['tram'], null, {
      minzoom: 14.5,
      paint: { 'line-color': p.rail, 'line-width': byZoom([14, 0.5], [18, 1.4]) },
    }),
    line('ferries', ['ferry'], null, {
      paint: { 'line-color': p.ferry, 'line-width': byZoom([10, 0.7], [18, 1.6]), 'line-dasharray': [5, 4] },
    }),
  ]
}

const yardOr = (inYard = 0, outside = 0): ExpressionSpecification => ['case', ['has', 'yard'], inYard, outside]

type Looks = Pick<LineLayerSpecification, 'paint'> & Partial<Pick<LineLayerSpecification, 'layout' | 'minzoom' | 'filter'>>

function line(id: string, classes: string[], level: Level | null, looks: Looks): LineLayerSpecification {
  const filter: FilterSpecification = level ? ['all', isOf(...classes), onLevel(level)] : isOf(...classes)
  return { id, type: 'line', source: 'region', 'source-layer': 'roads', filter, ...looks }
}

function onLevel(level: Level): ExpressionSpecification {
  return level === 'ground' ? ['all', ['!', ['has', 'bridge']], ['!', ['has', 'tunnel']]] : ['has', level]
}

/** Ramps are narrower than the roads they belong to. */
function widths(change: (width: number, at: number) => number): ExpressionSpecification {
  const column = (at: number, part: number): ExpressionSpecification =>
    byClass(
      mapped(WIDTHS, (row) => change((row[at] ?? 0) * part, at)),
      0,
    )
  return byZooms(ZOOMS, (at) => ['case', ['has', 'ramp'], column(at, RAMP), column(at, 1)])
}

const fillColours = (p: Palette): Record<string, string> => ({
  motorway: p.motorway,
  trunk: p.motorway,
  primary: p.mainRoad,
  secondary: p.middleRoad,
  tertiary: p.middleRoad,
})

const edgeColours = (p: Palette): Record<string, string> => ({
  motorway: p.motorwayEdge,
  trunk: p.motorwayEdge,
  primary: p.mainEdge,
  secondary: p.middleEdge,
  tertiary: p.middleEdge,
})

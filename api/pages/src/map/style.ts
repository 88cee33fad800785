import type { StyleSpecification } from 'maplibre-gl'
import type { Region } from '../wire/types'
import type { Language } from '../words/language'
import { ground, buildings } from './ground'
import { labels } from './labels'
import { PALETTES, type Theme } from './palettes'
import { roads } from './roads'

/** Tiles end here; beyond it the last level is enlarged. See docs/reference/tiles.md for the layers. */
const DEEPEST_TILE = 15
export const ATTRIBUTION = '© OpenStreetMap contributors'

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
        attribution: ATTRIBUTION,
      },
    },
    layers: [
      ...ground(palette),
      ...roads(palette, 'tunnel'),
      ...buildings(palette),
      ...roads(palette, 'ground'),
      ...roads(palette, 'bridge'),
      ...labels(palette, language),
    ],
  }
}

import 'maplibre-gl/dist/maplibre-gl.css'
import './controls.css'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import {
  AttributionControl,
  Map as StreetMap,
  NavigationControl,
  setWorkerUrl,
  type LngLatBoundsLike,
} from 'maplibre-gl'
import type { Region } from '../wire/types'
import { t, tongue } from '../words/words'
import { addMarks } from './marks'
import { PALETTES, type Palette, type Theme } from './palettes'
import { baseStyle } from './style'

setWorkerUrl(workerUrl)

const SLACK_DEGREES = 0.05
const darkness = (): MediaQueryList => window.matchMedia('(prefers-color-scheme: dark)')
export const themeNow = (): Theme => (darkness().matches ? 'dark' : 'light')
export const calm = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches

export interface OpenMap {
  map: StreetMap
  close: () => void
}

/**
 * A street map of one region. `draw` puts the page's own layers on top; it is called again whenever the reader's
 * device changes between light and dark, with that theme's colours.
 */
export function openStreets(
  container: HTMLElement,
  region: Region,
  draw: (map: StreetMap, palette: Palette) => void,
): OpenMap {
  const style = (): ReturnType<typeof baseStyle> => baseStyle(region, themeNow(), tongue.language, location.origin)
  const map = new StreetMap({
    container,
    style: style(),
    bounds: region.bounds,
    maxBounds: widened(region.bounds),
    fitBoundsOptions: { padding: 24 },
    maxZoom: 19,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: false,
    fadeDuration: calm() ? 0 : 150,
    locale: {
      'Map.Title': t('map.title'),
      'NavigationControl.ZoomIn': t('map.zoom_in'),
      'NavigationControl.ZoomOut': t('map.zoom_out'),
      'Popup.Close': t('close'),
    },
  })
  map.touchZoomRotate.disableRotation()
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right')
  map.addControl(new AttributionControl({ compact: false }), 'bottom-right')
  map.on('style.load', () => {
    addMarks(map, PALETTES[themeNow()])
    draw(map, PALETTES[themeNow()])
  })
  map.on('error', ({ error }) => console.warn('A part of the map could not be drawn:', error.message))
  tellWhenStill(map, container)
  const restyle = (): unknown => map.setStyle(style(), { diff: false })
  const query = darkness()
  query.addEventListener('change', restyle)
  return {
    map,
    close: () => {
      query.removeEventListener('change', restyle)
      map.remove()
    },
  }
}

/** `data-idle` says whether everything asked for is drawn and nothing moves: for tests and for printing. */
function tellWhenStill(map: StreetMap, container: HTMLElement): void {
  container.dataset['idle'] = 'false'
  map.on('idle', () => (container.dataset['idle'] = 'true'))
  for (const busy of ['movestart', 'dataloading', 'styledata'] as const) {
    map.on(busy, () => (container.dataset['idle'] = 'false'))
  }
}

function widened([west, south, east, north]: Region['bounds']): LngLatBoundsLike {
  return [west - SLACK_DEGREES, south - SLACK_DEGREES, east + SLACK_DEGREES, north + SLACK_DEGREES]
}

import type { Map as StreetMap } from 'maplibre-gl'
import type { Place } from '../wire/types'

/** How one numbered stop looks. */
export interface Badge {
  label: string
  fill: string
  ink: string
  edge: string
  large: boolean
}

const PIXEL_RATIO = 2
const HEIGHT = { normal: 21, large: 29 }
const EDGE = 2

/** The name of a drawn badge, which is drawn the first time it is asked for. Round for a number, longer for more. */
export function badgeImage(map: StreetMap, badge: Badge): string {
  const name = `badge ${Object.values(badge).join(' ')}`
  if (!map.hasImage(name)) map.addImage(name, paint(badge), { pixelRatio: PIXEL_RATIO })
  return name
}

function paint(badge: Badge): ImageData {
  const height = badge.large ? HEIGHT.large : HEIGHT.normal
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('This browser draws no 2D canvas')
  const font = `700 ${Math.round(height * 0.55)}px system-ui, sans-serif`
  context.font = font
  const width = Math.max(height, Math.ceil(context.measureText(badge.label).width + height * 0.5))
  canvas.width = width * PIXEL_RATIO
  canvas.height = height * PIXEL_RATIO
  context.scale(PIXEL_RATIO, PIXEL_RATIO)
  context.roundRect(EDGE / 2, EDGE / 2, width - EDGE, height - EDGE, height / 2)
  context.fillStyle = badge.fill
  context.fill()
  context.lineWidth = EDGE
  context.strokeStyle = badge.edge
  context.stroke()
  context.font = font
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillStyle = badge.ink
  context.fillText(badge.label, width / 2, height / 2 + 0.5)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}

const STEP = 18
const IN_A_ROW = 4

/** Offsets in pixels that lay stops of one door side by side, so that none hides another. Same order as the places. */
export function sideBySide(places: readonly Place[]): [number, number][] {
  const keys = places.map((place) => `${place.lat.toFixed(5)} ${place.lon.toFixed(5)}`)
  const doors = new Map<string, number[]>()
  keys.forEach((key, index) => doors.set(key, [...(doors.get(key) ?? []), index]))
  return keys.map((key, index) => {
    const here = doors.get(key) ?? [index]
    const at = here.indexOf(index)
    const row = Math.floor(at / IN_A_ROW)
    const inRow = Math.min(IN_A_ROW, here.length - row * IN_A_ROW)
    return [((at % IN_A_ROW) - (inRow - 1) / 2) * STEP, row * STEP]
  })
}

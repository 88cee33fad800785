import type { Map as StreetMap, StyleImageMetadata } from 'maplibre-gl'
import type { Palette } from './palettes'

/** Names of the signs that the style asks for. */
export const MARKS = {
  arrow: 'rounds-arrow',
  plate: 'rounds-plate',
  peak: 'rounds-peak',
  station: 'rounds-station',
  hospital: 'rounds-hospital',
  dot: 'rounds-dot',
} as const

const PIXEL_RATIO = 2
type Draw = (pen: CanvasRenderingContext2D) => void

/** Paints the signs in the colours of a theme, instead of fetching a sheet of them. A new style needs them anew. */
export function addMarks(map: StreetMap, p: Palette): void {
  add(map, MARKS.arrow, 16, 8, (pen) => drawArrow(pen, p.arrow))
  add(map, MARKS.peak, 10, 9, (pen) => drawPeak(pen, p.quarterLabel, p.halo))
  add(map, MARKS.station, 12, 12, (pen) => drawDot(pen, p.accent, p.halo))
  add(map, MARKS.hospital, 12, 12, (pen) => drawCross(pen, p.bad, p.halo))
  add(map, MARKS.dot, 10, 10, (pen) => drawDot(pen, p.landmarkLabel, p.halo, 2.6))
  add(map, MARKS.plate, 16, 14, (pen) => drawPlate(pen, p.shield, p.mainEdge), {
    stretchX: [[8, 24]],
    stretchY: [[8, 20]],
    content: [4, 3, 28, 25],
  })
}

function add(map: StreetMap, name: string, width: number, height: number, draw: Draw, more: Partial<StyleImageMetadata> = {}): void {
  const canvas = document.createElement('canvas')
  canvas.width = width * PIXEL_RATIO
  canvas.height = height * PIXEL_RATIO
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen) throw new Error('This browser draws no 2D canvas')
  pen.scale(PIXEL_RATIO, PIXEL_RATIO)
  draw(pen)
  map.addImage(name, pen.getImageData(0, 0, canvas.width, canvas.height), { pixelRatio: PIXEL_RATIO, ...more })
}

function drawArrow(pen: CanvasRenderingContext2D, colour: string): void {
  pen.strokeStyle = pen.fillStyle = colour
  pen.lineWidth = 1.3
  pen.beginPath()
  pen.moveTo(1, 4)
  pen.lineTo(11, 4)
  pen.stroke()
  polygon(pen, [
    [15, 4],
    [9.5, 1],
    [9.5, 7],
  ])
  pen.fill()
}

function drawPeak(pen: CanvasRenderingContext2D, colour: string, halo: string): void {
  polygon(pen, [
    [5, 1],
    [9, 8],
    [1, 8],
  ])
  paint(pen, colour, halo)
}

function drawDot(pen: CanvasRenderingContext2D, colour: string, halo: string, radius = 4): void {
  const middle = pen.canvas.width / PIXEL_RATIO / 2
  pen.beginPath()
  pen.arc(middle, middle, radius, 0, 2 * Math.PI)
  paint(pen, colour, halo)
}

function drawCross(pen: CanvasRenderingContext2D, colour: string, halo: string): void {
  pen.beginPath()
  pen.roundRect(1, 1, 10, 10, 2)
  paint(pen, colour, halo)
  pen.fillStyle = halo
  pen.fillRect(5, 2.8, 2, 6.4)
  pen.fillRect(2.8, 5, 6.4, 2)
}

function drawPlate(pen: CanvasRenderingContext2D, colour: string, edge: string): void {
  pen.beginPath()
  pen.roundRect(0.75, 0.75, 14.5, 12.5, 3)
  paint(pen, colour, edge)
}

function paint(pen: CanvasRenderingContext2D, fill: string, edge: string): void {
  pen.fillStyle = fill
  pen.strokeStyle = edge
  pen.lineWidth = 1
  pen.fill()
  pen.stroke()
}

function polygon(pen: CanvasRenderingContext2D, corners: readonly [x: number, y: number][]): void {
  pen.beginPath()
  for (const [x, y] of corners) pen.lineTo(x, y)
  pen.closePath()
}

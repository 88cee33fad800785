/** Where a chart's lines lie: round numbers from nothing to just above the largest. */
export interface Scale {
  top: number
  ticks: number[]
}

const STEPS = [1, 2, 2.5, 5, 10]

/** At most `most` ticks above nothing; `whole` where halves of a visit would be read. */
export function scaleOf(values: readonly (number | null)[], most = 4, whole = false): Scale {
  const largest = Math.max(0, ...values.map((value) => value ?? 0))
  if (largest === 0) return { top: 1, ticks: [0, 1] }
  const size = 10 ** Math.floor(Math.log10(largest / most))
  const found = STEPS.map((step) => step * size).find((step) => step * most >= largest) ?? 10 * size
  const step = whole ? Math.max(1, Math.ceil(found)) : found
  const count = Math.ceil(largest / step)
  return { top: count * step, ticks: Array.from({ length: count + 1 }, (_, i) => i * step) }
}

/** Which of `count` labels are written, so that at most `room` are, evenly, the first among them. */
export function labelled(count: number, room: number): number[] {
  const every = Math.max(1, Math.ceil(count / Math.max(1, room)))
  return Array.from({ length: Math.ceil(count / every) }, (_, i) => i * every)
}

/** An SVG path through points; a missing one breaks the line. */
export function pathOf(points: readonly ([number, number] | null)[]): string {
  let pen = 'M'
  return points
    .map((point) => {
      const move = point ? `${pen}${point[0].toFixed(1)} ${point[1].toFixed(1)}` : ''
      pen = point ? 'L' : 'M'
      return move
    })
    .join('')
}

import { distance, duration, number } from '../time/time'
import { tongue } from '../words/words'
import type { Figures } from '../wire/report'

export type FigureName =
  | 'planned'
  | 'made'
  | 'met'
  | 'met_permille'
  | 'promises_made'
  | 'promises_kept'
  | 'kept_permille'
  | 'seconds_per_contact'
  | 'metres_per_contact'
  | 'travel_permille'
  | 'evenness_permille'
  | 'work_seconds'
  | 'refused'

export interface Figure {
  name: FigureName
  value: (of: Figures) => number | null
  show: (value: number) => string
  /** +1: more is better, -1: less is, 0: neither. */
  better: 1 | -1 | 0
  /** Halves of it say nothing. */
  whole: boolean
  /** Of an axis: a minute, an hour, a kilometre, a hundredth. */
  unit: number
}

const percents = new Intl.NumberFormat(tongue.locale, { style: 'percent', maximumFractionDigits: 1 })
export const percent = (permille: number): string => percents.format(permille / 1000)

const plain = (name: Exclude<FigureName, 'refused'>, better: Figure['better'], show = number, unit = 1): Figure => ({
  name,
  value: (of) => of[name],
  show,
  better,
  whole: unit === 1,
  unit,
})

export const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((all, one) => all + one, 0)

/** In the order in which they are told. */
export const FIGURES: readonly Figure[] = [
  plain('planned', 0),
  plain('made', 1),
  plain('met', 1),
  plain('met_permille', 1, percent, 10),
  plain('promises_made', 1),
  plain('promises_kept', 1),
  plain('kept_permille', 1, percent, 10),
  plain('seconds_per_contact', -1, duration, 60),
  plain('metres_per_contact', -1, distance, 1000),
  plain('travel_permille', -1, percent, 10),
  plain('evenness_permille', 1, percent, 10),
  plain('work_seconds', 0, duration, 3600),
  { name: 'refused', value: (of) => sum(of.refusals), show: number, better: 0, whole: true, unit: 1 },
]

export function figureOf(name: FigureName): Figure {
  const found = FIGURES.find((figure) => figure.name === name)
  if (!found) throw new Error(`no figure ${name}`)
  return found
}

export const shown = (figure: Figure, of: Figures): string => {
  const value = figure.value(of)
  return value === null ? '–' : figure.show(value)
}

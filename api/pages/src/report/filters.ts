import { addDays } from '../time/time'
import { GROUPS, type Group, type Step } from '../wire/report'
import type { Day } from '../wire/types'
import { FIGURES, type FigureName } from './figures'

export const BEFORES = ['none', 'previous', 'year', 'own'] as const
export type Before = (typeof BEFORES)[number]

/** What is looked at. All of it stands in the page's address, and nothing of it says anything of a person. */
export interface Filters {
  region: string
  from: Day
  to: Day
  by: Group
  figure: FigureName
  team: string
  before: Before
  beforeFrom: Day
  beforeTo: Day
  replay: string
}

const DAY = /^\d{4}-\d\d-\d\d$/
const WEEKS = 28
const MOST_DAYS_BY_DAY = 35
const MOST_DAYS_BY_WEEK = 250

/** The last four weeks, against the four before them. */
export function standard(today: Day): Filters {
  const from = addDays(today, 1 - WEEKS)
  return {
    region: '',
    from,
    to: today,
    by: 'collector',
    figure: 'met',
    team: '',
    before: 'previous',
    beforeFrom: addDays(from, -WEEKS),
    beforeTo: addDays(from, -1),
    replay: '',
  }
}

/** What an address says; anything strange in it is passed over. */
export function read(search: string, today: Day): Filters {
  const said = new URLSearchParams(search)
  const plain = standard(today)
  const day = (name: string, otherwise: Day): Day => {
    const found = said.get(name) ?? ''
    return DAY.test(found) && !Number.isNaN(Date.parse(found)) ? found : otherwise
  }
  const one = <T extends string>(name: string, among: readonly T[], otherwise: T): T =>
    among.find((value) => value === said.get(name)) ?? otherwise
  const [from, to] = [day('from', plain.from), day('to', plain.to)]
  return {
    region: said.get('region') ?? '',
    from: from <= to ? from : to,
    to,
    by: one('by', GROUPS, plain.by),
    figure: one('figure', FIGURES.map((figure) => figure.name), plain.figure),
    team: said.get('team') ?? '',
    before: one('before', BEFORES, plain.before),
    beforeFrom: day('before_from', plain.beforeFrom),
    beforeTo: day('before_to', plain.beforeTo),
    replay: said.get('replay') ?? '',
  }
}

/** The same as an address; what is as always is left out of it. */
export function write(filters: Filters, today: Day): string {
  const plain = standard(today)
  const own = filters.before === 'own'
  const said: Record<string, [string, string]> = {
    region: [filters.region, plain.region],
    from: [filters.from, plain.from],
    to: [filters.to, plain.to],
    by: [filters.by, plain.by],
    figure: [filters.figure, plain.figure],
    team: [filters.team, plain.team],
    before: [filters.before, plain.before],
    before_from: [own ? filters.beforeFrom : '', ''],
    before_to: [own ? filters.beforeTo : '', ''],
    replay: [filters.replay, ''],
  }
  const kept = Object.entries(said).filter(([, [value, usual]]) => value !== usual)
  return kept.length ? `?${new URLSearchParams(kept.map(([name, [value]]) => [name, value]))}` : ''
}

/** The stretch to compare with; null: none. */
export function earlier(filters: Filters): { from: Day; to: Day } | null {
  const days = length(filters.from, filters.to)
  switch (filters.before) {
    case 'none':
      return null
    case 'previous':
      return { from: addDays(filters.from, -days), to: addDays(filters.from, -1) }
    case 'year': // 52 weeks, so that weekdays meet weekdays
      return { from: addDays(filters.from, -364), to: addDays(filters.to, -364) }
    case 'own':
      return filters.beforeFrom <= filters.beforeTo ? { from: filters.beforeFrom, to: filters.beforeTo } : null
  }
}

/** Fine enough to see something, coarse enough to be read. */
export function stepOf(from: Day, to: Day): Step {
  const days = length(from, to)
  return days <= MOST_DAYS_BY_DAY ? 'day' : days <= MOST_DAYS_BY_WEEK ? 'week' : 'month'
}

function length(from: Day, to: Day): number {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1
  return Math.max(1, days)
}


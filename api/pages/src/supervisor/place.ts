import type { Day } from '../wire/types'

/** Where the supervisor is, kept in the address bar: a reload, a bookmark or a sent link opens the same plan. */
export interface DeskPlace {
  day: Day | null
  plan: string | null
  /** Opened once, and then left to the desk. */
  case: string | null
}

export function readPlace(search: string): DeskPlace {
  const given = new URLSearchParams(search)
  const day = given.get('day')
  return { day: day && /^\d{4}-\d\d-\d\d$/.test(day) ? day : null, plan: given.get('plan'), case: given.get('case') }
}

export function writePlace(place: Pick<DeskPlace, 'day' | 'plan'>): void {
  const next = new URLSearchParams()
  if (place.day) next.set('day', place.day)
  if (place.plan) next.set('plan', place.plan)
  history.replaceState(null, '', `?${next}`)
}

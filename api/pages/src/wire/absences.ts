import { call, query, segment } from './call'
import type { Day } from './types'

export type AwayKind = 'leave' | 'training' | 'illness' | 'other'

/** Away from the first to the last day, both included; with times only between them on each of these days. */
export interface NewAbsence {
  kind: AwayKind
  first: Day
  last: Day
  start: string | null
  end: string | null
  note: string
}

export interface Absence extends NewAbsence {
  absence_id: string
  collector_id: string
}

/** `published_days`: those of it on which the collector has a published plan. */
export type EnteredAbsence = Absence & { published_days: Day[] }

export const absences = async (from: Day, to: Day): Promise<Absence[]> =>
  (await call<{ absences: Absence[] }>('GET', `/absences${query({ from, to })}`)).absences

const path = (collector: string): string => `/collectors/${segment(collector)}/absences`

export const enter = (collector: string, absence: NewAbsence): Promise<EnteredAbsence> =>
  call('POST', path(collector), { body: absence })

export const change = (collector: string, id: string, absence: NewAbsence): Promise<EnteredAbsence> =>
  call('PUT', `${path(collector)}/${segment(id)}`, { body: absence })

export const remove = (id: string): Promise<void> => call('DELETE', `/absences/${segment(id)}`)

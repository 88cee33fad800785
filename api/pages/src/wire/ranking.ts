import { call, query, segment } from './call'
import type { Day, Instant } from './types'

export type RulingKind = 'raise' | 'lower' | 'bar'
export type PartOfDay = 'morning' | 'day' | 'evening' | 'weekend'

/** One line of what a case is worth; `measure` null: not known, and counts for nothing. */
export interface WorthPart {
  feature: string
  measure: number | null
  permille: number
  weight: number
  points: number
}

export interface Ruling {
  kind: RulingKind
  points: number | null
  reason: string
  until: Day | null
  ruled_by: string
  ruled_at: Instant | null
}

export interface RankedCase {
  case_id: string
  points: number
  counted: number
  parts: WorthPart[]
  ruling: Ruling | null
  cuts: string[]
  rank: number | null
  debtor_name: string
  days_overdue: number
  amount_overdue: { minor: number; currency: string } | null
}

export interface RankingPage {
  date: Day
  cases: RankedCase[]
  next_cursor: string | null
}

export interface NextStep {
  action: string | null
  rule: string | null
  on: Day | null
  by: Day | null
  parts: PartOfDay[]
  tried: PartOfDay[]
  goal: string | null
  prefer: string | null
  manager: boolean
  refer_to: string
}

export interface Chances {
  addresses: {
    number: number
    kind: string
    timezone: string
    days: { date: Day; hours: { hour: number; chance_permille: number; expected_permille: number }[] }[]
  }[]
}

export interface NewRuling {
  kind: RulingKind
  points?: number
  reason: string
  until?: Day
}

export const ranking = (
  region: string,
  on: Day,
  proposed: 'true' | 'false' | null,
  cursor: string | null,
): Promise<RankingPage> => call('GET', `/ranking${query({ region, on, proposed, limit: 50, cursor })}`)

export const nextStep = (caseId: string, on: Day): Promise<NextStep> =>
  call('GET', `/cases/${segment(caseId)}/next-step${query({ on })}`)

export const chances = (caseId: string, from: Day): Promise<Chances> =>
  call('GET', `/cases/${segment(caseId)}/chances${query({ from })}`)

export const rule = (caseId: string, ruling: NewRuling): Promise<Ruling> =>
  call('PUT', `/cases/${segment(caseId)}/ruling`, { body: ruling })

export const takeRulingBack = (caseId: string): Promise<void> => call('DELETE', `/cases/${segment(caseId)}/ruling`)

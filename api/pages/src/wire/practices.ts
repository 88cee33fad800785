import { call, query } from './call'
import type { Day, Instant, OutcomeKind } from './types'

export type PracticeName = 'weights' | 'follow_ups' | 'briefs' | 'limits'
export type Knot = [measure: number, permille: number]

export interface Weights {
  points: Record<string, number>
  curves: Record<string, Knot[]>
  amounts: Record<string, Knot[]>
  risks: Record<string, number>
  cut_offs: { points: number; days_overdue: number; amount_minor: Record<string, number>; most: number | null }
  wait_permille: number
  late_permille: number
}

export interface FollowUp {
  outcome: OutcomeKind
  times: number
  action: string
  wait_days: number
  within_days: number | null
  other_part: boolean
  doubt_address: boolean
  two: boolean
  manager: boolean
  conflict: boolean
  hold: string | null
  refer_to: string
  goal: string | null
}

export interface FollowUps {
  lines: FollowUp[]
  template: string[]
  other_permille: number
  same_permille: number
  promise_grace: number
}

export interface When {
  attempts: number
  attempts_below: number | null
  last: string[]
  next: string[]
  goals: string[]
  risks: string[]
  broken_promises: number
  days_overdue: number
  crew: number
  hardship: boolean | null
  manager: boolean | null
  foreign: boolean | null
}

export interface BriefRule {
  name: string
  when: When
  goal: string | null
  manner: string[]
  notes: string[]
  text: string
}

export interface BriefRules {
  rules: BriefRule[]
  languages: string[]
}

export interface Limits {
  visits: number | null
  work_seconds: number | null
  travel_seconds: number | null
  hard_cases: number | null
  hard_risks: string[]
  late_after: string
  late_visits: number | null
  late_days: number | null
  window_days: number
  fair_price: number
  slack: number
}

export interface Contents {
  weights: Weights
  follow_ups: FollowUps
  briefs: BriefRules
  limits: Limits
}

/** Which version is in force; 0 is Rounds' own. */
export interface PracticeHead {
  name: PracticeName
  version: number
  note: string
  created_by: string
  created_at: Instant | null
}

export type Practice<N extends PracticeName = PracticeName> = PracticeHead & { content: Contents[N] }

export interface Preview {
  proposed_before: number
  proposed_after: number
  entered: string[]
  left: string[]
  moves: {
    case_id: string
    rank_before: number | null
    rank_after: number | null
    points_before: number
    points_after: number
  }[]
}

export const practice = <N extends PracticeName>(name: N, version: number | null = null): Promise<Practice<N>> =>
  call('GET', `/practices/${name}${query({ version })}`)

export const versions = async (name: PracticeName): Promise<PracticeHead[]> =>
  (await call<{ practices: PracticeHead[] }>('GET', `/practices/${name}/versions`)).practices

export const save = <N extends PracticeName>(
  name: N,
  content: Contents[N],
  note: string,
  basedOn: number,
): Promise<Practice<N>> => call('PUT', `/practices/${name}`, { body: { content, note, based_on: basedOn } })

export const restore = <N extends PracticeName>(name: N, version: number): Promise<Practice<N>> =>
  call('POST', `/practices/${name}/versions/${version}/restore`)

export const preview = (content: Weights, region: string, on: Day): Promise<Preview> =>
  call('POST', `/practices/weights/preview${query({ region, on })}`, { body: { content } })

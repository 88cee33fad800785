import { call, query, segment } from './call'
import type { Day, Instant } from './types'

export const GROUPS = ['team', 'collector', 'area', 'hour', 'weekday', 'policy'] as const
export type Group = (typeof GROUPS)[number]
export type Step = 'day' | 'week' | 'month'

/** Money in minor units by currency; shares in thousandths, null where there is nothing to divide by. */
export interface Figures {
  planned: number
  made: number
  made_elsewhere: number
  met: number
  outcomes: Record<string, number>
  promises_made: number
  promises_kept: number
  promises_broken: number
  promised_minor: Record<string, number>
  kept_minor: Record<string, number>
  paid_minor: Record<string, number>
  work_seconds: number
  travel_seconds: number
  travel_metres: number
  seconds_per_contact: number | null
  metres_per_contact: number | null
  travel_permille: number | null
  met_permille: number | null
  kept_permille: number | null
  evenness_permille: number | null
  refusals: Record<string, number>
  left_out: Record<string, number>
}

export interface Report {
  region: string
  span: { first: Day; last: Day }
  by: Group | Step | 'all'
  team: string | null
  whole: Figures
  groups: { name: string; figures: Figures }[]
  before: { span: { first: Day; last: Day }; whole: Figures } | null
}

export interface ReportQuery {
  region: string
  from: Day
  to: Day
  by: Group | Step | 'all'
  team?: string
  before_from?: Day
  before_to?: Day
}

export interface Side {
  visits: number
  collectors: number
  points: number
  points_asked: number
  expected_permille: number
  travel_seconds: number
  travel_metres: number
  work_seconds: number
  evenness_permille: number | null
  refusals: Record<string, number>
  left_out: Record<string, number>
}

export interface Instead {
  case_id: string
  collector_id: string
  date: Day
  start: Instant
  points: number
  points_asked: number
  left_out: string
  outcome: string | null
}

export interface ReplayResult {
  planned: Side
  replayed: Side
  happened: { made: number; met: number; promises: number }
  both: number
  only_planned: Instead[]
  only_replayed: Instead[]
  remarks: string[]
  sources: Record<string, string>
}

export interface Replay {
  replay_id: string
  plan_id: string
  policy: string | null
  practices: Record<string, number>
  own_weights: boolean
  state: 'queued' | 'running' | 'succeeded' | 'cancelled' | 'failed'
  elapsed_seconds: number
  best: { prize: number; travel_seconds: number; served: number } | null
  error: { code: string; detail: string; action: string } | null
  created_at: Instant
  result: ReplayResult | null
}

export interface ReplayRequest {
  plan_id: string
  policy?: string
  weights_version?: number
  follow_ups_version?: number
  limits_version?: number
  seconds?: number
}

export const PRACTICES = ['weights', 'follow_ups', 'limits'] as const
export type Practice = (typeof PRACTICES)[number]

const asked = (wanted: ReportQuery): Record<string, string | undefined> => ({ ...wanted })

export const report = (wanted: ReportQuery): Promise<Report> => call('GET', `/report${query(asked(wanted))}`)

/** The same as a file; the browser asks for it with the session's cookie. */
export const csvAddress = (wanted: ReportQuery): string => `/v1/report${query({ ...asked(wanted), format: 'csv' })}`

export const requestReplay = (wanted: ReplayRequest): Promise<Replay> => call('POST', '/replays', { body: wanted })
export const replay = (id: string): Promise<Replay> => call('GET', `/replays/${segment(id)}`)
export const cancelReplay = (id: string): Promise<Replay> => call('POST', `/replays/${segment(id)}/cancel`)
export const replays = async (): Promise<Replay[]> => (await call<{ replays: Replay[] }>('GET', '/replays')).replays

export const policyNames = async (): Promise<string[]> =>
  (await call<{ policies: { name: string }[] }>('GET', '/policies')).policies.map((one) => one.name)

/** Versions of a practice that may be tried, newest first; 0 is Rounds' own. */
export async function versionsOf(name: Practice): Promise<number[]> {
  const found = await call<{ practices: { version: number }[] }>('GET', `/practices/${name}/versions`)
  return [...new Set([...found.practices.map((one) => one.version), 0])]
}

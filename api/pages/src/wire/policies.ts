import { call, query, segment } from './call'
import type { Day, Instant } from './types'

export const DAY_KINDS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'holiday'] as const
export type DayKind = (typeof DAY_KINDS)[number]
export type Week = Record<DayKind, [string, string][]>

/** A policy in the form of its file; what these pages do not show goes back as it came. */
export interface PolicyRecord {
  hours: Week
  crew: { collectors: number; risks?: string[]; after?: string | null; history?: string[]; history_days?: number }[]
  caps: { contacts: number; days: number; channels: string[] }[]
  [field: string]: unknown
}

export interface Override {
  policy: string
  version: number
  state: 'in_force' | 'superseded' | 'outside_its_dates' | 'needs_signature' | 'withdrawn'
  record: PolicyRecord
  note: string
  proposed_by: string
  proposed_at: Instant
  gives_up: { rule: string; message: string }[]
  signature: { rules: string[]; by: string; at: Instant; reason: string } | null
  withdrawn_by: string | null
  withdrawn_at: Instant | null
}

export interface PolicyHead {
  name: string
  title: string
  version: string
  effective_from: Day | null
  effective_until: Day | null
  source: string
  confidence: string
  advice: string
  assumed: string[]
  duties: string[]
  override: number | null
  regions: (string | null)[]
}

export interface PolicyFile extends PolicyHead {
  preset: PolicyRecord
  overrides: Override[]
}

export interface PolicyChoice {
  region: string | null
  policy: string
  policy_version: string
  chosen_by: string | null
  chosen_at: Instant | null
  reason: string
}

export const policies = async (): Promise<PolicyHead[]> =>
  (await call<{ policies: PolicyHead[] }>('GET', '/policies')).policies

export const policyFile = (name: string): Promise<PolicyFile> => call('GET', `/policies/${segment(name)}`)

export const policyChoices = async (): Promise<PolicyChoice[]> =>
  (await call<{ choices: PolicyChoice[] }>('GET', '/policy-choices')).choices

export const choosePolicy = async (
  region: string | null,
  policy: string | null,
  reason: string,
): Promise<PolicyChoice[]> =>
  (await call<{ choices: PolicyChoice[] }>('PUT', '/policy-choices', { body: { region, policy, reason } })).choices

/** `dryRun`: only says what it would give up. */
export const proposeOverride = (
  name: string,
  record: PolicyRecord,
  note: string,
  dryRun: boolean,
): Promise<Override> =>
  call('POST', `/policies/${segment(name)}/overrides${query({ dry_run: dryRun ? 'true' : null })}`, {
    body: { record, note },
  })

export const signOverride = (override: Override, reason: string): Promise<Override> =>
  call('POST', `/policies/${segment(override.policy)}/overrides/${override.version}/signature`, {
    body: { rules: override.gives_up.map((one) => one.rule), reason },
  })

export const withdrawOverride = (override: Override): Promise<Override> =>
  call('DELETE', `/policies/${segment(override.policy)}/overrides/${override.version}`)

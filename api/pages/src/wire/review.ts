import { call, query, segment } from './call'
import type { Case, Day, Instant, Place, RunState } from './types'

export interface Candidate extends Place {
  precision: string
  confidence: number
  matched: string
  source: string
}

/** The bank was asked for a better address. */
export interface Wanted {
  at: Instant
  by: string
  reason: string
}

export interface AddressKey {
  case_id: string
  address_index: number
}

export interface ReviewItem extends AddressKey {
  region: string
  text: string
  corrected: string | null
  why: string
  candidates: Candidate[]
  wanted: Wanted | null
  version: string
}

/** Collectors at the door say that the pin is wrong. */
export interface Correction extends AddressKey {
  region: string
  text: string
  place: Place
  pinned: boolean
  door: Place
  metres: number
  agreeing: number
  at_pin: number
  since: Day
  until: Day
  version: string
}

/** A region's open cases looked up again. */
export interface Recheck {
  recheck_id: string
  region: string
  state: RunState
  total: number
  counts: {
    cases: number
    moved: number
    unchanged: number
    found: number
    doubtful: number
    waiting: number
    kept: number
    unasked: number
    published: number
  }
  error: { code: string; detail: string; action: string } | null
  created_at: Instant
  ended_at: Instant | null
}

export const reviews = (region: string | null): Promise<{ items: ReviewItem[]; corrections: Correction[] }> =>
  call('GET', `/review${query({ region })}`)

export type Choice = { candidate: number } | { pin: Place } | { text: string } | { confirm: true }

/** Refused (`address_changed`) when another supervisor, or a recheck, changed the address since it was read. */
export const decideReview = (item: ReviewItem | Correction, choice: Choice): Promise<Case> =>
  call('POST', `/review/${segment(item.case_id)}`, {
    body: { address_index: item.address_index, based_on: item.version, ...choice },
  })

export const wantAddress = (item: AddressKey, reason: string): Promise<Case> =>
  call('PUT', `/review/${segment(item.case_id)}/wanted`, { body: { address_index: item.address_index, reason } })

export const unwantAddress = (item: AddressKey): Promise<Case> =>
  call('DELETE', `/review/${segment(item.case_id)}/wanted${query({ address_index: item.address_index })}`)

export const requestRecheck = (region: string): Promise<Recheck> => call('POST', '/rechecks', { body: { region } })

export const newestRecheck = async (region: string): Promise<Recheck | null> =>
  (await call<{ rechecks: Recheck[] }>('GET', `/rechecks${query({ region, limit: 1 })}`)).rechecks[0] ?? null

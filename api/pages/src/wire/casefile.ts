import { call, query, segment } from './call'
import type { Case, Day, Instant, Issue } from './types'

export interface Bar {
  code: string
  message: string
  action: string
  until: Day | null
}

export interface AllowedDay {
  date: Day
  state: 'allowed' | 'barred'
  spans: { start: Instant; end: Instant; crew: number }[]
  because: {
    policy: string
    version: string
    hours: string[]
    counts: { limit: number; days: number; used: number; channels: string[] }[]
    notes: string[]
  } | null
  bars: Bar[]
}

export interface Allowed {
  policy: string
  policy_version: string
  confidence: string
  advice: string
  addresses: { number: number; kind: string; timezone: string; days: AllowedDay[] }[]
}

/** One thing that happened to a case, or is planned for it. */
export interface HistoryLine {
  at: Instant
  kind: 'event' | 'contact' | 'planned' | 'visit' | 'payment' | 'hold' | 'appointment' | 'ruling'
  what: string
  actor: string
  detail: string
  state: string
  until: Day | null
  amount_minor: number | null
  collector_id: string | null
  ref: string
  corrected: boolean
  promise: { amount_minor: number; on: Day; state: string | null } | null
}

export type Channel = 'call' | 'message' | 'letter' | 'visit'

export interface NewContact {
  case_id: string
  channel: Channel
  at: Instant
  direction: 'outgoing' | 'incoming'
  answered?: boolean
  notice?: boolean
  place?: 'home' | 'work' | 'other'
}

export interface NewHold {
  kind: string
  since?: Day
  until?: Day
  review_on?: Day
  note?: string
  source?: string
  whole_debtor?: boolean
}

export const allowedDays = (caseId: string, from: Day, to: Day): Promise<Allowed> =>
  call('GET', `/cases/${segment(caseId)}/allowed${query({ from, to })}`)

export const historyOf = (caseId: string): Promise<{ currency: string; lines: HistoryLine[] }> =>
  call('GET', `/cases/${segment(caseId)}/history`)

/** What was wrong with it; nothing: the ledger has it. */
export async function enterContact(contact: NewContact): Promise<Issue[]> {
  const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('')
  const sent = { contacts: [{ contact_id: id, ...contact }] }
  const answer: { refused_rows: { issues: Issue[] }[] } = await call('POST', '/contacts', {
    body: sent,
    headers: { 'Idempotency-Key': id },
  })
  return answer.refused_rows.flatMap((row) => row.issues)
}

export const removeContact = (source: string, id: string): Promise<void> =>
  call('DELETE', `/contacts/${segment(source)}/${segment(id)}`)

export const setHold = (caseId: string, hold: NewHold): Promise<Case> =>
  call('PUT', `/cases/${segment(caseId)}/hold`, { body: hold })

export const liftHold = (caseId: string, kind: string): Promise<Case> =>
  call('DELETE', `/cases/${segment(caseId)}/hold${query({ kind })}`)

/** Every case of the region that a hold bars now or later; no team has more pages than these. */
export async function heldCases(region: string): Promise<Case[]> {
  const found: Case[] = []
  let cursor: string | null = null
  for (let page = 0; page < 8; page++) {
    const path: string = `/holds${query({ region, limit: 500, cursor })}`
    const part: { cases: Case[]; next_cursor: string | null } = await call('GET', path)
    found.push(...part.cases)
    cursor = part.next_cursor
    if (!cursor) break
  }
  return found
}

import { call, query, segment } from './call'
import { Problem } from './problem'
import type {
  AddressKey,
  Case,
  Collector,
  Correction,
  DayLink,
  Itinerary,
  Place,
  Recheck,
  Region,
  ReviewItem,
  Session,
  Shift,
} from './types'

/** No day of one team has more; a page further would only slow the map down. */
const CASE_PAGES = 8
const CASES_A_PAGE = 500

export const signIn = (name: string, password: string): Promise<Session> =>
  call('POST', '/sessions', { body: { name, password } })
export const currentSession = (): Promise<Session> => call('GET', '/sessions/current')
export const signOut = (): Promise<void> => call('DELETE', '/sessions/current')

export const regions = async (): Promise<Region[]> => (await call<{ regions: Region[] }>('GET', '/regions')).regions
export const region = (name: string): Promise<Region> => call('GET', `/regions/${segment(name)}`)

export const reviews = (): Promise<{ items: ReviewItem[]; corrections: Correction[] }> => call('GET', '/review')

export type Choice = { candidate: number } | { pin: Place } | { text: string } | { confirm: true }

export const decideReview = (item: AddressKey, choice: Choice): Promise<Case> =>
  call('POST', `/review/${segment(item.case_id)}`, { body: { address_index: item.address_index, ...choice } })

export const wantAddress = (item: AddressKey, reason: string): Promise<Case> =>
  call('PUT', `/review/${segment(item.case_id)}/wanted`, { body: { address_index: item.address_index, reason } })

export const unwantAddress = (item: AddressKey): Promise<Case> =>
  call('DELETE', `/review/${segment(item.case_id)}/wanted${query({ address_index: item.address_index })}`)

export const requestRecheck = (region: string): Promise<Recheck> => call('POST', '/rechecks', { body: { region } })

export const newestRecheck = async (region: string): Promise<Recheck | null> =>
  (await call<{ rechecks: Recheck[] }>('GET', `/rechecks${query({ region, limit: 1 })}`)).rechecks[0] ?? null

export const caseOf = (id: string): Promise<Case> => call('GET', `/cases/${segment(id)}`)

export async function casesOf(region: string): Promise<Case[]> {
  const found: Case[] = []
  let cursor: string | null = null
  for (let page = 0; page < CASE_PAGES; page++) {
    const path: string = `/cases${query({ region, limit: CASES_A_PAGE, cursor })}`
    const part: { cases: Case[]; next_cursor: string | null } = await call('GET', path)
    found.push(...part.cases)
    cursor = part.next_cursor
    if (!cursor) break
  }
  return found
}

export const collectors = async (): Promise<Collector[]> =>
  (await call<{ collectors: Collector[] }>('GET', '/collectors')).collectors

export const shiftsOf = async (date: string): Promise<Shift[]> =>
  (await call<{ shifts: Shift[] }>('GET', `/shifts${query({ date })}`)).shifts

export const dayLinks = async (collector: string): Promise<DayLink[]> =>
  (await call<{ links: DayLink[] }>('GET', `/collectors/${segment(collector)}/day-links`)).links

export const createDayLink = (collector: string, date: string): Promise<DayLink & { url: string }> =>
  call('POST', `/collectors/${segment(collector)}/day-links`, { body: { date } })

export const revokeDayLink = (link: string): Promise<void> => call('DELETE', `/day-links/${segment(link)}`)

/** Null when nothing is published for that collector and day any more. */
export async function itinerary(collector: string, date: string): Promise<Itinerary | null> {
  try {
    return await call('GET', `/collectors/${segment(collector)}/itineraries/${segment(date)}`)
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.status === 404) return null
    throw thrown
  }
}

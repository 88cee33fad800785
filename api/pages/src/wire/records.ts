import { call, query, segment } from './call'
import { Problem } from './problem'
import type { Case, Collector, Day, Instant, Itinerary, Region, Session, Shift } from './types'

/** No day of one team has more; a page further would only slow the map down. */
const CASE_PAGES = 8
const CASES_A_PAGE = 500

export const signIn = (name: string, password: string): Promise<Session> =>
  call('POST', '/sessions', { body: { name, password } })
export const currentSession = (): Promise<Session> => call('GET', '/sessions/current')
export const signOut = (): Promise<void> => call('DELETE', '/sessions/current')

export const regions = async (): Promise<Region[]> => (await call<{ regions: Region[] }>('GET', '/regions')).regions
export const region = (name: string): Promise<Region> => call('GET', `/regions/${segment(name)}`)

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

export interface DayLink {
  link_id: string
  date: Day
  expires_at: Instant
  revoked_at: Instant | null
}

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

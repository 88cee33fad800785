import { tongue } from '../words/words'
import { call, fetchNewer, query, segment, type Answer } from './call'
import type { Itinerary, OutcomeReport } from './types'

export interface DaySession {
  collector_id: string
  date: string
}

export const openDay = (linkId: string, secret: string): Promise<DaySession> =>
  call('POST', '/day-sessions', { body: { link_id: linkId, secret } })

export const newerItinerary = (
  collector: string,
  date: string,
  etag: string | null,
  plan: string | null = null,
): Promise<Answer<Itinerary> | null> =>
  fetchNewer(`/collectors/${segment(collector)}/itineraries/${segment(date)}${query({ plan_id: plan })}`, etag)

export const revealPhone = async (visitId: string): Promise<string> =>
  (await call<{ phone: string }>('POST', `/visits/${segment(visitId)}/phone`)).phone

/** The same key and report again is the same outcome, so sending twice is safe. */
export const reportOutcome = (visitId: string, report: OutcomeReport, key: string): Promise<void> =>
  call('POST', `/visits/${segment(visitId)}/outcome`, { body: report, headers: { 'Idempotency-Key': key } })

export interface PaperOptions {
  /** As this plan has the day, also a draft. */
  plan?: string | null
  /** Numbers in full; each of them is logged. */
  phones?: boolean
}

/** Where the day is as a picture of its map, or as pages to print. */
export const paperUrl = (collector: string, date: string, form: 'svg' | 'pdf', options: PaperOptions = {}): string =>
  `/v1/collectors/${segment(collector)}/itineraries/${segment(date)}.${form}` +
  query({ language: tongue.language, phones: options.phones ? 'true' : null, plan_id: options.plan ?? null })

/** The page that lays the day out for paper; of a plan that is no more than a draft as well. */
export const paperPage = (collector: string, date: string, plan: string | null = null): string =>
  `/print/${segment(collector)}/${segment(date)}${query({ plan })}`

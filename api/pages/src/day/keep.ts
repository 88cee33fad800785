import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Itinerary, OutcomeReport, Position, Region } from '../wire/types'

/** The day as it was last read, kept on the phone until its link ends. */
export interface KeptDay {
  linkId: string
  collectorId: string
  date: string
  expiresAt: string
  itinerary: Itinerary | null
  etag: string | null
  region: Region | null
  readAt: string
}

/** A report on its way to the service. `refused` says why it will not be taken as it is. */
export interface Report {
  key: string
  linkId: string
  visitId: string
  caseId: string
  outcome: OutcomeReport
  queuedAt: string
  refused?: { code: string; cause: string; action: string }
}

/** A check-in, a longer stay or a call for help on its way. `taken`: the service has it, and only a position may follow. */
export interface Signal {
  key: string
  linkId: string
  kind: 'panic' | 'check_in' | 'extension'
  visitId: string | null
  at: string
  together?: boolean
  position?: Position
  taken?: boolean
}

interface Shelves extends DBSchema {
  days: { key: string; value: KeptDay }
  reports: { key: string; value: Report }
  signals: { key: string; value: Signal }
}

let opened: Promise<IDBPDatabase<Shelves>> | null = null

function shelves(): Promise<IDBPDatabase<Shelves>> {
  opened ??= openDB<Shelves>('rounds-day', 2, {
    upgrade(db, before) {
      if (before < 1) {
        db.createObjectStore('days', { keyPath: 'linkId' })
        db.createObjectStore('reports', { keyPath: 'key' })
      }
      db.createObjectStore('signals', { keyPath: 'key' })
    },
  })
  return opened
}

export const keptDay = async (linkId: string): Promise<KeptDay | undefined> => (await shelves()).get('days', linkId)
export const keepDay = async (day: KeptDay): Promise<unknown> => (await shelves()).put('days', day)
export const keepReport = async (report: Report): Promise<unknown> => (await shelves()).put('reports', report)
export const dropReport = async (key: string): Promise<void> => (await shelves()).delete('reports', key)

export const keepSignal = async (signal: Signal): Promise<unknown> => (await shelves()).put('signals', signal)
export const dropSignal = async (key: string): Promise<void> => (await shelves()).delete('signals', key)

/** Signals of this link that are not delivered yet, oldest first. */
export async function keptSignals(linkId: string): Promise<Signal[]> {
  const all = await (await shelves()).getAll('signals')
  return all.filter((signal) => signal.linkId === linkId).sort((a, b) => a.at.localeCompare(b.at))
}

/** Reports of this link that are not delivered yet, oldest first. */
export async function keptReports(linkId: string): Promise<Report[]> {
  const all = await (await shelves()).getAll('reports')
  return all.filter((report) => report.linkId === linkId).sort((a, b) => a.queuedAt.localeCompare(b.queuedAt))
}

/** Nothing about debtors stays on the phone once the link has ended; only reports that still wait to be sent do. */
export async function forgetDay(linkId: string): Promise<void> {
  await (await shelves()).delete('days', linkId)
  if ('caches' in window) await caches.delete('rounds-tiles') // absent where the page came over plain HTTP
}

/** Days of other links that have ended, left behind by a phone that was never opened again. */
export async function forgetEndedDays(now: number): Promise<void> {
  const db = await shelves()
  for (const day of await db.getAll('days')) if (Date.parse(day.expiresAt) < now) await db.delete('days', day.linkId)
}

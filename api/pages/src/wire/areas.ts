import type { MultiPolygon, Polygon } from 'geojson'
import { call, query, segment } from './call'
import type { Day, Instant } from './types'

export const AREA_KINDS = ['territories', 'zones', 'calendars', 'outline'] as const
export type AreaKind = (typeof AREA_KINDS)[number]
export type Shape = Polygon | MultiPolygon

/** What an area says of itself; which fields count depends on its kind. */
export interface AreaFacts {
  name: string
  collectors?: string[]
  cover?: 'rule' | 'preference'
  ban?: 'never' | 'crew_2' | 'by_day'
  hours?: { from: string; to: string } | null
  note?: string
  country?: string
  subdivision?: string | null
}

export interface AreaFeature {
  type: 'Feature'
  properties: AreaFacts
  geometry: Shape | null
}

export interface AreaVersion {
  version: number
  origin: string
  note: string
  created_by: string
  created_at: Instant | null
}

export interface AreaCollection extends AreaVersion {
  type: 'FeatureCollection'
  features: AreaFeature[]
}

export interface Coverage {
  outline_square_kilometres: number
  covered_square_kilometres: number
  overlaps: { names: [string, string]; square_kilometres: number; geometry: Shape }[]
  holes: { square_kilometres: number; beside: string[]; cases: string[]; geometry: Shape }[]
  cases: number
  bare_cases: string[]
}

export interface ProposedFacts extends AreaFacts {
  visits: number
  work_seconds: number
  square_kilometres: number
  compactness: number
  base_metres: number | null
}

export interface Proposal {
  proposal_id: string
  figures: { places: number; visits: number; left_out: number; most_over_percent: number; most_under_percent: number }
  features: { type: 'Feature'; properties: ProposedFacts; geometry: Shape }[]
}

export interface Change {
  features: AreaFeature[]
  based_on: number | null
  note: string
  origin: 'edit' | 'import'
}

export type DayKind = 'holiday' | 'ordinary' | 'make_up'

export interface OwnDay {
  date: Day
  kind: DayKind
  region: string | null
  place: string
  name: string
}

export interface CalendarSeen {
  timezone: string
  country: string | null
  subdivision: string | null
  days: { date: Day; kind: DayKind; name: string; source: 'public' | 'own' }[]
}

const path = (region: string, kind: AreaKind): string => `/regions/${segment(region)}/areas/${kind}`
const collection = (change: Change): object => ({ type: 'FeatureCollection', ...change })

export const areasOf = (region: string, kind: AreaKind, version?: number): Promise<AreaCollection> =>
  call('GET', path(region, kind) + query({ version }))

export const saveAreas = (region: string, kind: AreaKind, change: Change): Promise<AreaCollection> =>
  call('PUT', path(region, kind), { body: collection(change) })

export const versionsOf = async (region: string, kind: AreaKind): Promise<AreaVersion[]> =>
  (await call<{ versions: AreaVersion[] }>('GET', `${path(region, kind)}/versions`)).versions

/** ``seen``: the newest version that is known here; refused (`areas_changed`) when there is a newer one. */
export const restoreAreas = (region: string, kind: AreaKind, version: number, seen: number): Promise<AreaCollection> =>
  call('POST', `${path(region, kind)}/versions/${version}/restore${query({ based_on: seen })}`)

export const checkCoverage = (region: string, features: AreaFeature[]): Promise<Coverage> =>
  call('POST', `/regions/${segment(region)}/coverage`, {
    body: { territories: { type: 'FeatureCollection', features } },
  })

export const suggest = (region: string, wish: { count?: number; cover: 'rule' | 'preference'; name: string }): Promise<Proposal> =>
  call('POST', `/regions/${segment(region)}/proposals`, { body: wish })

export const acceptProposal = (region: string, id: string): Promise<AreaCollection> =>
  call('POST', `/regions/${segment(region)}/proposals/${segment(id)}/accept`)

export const ownDays = async (region: string): Promise<OwnDay[]> =>
  (await call<{ days: OwnDay[] }>('GET', `/calendar/own-days${query({ region })}`)).days

export const enterOwnDay = (day: OwnDay): Promise<{ issues: { code: string; message: string }[] }> =>
  call('POST', '/calendar/own-days', { body: [day] })

export const removeOwnDay = (day: OwnDay): Promise<void> =>
  call('DELETE', `/calendar/own-days/${day.date}${query({ region: day.region, place: day.place })}`)

export const calendarOf = (region: string, since: Day, until: Day): Promise<CalendarSeen> =>
  call('GET', `/calendar${query({ region, since, until })}`)

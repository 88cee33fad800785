/** The shapes of /v1 as these pages read them: seconds, metres, minor units; instants are ISO 8601 with offset. */
import type { MultiPolygon, Polygon } from 'geojson'
import type { Because, Brief } from './brief'
import type { StopTimer } from './safety'

export type { Comparison, MovedVisit } from './comparison'

export type Role = 'admin' | 'scheduler' | 'supervisor' | 'collector'
export type Instant = string
export type Day = string

export interface Place {
  lat: number
  lon: number
}

export interface Session {
  actor?: string
  role: Role
  name: string
  collector_id?: string | null
  date?: Day | null
}

export interface Region {
  name: string
  bounds: [west: number, south: number, east: number, north: number]
  centre: Place
  timezone: string
  addresses: number
  built_at: Instant
}

export interface Issue {
  code: string
  pointer: string
  message: string
  action: string
}

export interface Leg {
  polyline: string
  travel_seconds: number
  travel_metres: number
  estimated: boolean
}

export interface TimeSpan {
  start: Instant
  end: Instant
}

export interface Stop {
  visit_id: string
  kind: 'visit' | 'break'
  case_id: string | null
  place: Place | null
  address: string
  arrival: Instant
  start: Instant
  leave: Instant
  wait_seconds: number
  leg: Leg | null
  crew_with: string[]
  window: TimeSpan | null
  appointment: boolean
  done: boolean
  because?: Because | null
  prize?: number | null
  points?: number | null
  brief?: Brief | null
}

export interface Route {
  collector_id: string
  collector_name: string
  date: Day
  departure: Instant
  end: Instant
  travel_seconds: number
  travel_metres: number
  wait_seconds: number
  service_seconds: number
  work_seconds: number
  start_place: Place
  end_place: Place
  stops: Stop[]
  last_leg: Leg | null
}

export interface Unserved {
  case_id: string
  reason: string
  message: string
  action: string
  details: Detail[]
}

export interface Totals {
  visits: number
  prize: number
  unserved: number
  collectors: number
  travel_seconds: number
  travel_metres: number
  wait_seconds: number
  service_seconds: number
  work_seconds: number
  estimated_legs: number
}

export type RunState = 'queued' | 'running' | 'succeeded' | 'cancelled' | 'failed'
export type PlanState = 'pending' | 'draft' | 'published' | 'superseded' | 'abandoned'

export interface BestSoFar {
  prize: number
  travel_seconds: number
  served: number
}

export interface Progress {
  state: RunState
  elapsed_seconds: number
  phase: string
  best: BestSoFar | null
}

export interface Run extends Progress {
  run_id: string
  seconds: number
  error: { code: string; detail: string; action: string } | null
  created_at: Instant
  started_at: Instant | null
  ended_at: Instant | null
}

/** A code, what it says in English, and what other languages fill in. */
export interface Told {
  code: string
  message: string
  params: Record<string, string | number>
}

export type PlanWarning = Told
/** What one day or shift has against a case. */
export type Detail = Told

export interface PlanSummary {
  plan_id: string
  series_id: string
  version: number
  state: PlanState
  region: string
  timezone: string
  dates: Day[]
  based_on: string | null
  run: Run | null
  estimated: boolean
  warnings: PlanWarning[]
  totals: Totals
  created_at: Instant
  published_at: Instant | null
  published_by: string | null
}

export interface Plan extends PlanSummary {
  routes: Route[]
  unserved: Unserved[]
  provenance: Record<string, string>
  /** Of a published plan: its days that collectors follow; the others float, or follow a later plan. */
  published_dates: Day[]
  /** Of a published plan: cases whose address was moved, or became doubtful, since. */
  moved_cases: string[]
  /** Of a published plan: cases that may not be visited as planned: held since, or closed. */
  held_cases: string[]
  /** Of a published plan: what else speaks by now against visits ahead. */
  objections: Issue[]
}

export interface PlanRequest {
  region?: string
  dates: Day[]
  collectors?: string[]
  team?: string
  seconds?: number
  allow_estimates?: boolean
  revises?: string
  keep_published?: boolean
}

/** The visits of one collector-day in order, as a supervisor wants them. */
export interface RouteOrder {
  collector_id: string
  date: Day
  visits: string[]
}

export interface CheckedStop {
  case_id: string | null
  kind: 'visit' | 'break'
  arrival: Instant
  start: Instant
  leave: Instant
  wait_seconds: number
}

export interface CheckedRoute {
  collector_id: string
  date: Day
  departure: Instant
  end: Instant
  travel_seconds: number
  travel_metres: number
  work_seconds: number
  stops: CheckedStop[]
}

export interface Broken extends Told {
  collector_id?: string | null
  date?: Day | null
  case_id?: string | null
  action: string
  /** Whether a person may let it pass when saving; the law's rules may not. */
  acceptable: boolean
}

export interface CheckResult {
  routes: CheckedRoute[]
  broken: Broken[]
  unserved: string[]
  totals: Totals
}

export interface CaseAddress {
  text: string
  corrected: string | null
  kind: string
  place: Place | null
  precision: string | null
  confidence: number | null
  matched: string | null
  pinned: boolean
}

export interface Hold {
  kind: string
  since: Day
  until: Day | null
  note: string
  review_on: Day | null
  source: string
  set_by: string
}

export interface CaseEvent {
  at: Instant
  kind: string
  actor: string
  detail: string
}

export interface Case {
  case_id: string
  state: 'review' | 'address_wanted' | 'open' | 'held' | 'closed'
  debtor: { debtor_id: string; name: string; phone: string | null; language: string | null }
  address: CaseAddress
  priority: number
  service_seconds: number
  amount_overdue: { minor: number; currency: string } | null
  days_overdue: number
  risks: string[]
  skills: string[]
  crew: number
  required: boolean
  windows: { date: Day | null; start: string; end: string; appointment: boolean }[]
  holds: Hold[]
  notes: string
  attempts: number
  history?: CaseEvent[]
}

export interface Collector {
  collector_id: string
  name: string
  region: string
  team: string
  base: { text: string; lat: number; lon: number }
  skills: string[]
  active: boolean
}

export interface Shift {
  collector_id: string
  date: Day
  start: string
  end: string
}

export type OutcomeKind =
  'met' | 'promise' | 'paid' | 'not_home' | 'refused' | 'moved' | 'wrong_address' | 'unsafe' | 'hardship' | 'other'

export interface OutcomeReport {
  kind: OutcomeKind
  happened_at?: Instant
  promise?: { amount_minor: number; on: Day }
  amount_paid_minor?: number
  note?: string
  corrects?: boolean
  position?: Position
}

/** Where a phone is, with the radius in metres within which it is. */
export interface Position extends Place {
  accuracy_metres: number
}

export interface ZoneHint {
  name: string
  ban: 'never' | 'crew_2' | 'by_day'
  hours: { from: string; to: string } | null
  note: string
}

export interface ItineraryStop {
  visit_id: string
  kind: 'visit' | 'break'
  number: number | null
  case_id: string | null
  debtor_name: string | null
  address: string
  place: Place | null
  arrival: Instant
  start: Instant
  leave: Instant
  leg: Leg | null
  window: TimeSpan | null
  appointment: boolean
  crew_with: string[]
  amount_band: string | null
  days_overdue: number | null
  risks: string[]
  notes: string
  has_phone: boolean
  phone_masked: string | null
  language: string | null
  outcome: { kind: OutcomeKind; reported_at: Instant } | null
  on_hold: boolean
  barred_by: string | null
  moved: boolean
  zones?: ZoneHint[]
  timezone?: string | null
  crew: number
  timer: StopTimer | null
  timer_seconds: number | null
  navigation: { geo: string; apple: string; google: string; amap: string } | null
  because?: Because | null
  prize?: number | null
  brief?: Brief | null
}

export interface Itinerary {
  collector_id: string
  collector_name: string
  date: Day
  timezone: string
  region: string
  plan_id: string
  version: number
  departure: Instant
  end: Instant
  travel_seconds: number
  travel_metres: number
  start_place: Place
  end_place: Place
  last_leg: Leg | null
  stops: ItineraryStop[]
  check_ins: boolean
  help: { at: Instant; acknowledged_at: Instant | null } | null
  extension_seconds: number | null
  draft: boolean
  areas: DayArea[]
}

/** A no-go zone near the stops of a day, or (no ban) a territory that one of them lies in. */
export interface DayArea {
  name: string
  ban: 'never' | 'crew_2' | 'by_day' | null
  geometry: Polygon | MultiPolygon
}

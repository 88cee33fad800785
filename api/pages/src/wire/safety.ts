import { call, query, segment } from './call'
import type { Day, Instant, Place, Position } from './types'

/** Begun by the check-in at a door, ended by the outcome; when it runs out an alarm goes to the supervisor. */
export interface StopTimer {
  visit_id: string
  since: Instant
  deadline: Instant
  together: boolean | null
  ended_at: Instant | null
}

/** By the phone's own clock; the service takes off what that differs from its own. */
export interface PhoneTimes {
  at: Instant
  sent_at: Instant
}

export const checkIn = (visitId: string, times: PhoneTimes, together?: boolean): Promise<StopTimer> =>
  call('POST', `/visits/${segment(visitId)}/timer`, { body: { ...times, ...(together ? { together } : {}) } })

export const stayLonger = (visitId: string, times: PhoneTimes, key: string): Promise<StopTimer> =>
  call('POST', `/visits/${segment(visitId)}/timer/extension`, { body: times, headers: { 'Idempotency-Key': key } })

/** The same key again is the same call, and may bring the position that was not known at first. */
export const callForHelp = (
  times: PhoneTimes,
  visitId: string | null,
  position: Position | null,
  key: string,
): Promise<void> =>
  call('POST', '/panic', {
    body: { ...times, ...(visitId ? { visit_id: visitId } : {}), ...(position ? { position } : {}) },
    headers: { 'Idempotency-Key': key },
  })

export interface Alarm {
  alarm_id: string
  kind: 'overdue' | 'panic' | 'alone'
  state: 'raised' | 'acknowledged' | 'closed'
  region: string
  collector_id: string
  collector_name: string
  collector_phone: string | null
  date: Day
  visit_id: string | null
  case_id: string | null
  at: Instant
  raised_at: Instant
  position: Place | null
  accuracy_metres: number | null
  answered_at: Instant | null
  acknowledged_by: string | null
  acknowledged_at: Instant | null
  closed_by: string | null
  closed_at: Instant | null
  note: string
}

export const closedAlarms = async (): Promise<Alarm[]> =>
  (await call<{ alarms: Alarm[] }>('GET', `/alarms${query({ open: 'false', limit: 20 })}`)).alarms

export const acknowledgeAlarm = (id: string): Promise<Alarm> => call('POST', `/alarms/${segment(id)}/acknowledge`)

export const closeAlarm = (id: string, note: string): Promise<Alarm> =>
  call('POST', `/alarms/${segment(id)}/close`, { body: { note } })

/** Hears of every open alarm, now and at each change; ``onlost``: nothing is heard at this moment. */
export function followAlarms(onalarms: (alarms: Alarm[]) => void, onlost: (over: boolean) => void): () => void {
  const source = new EventSource('/v1/alarms/events')
  source.addEventListener('alarms', (event) => onalarms(JSON.parse(event.data) as Alarm[]))
  source.addEventListener('error', () => onlost(source.readyState === EventSource.CLOSED))
  return () => source.close()
}

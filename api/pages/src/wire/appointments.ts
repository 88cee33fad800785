import { call, query, segment } from './call'
import type { Day, Instant, PlanSummary } from './types'

export type AppointmentState = 'proposed' | 'agreed' | 'confirmed' | 'moved' | 'cancelled' | 'missed'
export type MessageForm = 'sms' | 'letter'
export type MessageState = 'waiting' | 'handed_over' | 'delivered' | 'failed' | 'withdrawn'

export interface MessageBrief {
  message_id: string
  kind: string
  form: MessageForm
  state: MessageState
}

export interface Appointment {
  appointment_id: string
  case_id: string
  state: AppointmentState
  date: Day
  start: string
  end: string
  place: string
  note: string
  moved_to: string | null
  moved_from: string | null
  changed_by: string
  changed_at: Instant | null
  debtor_name: string
  held: boolean
  messages: MessageBrief[]
}

export interface Preview {
  kind: string
  form: MessageForm
  language: string
  text: string
  text_version: number
  length: { alphabet: string; units: number; parts: number } | null
}

export interface Time {
  date: Day
  start: string
  end: string
}

export interface Proposed {
  appointments: { appointment_id: string }[]
  refused: { case_id: string; date: Day; issue: { code: string; message: string; action: string } }[]
}

const PAGE = 500
const PAGES = 8

export async function appointmentsOf(region: string, from: Day, to: Day): Promise<Appointment[]> {
  const found: Appointment[] = []
  let cursor: string | null = null
  for (let page = 0; page < PAGES; page++) {
    const path: string = `/appointments${query({ region, from, to, limit: PAGE, cursor })}`
    const part: { appointments: Appointment[]; next_cursor: string | null } = await call('GET', path)
    found.push(...part.appointments)
    cursor = part.next_cursor
    if (!cursor) break
  }
  return found
}

export const makeAppointment = (caseId: string, time: Time & { agreed: boolean }): Promise<Appointment> =>
  call('POST', `/cases/${segment(caseId)}/appointments`, { body: time })

export const stepAppointment = (id: string, state: AppointmentState): Promise<Appointment> =>
  call('POST', `/appointments/${segment(id)}/state`, { body: { state } })

export const moveAppointment = (id: string, time: Time & { agreed: boolean }): Promise<Appointment> =>
  call('POST', `/appointments/${segment(id)}/move`, { body: time })

export const previewMessage = (id: string, form: MessageForm | null): Promise<Preview> =>
  call('GET', `/appointments/${segment(id)}/message${query({ form })}`)

export const makeMessage = (id: string, form: MessageForm): Promise<MessageBrief> =>
  call('POST', `/appointments/${segment(id)}/messages`, { body: { form } })

export const withdrawMessage = (id: string): Promise<MessageBrief> =>
  call('POST', `/messages/${segment(id)}/withdraw`)

export const plansOfDay = async (date: Day): Promise<PlanSummary[]> =>
  (await call<{ plans: PlanSummary[] }>('GET', `/plans${query({ date })}`)).plans

export const proposePlanned = (plan: string, tell: MessageForm | null): Promise<Proposed> =>
  call('POST', `/plans/${segment(plan)}/appointments`, { body: { tell } })

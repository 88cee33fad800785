import { call, query, segment } from './call'
import type { MessageForm, MessageState } from './appointments'
import type { Instant } from './types'

export interface Message {
  message_id: string
  case_id: string
  appointment_id: string | null
  kind: string
  form: MessageForm
  language: string
  text: string
  text_version: number
  state: MessageState
  to: { phone: string | null; name: string | null; address: string | null }
  made_by: string
  made_at: Instant
  handed_to: string | null
  handed_at: Instant | null
  reported_at: Instant | null
  trouble: string | null
}

export type DeliveryState = 'due' | 'done' | 'dead' | 'dropped'

/** One event on its way to one target. */
export interface Delivery {
  event_id: string
  event: string
  at: Instant
  about: Record<string, string | number | boolean | null>
  target: string
  state: DeliveryState
  attempts: number
  next_at: Instant | null
  status: number | null
  trouble: string | null
  done_at: Instant | null
}

export interface Page<T> {
  items: T[]
  next: string | null
}

const LIMIT = 50

export async function messages(region: string, state: MessageState | '', cursor: string | null): Promise<Page<Message>> {
  const path = `/messages${query({ region, state, limit: LIMIT, cursor })}`
  const page: { messages: Message[]; next_cursor: string | null } = await call('GET', path)
  return { items: page.messages, next: page.next_cursor }
}

export async function deliveries(state: DeliveryState | '', cursor: string | null): Promise<Page<Delivery>> {
  const path = `/deliveries${query({ state, limit: LIMIT, cursor })}`
  const page: { deliveries: Delivery[]; next_cursor: string | null } = await call('GET', path)
  return { items: page.deliveries, next: page.next_cursor }
}

export const handOver = (id: string): Promise<Message> =>
  call('POST', `/messages/${segment(id)}/handed-over`, { body: {} })

export const report = (id: string, state: 'delivered' | 'failed'): Promise<Message> =>
  call('POST', `/messages/${segment(id)}/report`, { body: { state } })

export const withdraw = (id: string): Promise<Message> => call('POST', `/messages/${segment(id)}/withdraw`)

export const retry = (one: Delivery): Promise<Delivery> =>
  call('POST', `/deliveries/${segment(one.event_id)}/${segment(one.target)}/retry`)

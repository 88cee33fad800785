import { call, query, segment } from './call'
import type { CheckResult, Comparison, Plan, PlanRequest, PlanSummary, Progress, RouteOrder } from './types'

/** The newest first. */
export async function plansOf(date: string): Promise<PlanSummary[]> {
  const { plans } = await call<{ plans: PlanSummary[] }>('GET', `/plans${query({ date, limit: 100 })}`)
  return plans.toSorted((a, b) => b.created_at.localeCompare(a.created_at))
}

/** The plans made last, whatever their days. */
export const newest = async (): Promise<PlanSummary[]> =>
  (await call<{ plans: PlanSummary[] }>('GET', `/plans${query({ limit: 50 })}`)).plans

/** The newest of those that collectors follow. */
export const published = async (limit: number): Promise<PlanSummary[]> =>
  (await call<{ plans: PlanSummary[] }>('GET', `/plans${query({ state: 'published', limit })}`)).plans

export const plan = (id: string): Promise<Plan> => call('GET', `/plans/${segment(id)}`)

export const requestPlan = (request: PlanRequest): Promise<Plan> => call('POST', '/plans', { body: request })

export const cancelRun = (id: string): Promise<void> => call('POST', `/plans/${segment(id)}/cancel`)

/** ``until``: only days up to that one; null: all of them. */
export const publish = (id: string, supersede: boolean, until: string | null): Promise<Plan> =>
  call('POST', `/plans/${segment(id)}/publish`, { body: { supersede, until } })

export const check = (id: string, routes: RouteOrder[], signal: AbortSignal): Promise<CheckResult> =>
  call('POST', `/plans/${segment(id)}/check`, { body: { routes }, signal })

export const saveVersion = (id: string, routes: RouteOrder[], acceptBroken: boolean): Promise<Plan> =>
  call('POST', `/plans/${segment(id)}/versions`, {
    body: acceptBroken ? { routes, accept_broken: true } : { routes },
  })

export const compare = (a: string, b: string): Promise<Comparison> =>
  call('GET', `/plans/${segment(a)}/compare/${segment(b)}`)

/** Follows a run until it ends; returns how to stop listening. The browser reconnects by itself when the line drops. */
export function follow(id: string, onProgress: (progress: Progress) => void, onDone: () => void): () => void {
  const source = new EventSource(`/v1/plans/${segment(id)}/events`)
  source.addEventListener('progress', (event) => onProgress(JSON.parse(event.data) as Progress))
  source.addEventListener('done', () => {
    source.close()
    onDone()
  })
  return () => source.close()
}

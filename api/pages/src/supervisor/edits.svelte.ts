import * as plans from '../wire/plans'
import { asProblem, type Problem } from '../wire/problem'
import type { CheckResult, Plan } from '../wire/types'
import { changedRoutes, moved, type Orders, type RouteKey } from './routes'

/** Hand edits of one plan: orders of visits, undo, and what the service says of them. Nothing is saved until `save`. */
export class Edits {
  orders = $state.raw<Orders>(new Map())
  checked = $state.raw<CheckResult | null>(null)
  checking = $state(false)
  problem = $state.raw<Problem | null>(null)
  readonly changed = $derived.by(() => changedRoutes(this.base, this.orders))
  readonly dirty = $derived(this.changed.length > 0)
  readonly undoable = $derived.by(() => this.past.length > 0)
  private base = $state.raw<Orders>(new Map())
  private past = $state.raw<readonly Orders[]>([])
  private planId = ''
  private running: AbortController | null = null

  begin(planId: string, base: Orders): void {
    this.running?.abort()
    this.planId = planId
    this.base = this.orders = base
    this.past = []
    this.checked = this.problem = null
    this.checking = false
  }

  move(caseId: string, from: RouteKey | null, to: RouteKey | null, index = 0): void {
    const next = moved(this.orders, caseId, from, to, index)
    if (next === this.orders) return
    this.past = [...this.past, this.orders]
    this.orders = next
    void this.check()
  }

  undo(): void {
    const before = this.past.at(-1)
    if (!before) return
    this.past = this.past.slice(0, -1)
    this.orders = before
    void this.check()
  }

  discard(): void {
    this.begin(this.planId, this.base)
  }

  /** Routes changed so far, asked of the service; an answer to an older question is thrown away. */
  private async check(): Promise<void> {
    this.running?.abort()
    this.problem = null
    this.checking = this.dirty
    if (!this.dirty) {
      this.checked = null
      return
    }
    const asked = (this.running = new AbortController())
    try {
      this.checked = await plans.check(this.planId, this.changed, asked.signal)
      this.checking = false
    } catch (thrown) {
      if (asked.signal.aborted) return
      this.problem = asProblem(thrown)
      this.checking = false
    }
  }

  /** Saves a new version; null when the service refuses, and `problem` says why. */
  async save(acceptBroken: boolean): Promise<Plan | null> {
    try {
      return await plans.saveVersion(this.planId, this.changed, acceptBroken)
    } catch (thrown) {
      this.problem = asProblem(thrown)
      return null
    }
  }
}

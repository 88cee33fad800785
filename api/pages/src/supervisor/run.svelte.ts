import * as plans from '../wire/plans'
import type { Plan, Progress } from '../wire/types'

/** Follows the run of a plan that is still being made. */
export class RunWatch {
  progress = $state.raw<Progress | null>(null)
  seconds = $state(0)
  cancelling = $state(false)
  private stop: (() => void) | null = null

  constructor(private readonly onEnd: () => void) {}

  watch(plan: Plan | null): void {
    this.stop?.()
    this.stop = null
    this.cancelling = false
    const going = plan?.run && (plan.run.state === 'queued' || plan.run.state === 'running')
    this.progress = going ? plan.run : null
    this.seconds = plan?.run?.seconds ?? 0
    if (going)
      this.stop = plans.follow(
        plan.plan_id,
        (progress) => (this.progress = progress),
        () => this.ended(),
      )
  }

  private ended(): void {
    this.stop = null
    this.progress = null
    this.onEnd()
  }
}

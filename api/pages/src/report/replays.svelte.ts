import * as plans from '../wire/plans'
import { asProblem, type Problem } from '../wire/problem'
import * as wire from '../wire/report'
import type { PlanSummary } from '../wire/types'
import type { ReportTable } from './table.svelte'

const LOOK_MS = 700
const MOST_PLANS = 50

/** Replays: what may be replayed, under what, and how the one that is looked at goes on. */
export class Replays {
  published = $state.raw<PlanSummary[]>([])
  policies = $state.raw<string[]>([])
  versions = $state.raw<Record<wire.Practice, number[]>>({ weights: [0], follow_ups: [0], limits: [0] })
  known = $state.raw<wire.Replay[]>([])
  shown = $state.raw<wire.Replay | null>(null)
  problem = $state.raw<Problem | null>(null)
  busy = $state(false)
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly table: ReportTable) {}

  async start(): Promise<void> {
    await this.attempt(async () => {
      const [heads, names, ...versions] = await Promise.all([
        plans.published(MOST_PLANS),
        wire.policyNames(),
        ...wire.PRACTICES.map(wire.versionsOf),
      ])
      this.published = heads
      this.policies = names
      this.versions = Object.fromEntries(wire.PRACTICES.map((name, i) => [name, versions[i] ?? [0]])) as Record<
        wire.Practice,
        number[]
      >
      this.known = await wire.replays()
      if (this.table.filters.replay) await this.open(this.table.filters.replay)
    })
  }

  async ask(wanted: wire.ReplayRequest): Promise<void> {
    await this.attempt(async () => {
      const asked = await wire.requestReplay(wanted)
      this.known = [asked, ...this.known]
      await this.table.choose({ replay: asked.replay_id })
      this.take(asked)
    })
  }

  async open(id: string): Promise<void> {
    await this.attempt(async () => this.take(await wire.replay(id)))
  }

  async cancel(): Promise<void> {
    const id = this.shown?.replay_id
    if (id) await this.attempt(async () => this.take(await wire.cancelReplay(id)))
  }

  hide(): void {
    clearTimeout(this.timer)
    this.shown = null
  }

  /** Looks again while it runs. */
  private take(replay: wire.Replay): void {
    clearTimeout(this.timer)
    this.shown = replay
    this.known = this.known.map((one) => (one.replay_id === replay.replay_id ? replay : one))
    if (replay.state === 'queued' || replay.state === 'running')
      this.timer = setTimeout(() => void this.open(replay.replay_id), LOOK_MS)
  }

  private async attempt(work: () => Promise<unknown>): Promise<void> {
    this.busy = true
    try {
      await work()
      this.problem = null
    } catch (thrown) {
      this.problem = asProblem(thrown)
    } finally {
      this.busy = false
    }
  }
}

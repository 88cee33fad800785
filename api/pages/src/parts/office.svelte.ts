import { dayIn } from '../time/time'
import { asProblem, type Problem } from '../wire/problem'
import * as records from '../wire/records'
import type { Collector, Region, Session } from '../wire/types'

const REGION = 'rounds.region'

/** Who looks at a page of the office, at which region; and the page's way of asking the service for something. */
export class Office {
  /** Undefined: not known yet. Null: nobody is signed in. */
  session = $state.raw<Session | null | undefined>(undefined)
  regions = $state.raw<Region[]>([])
  region = $state.raw<Region>()
  collectors = $state.raw<Collector[]>([])
  busy = $state(false)
  problem = $state.raw<Problem | null>(null)

  /** Supervisors decide; schedulers only read. */
  readonly decides = $derived(this.session?.role === 'supervisor' || this.session?.role === 'admin')
  readonly zone = $derived(this.region?.timezone ?? 'UTC')

  get today(): string {
    return dayIn(Date.now(), this.zone)
  }

  nameOf(collectorId: string): string {
    return this.collectors.find((one) => one.collector_id === collectorId)?.name || collectorId
  }

  /** Reads who looks and what there is, then lets the page read its own. */
  async start(load: () => Promise<unknown>): Promise<void> {
    try {
      this.session = await records.currentSession()
    } catch (thrown) {
      this.session = null
      if (!asProblem(thrown).signedOut) this.problem = asProblem(thrown)
      return
    }
    await this.attempt(async () => {
      const [regions, collectors] = await Promise.all([records.regions(), records.collectors()])
      this.regions = regions
      this.collectors = collectors
      const wanted = localStorage.getItem(REGION)
      this.region = regions.find((one) => one.name === wanted) ?? regions[0]
      await load()
    })
  }

  goToRegion(name: string): void {
    localStorage.setItem(REGION, name)
    this.region = this.regions.find((one) => one.name === name)
  }

  /** False: refused, and the problem says why. */
  async attempt(work: () => Promise<unknown>): Promise<boolean> {
    this.busy = true
    this.problem = null
    try {
      await work()
      return true
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (problem.signedOut) this.session = null
      else this.problem = problem
      return false
    } finally {
      this.busy = false
    }
  }
}

import { addDays, dayIn } from '../time/time'
import { asProblem, type Problem } from '../wire/problem'
import * as records from '../wire/records'
import * as wire from '../wire/report'
import type { Collector, Region, Session } from '../wire/types'
import { earlier, read, standard, stepOf, write, type Filters } from './filters'

/** What lies on the table: the filters as the page's address has them, and the figures that answer them. */
export class ReportTable {
  session = $state.raw<Session | null | undefined>(undefined)
  regions = $state.raw<Region[]>([])
  collectors = $state.raw<Collector[]>([])
  filters = $state.raw<Filters>(standard(dayIn(Date.now(), 'UTC')))
  trend = $state.raw<wire.Report | null>(null)
  groups = $state.raw<wire.Report | null>(null)
  /** The stretch to compare with, step by step. */
  earlierTrend = $state.raw<wire.Report | null>(null)
  busy = $state(false)
  problem = $state.raw<Problem | null>(null)
  private asked = 0

  readonly region = $derived(this.regions.find((one) => one.name === this.filters.region) ?? this.regions[0])
  readonly zone = $derived(this.region?.timezone ?? 'UTC')
  readonly here = $derived(this.collectors.filter((one) => one.region === this.region?.name))
  readonly teams = $derived([...new Set(this.here.map((one) => one.team).filter(Boolean))].sort())

  get today(): string {
    return dayIn(Date.now(), this.zone)
  }

  async start(): Promise<void> {
    try {
      this.session = await records.currentSession()
      ;[this.regions, this.collectors] = await Promise.all([records.regions(), records.collectors()])
    } catch (thrown) {
      this.fail(thrown)
      return
    }
    await this.follow()
  }

  /** Takes the filters from the address: at the start, and when somebody goes back. */
  async follow(): Promise<void> {
    this.filters = read(location.search, this.today)
    await this.load()
  }

  /** Changes filters, writes the address, reads the figures anew. */
  async choose(changed: Partial<Filters>): Promise<void> {
    this.filters = { ...this.filters, ...changed }
    history.pushState(null, '', `${location.pathname}${write(this.filters, this.today)}`)
    if (Object.keys(changed).some((name) => name !== 'figure' && name !== 'replay')) await this.load()
  }

  /** The last `days` days up to today. */
  last(days: number): Promise<void> {
    return this.choose({ from: addDays(this.today, 1 - days), to: this.today })
  }

  query(by: wire.ReportQuery['by']): wire.ReportQuery {
    const { from, to, team } = this.filters
    const before = earlier(this.filters)
    return {
      region: this.region?.name ?? '',
      from,
      to,
      by,
      ...(team ? { team } : {}),
      ...(before ? { before_from: before.from, before_to: before.to } : {}),
    }
  }

  private async load(): Promise<void> {
    if (!this.region) return
    const asked = ++this.asked
    this.busy = true
    this.problem = null
    try {
      const step = stepOf(this.filters.from, this.filters.to)
      const { before_from: _from, before_to: _to, ...plain } = this.query(this.filters.by)
      const before = earlier(this.filters)
      const [trend, groups, then] = await Promise.all([
        wire.report(this.query(step)),
        wire.report(plain),
        before ? wire.report({ ...plain, from: before.from, to: before.to, by: step }) : null,
      ])
      if (asked === this.asked) [this.trend, this.groups, this.earlierTrend] = [trend, groups, then]
    } catch (thrown) {
      if (asked === this.asked) this.fail(thrown)
    } finally {
      if (asked === this.asked) this.busy = false
    }
  }

  private fail(thrown: unknown): void {
    const problem = asProblem(thrown)
    if (problem.signedOut) this.session = null
    else this.problem = problem
  }
}

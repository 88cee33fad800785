import { Office } from '../parts/office.svelte'
import * as wire from '../wire/ranking'
import type { NewRuling, RankedCase } from '../wire/ranking'

export type Which = 'all' | 'proposed' | 'others'

const ASKED = { all: null, proposed: 'true', others: 'false' } as const

/** The cases of one day and region in the order of their worth, page by page. */
export class Board {
  readonly office = new Office()
  day = $state('')
  which = $state<Which>('all')
  cases = $state.raw<RankedCase[]>([])
  more = $state<string | null>(null)
  known = $state(false)
  /** The case whose breakdown stands open. */
  open = $state<string | null>(null)

  async start(): Promise<void> {
    await this.office.start(async () => {
      this.day = this.office.today
      await this.read(null)
    })
  }

  async load(): Promise<void> {
    await this.office.attempt(() => this.read(null))
  }

  async loadMore(): Promise<void> {
    await this.office.attempt(() => this.read(this.more))
  }

  /** False: refused, and the office says why. */
  async rule(caseId: string, ruling: NewRuling | null): Promise<boolean> {
    return this.office.attempt(async () => {
      await (ruling ? wire.rule(caseId, ruling) : wire.takeRulingBack(caseId))
      await this.read(null)
    })
  }

  private async read(cursor: string | null): Promise<void> {
    const region = this.office.region
    if (!region) return
    const page = await wire.ranking(region.name, this.day, ASKED[this.which], cursor)
    this.cases = cursor ? [...this.cases, ...page.cases] : page.cases
    this.more = page.next_cursor
    this.known = true
  }
}

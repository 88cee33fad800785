import { Office } from '../parts/office.svelte'
import { addDays } from '../time/time'
import * as wire from '../wire/absences'
import type { Absence, EnteredAbsence, NewAbsence } from '../wire/absences'

const AHEAD = 90

/** Who is away in the three months from a day on. */
export class Roster {
  readonly office = new Office()
  from = $state('')
  found = $state.raw<Absence[]>([])
  known = $state(false)
  /** The one that was entered last, where a published plan still counts on its collector. */
  entered = $state.raw<EnteredAbsence | null>(null)

  readonly people = $derived(
    this.office.collectors
      .filter((one) => one.active && (!this.office.region || one.region === this.office.region.name))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
  )
  readonly shown = $derived(
    this.found.filter((one) => this.people.some((person) => person.collector_id === one.collector_id)),
  )

  async start(): Promise<void> {
    await this.office.start(async () => {
      this.from = this.office.today
      await this.read()
    })
  }

  async goTo(day: string): Promise<void> {
    this.from = day
    await this.office.attempt(() => this.read())
  }

  /** False: refused, and the office says why. */
  async enter(collector: string, absence: NewAbsence, id: string | null): Promise<boolean> {
    return this.office.attempt(async () => {
      this.entered = id ? await wire.change(collector, id, absence) : await wire.enter(collector, absence)
      await this.read()
    })
  }

  async remove(one: Absence): Promise<void> {
    await this.office.attempt(async () => {
      await wire.remove(one.absence_id)
      await this.read()
    })
  }

  private async read(): Promise<void> {
    this.found = await wire.absences(this.from, addDays(this.from, AHEAD))
    this.known = true
  }
}

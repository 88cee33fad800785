import { addDays, dayIn } from '../time/time'
import * as wire from '../wire/appointments'
import type { Appointment, Time } from '../wire/appointments'
import { asProblem, type Problem } from '../wire/problem'
import * as records from '../wire/records'
import type { Region, Session } from '../wire/types'
import { isOpen, type Step } from './steps'

const REGION = 'rounds.region'
const DAYS = 14

/** The appointments of two weeks in one region. */
export class Agenda {
  session = $state.raw<Session | null | undefined>(undefined)
  regions = $state.raw<Region[]>([])
  region = $state.raw<Region>()
  from = $state('')
  onlyOpen = $state(true)
  found = $state.raw<Appointment[]>([])
  busy = $state(false)
  problem = $state.raw<Problem | null>(null)

  readonly shown = $derived(this.onlyOpen ? this.found.filter((one) => isOpen(one.state)) : this.found)
  readonly days = $derived([...new Set(this.shown.map((one) => one.date))].sort())

  get today(): string {
    return dayIn(Date.now(), this.region?.timezone ?? 'UTC')
  }

  async start(): Promise<void> {
    try {
      this.session = await records.currentSession()
    } catch (thrown) {
      this.session = null
      if (!asProblem(thrown).signedOut) this.problem = asProblem(thrown)
      return
    }
    await this.attempt(async () => {
      this.regions = await records.regions()
      const wanted = localStorage.getItem(REGION)
      this.region = this.regions.find((one) => one.name === wanted) ?? this.regions[0]
      this.from = this.today
    })
    await this.load()
  }

  async goToRegion(name: string): Promise<void> {
    localStorage.setItem(REGION, name)
    this.region = this.regions.find((one) => one.name === name)
    await this.load()
  }

  async goTo(day: string): Promise<void> {
    this.from = day
    await this.load()
  }

  async load(): Promise<void> {
    const region = this.region
    if (!region) return
    await this.attempt(async () => {
      const found = await wire.appointmentsOf(region.name, this.from, addDays(this.from, DAYS - 1))
      this.found = found.sort((one, other) => (one.date + one.start).localeCompare(other.date + other.start))
    })
  }

  async step(one: Appointment, state: Step): Promise<void> {
    if (await this.attempt(() => wire.stepAppointment(one.appointment_id, state))) await this.load()
  }

  /** Another time for one, or a new one; false: refused, and the problem says why. */
  async enter(caseId: string, moved: Appointment | null, time: Time & { agreed: boolean }): Promise<boolean> {
    const done = await this.attempt(() =>
      moved ? wire.moveAppointment(moved.appointment_id, time) : wire.makeAppointment(caseId, time),
    )
    if (done) await this.load()
    return done
  }

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

import { heldCases } from '../wire/casefile'
import * as plans from '../wire/plans'
import * as records from '../wire/records'
import { reviews, type Correction, type ReviewItem } from '../wire/review'
import { dayIn } from '../time/time'
import type {
  Case,
  Collector,
  Day,
  OutcomeKind,
  Plan,
  PlanSummary,
  Region,
  Route,
  Shift,
} from '../wire/types'
import { Alarms } from './alarms.svelte'
import { Edits } from './edits.svelte'
import { Focus } from './focus.svelte'
import { readPlace, writePlace } from './place'
import { emptyRoute, ordersOf, shownRoutes, type ShownRoute } from './routes'
import { correctionKey, itemKey } from './review'
import { RunWatch } from './run.svelte'
import { SignedIn } from './signed_in.svelte'

const REGION = 'rounds.region'

export interface ReportedOutcome {
  kind: OutcomeKind
  reported_at: string
}

/** Everything a supervisor has on the desk: a day, its plans, the one that is open, and what belongs to it. */
export class Desk extends SignedIn {
  regions = $state.raw<Region[]>([])
  regionName = $state(localStorage.getItem(REGION) ?? '')
  day = $state<Day>('')
  plans = $state.raw<PlanSummary[]>([])
  plan = $state.raw<Plan | null>(null)
  cases = $state.raw<ReadonlyMap<string, Case>>(new Map())
  collectors = $state.raw<Collector[]>([])
  shifts = $state.raw<Shift[]>([])
  reviews = $state.raw<ReviewItem[]>([])
  corrections = $state.raw<Correction[]>([])
  outcomes = $state.raw<ReadonlyMap<string, ReportedOutcome>>(new Map())
  /** Cases with a hold in force, by id. */
  holds = $state.raw<Case[]>([])
  loading = $state(false)
  /** A decision about an address is on its way. */
  deciding = $state(false)
  /** False until the cases of the region have been read once. */
  casesKnown = $state(false)

  readonly alarms = new Alarms()
  readonly edits = new Edits()
  readonly focus = new Focus()
  readonly run = new RunWatch(() => void this.runEnded())

  readonly region = $derived.by(
    () => this.findRegion(this.plan?.region) ?? this.findRegion(this.regionName) ?? this.regions[0],
  )
  readonly zone = $derived(this.plan?.timezone ?? this.region?.timezone ?? 'UTC')
  readonly openItem = $derived.by(() => this.reviews.find((item) => itemKey(item) === this.focus.review))
  readonly openCorrection = $derived.by(() =>
    this.corrections.find((one) => correctionKey(one) === this.focus.review),
  )
  readonly editable = $derived(this.plan !== null && this.plan.state !== 'pending' && this.plan.state !== 'abandoned')
  readonly routes = $derived.by(() => this.allRoutes())
  /** Stops of the open plan that may not be made on this day: held, or closed. */
  readonly heldStops = $derived.by<ReadonlySet<string>>(() => {
    const barred = this.holds.filter((file) =>
      file.holds.some((hold) => hold.since <= this.day && (hold.until === null || this.day <= hold.until)),
    )
    const closed = (this.plan?.held_cases ?? []).filter((id) => this.cases.get(id)?.state === 'closed')
    const ids = new Set([...barred.map((file) => file.case_id), ...closed])
    const stops = (this.plan?.routes ?? []).filter((route) => route.date === this.day).flatMap((route) => route.stops)
    const ahead = stops.filter((stop) => !stop.done && !this.outcomes.has(stop.visit_id))
    return new Set(ahead.flatMap((stop) => (stop.case_id && ids.has(stop.case_id) ? [stop.case_id] : [])))
  })
  readonly dayRoutes = $derived.by(() => this.routes.filter((route) => route.date === this.day))

  /** The route of the day that visits a case; null: none does. */
  private routeOf(caseId: string): ShownRoute['key'] | null {
    return this.dayRoutes.find((route) => route.stops.some((stop) => stop.case_id === caseId))?.key ?? null
  }

  nameOf(collectorId: string): string {
    return this.collectors.find((one) => one.collector_id === collectorId)?.name ?? collectorId
  }

  /** First sight after signing in: the day and plan of the address bar, else today or the next day that has a plan. */
  protected override async open(): Promise<void> {
    await this.attempt(async () => {
      this.regions = await records.regions()
      const place = readPlace(location.search)
      await this.goTo(place.day ?? (await this.firstDay()), place.plan)
      if (place.case) this.focus.select({ caseId: place.case, route: this.routeOf(place.case) })
    })
  }

  async goToRegion(name: string): Promise<void> {
    localStorage.setItem(REGION, name)
    this.regionName = name
    this.plan = null
    await this.goTo(this.day)
  }

  private findRegion(name: string | undefined): Region | undefined {
    return this.regions.find((region) => region.name === name)
  }

  /** The next day that has a plan, from today on; today when none has. */
  private async firstDay(): Promise<Day> {
    const today = dayIn(Date.now(), this.zone)
    const ahead = (await plans.newest()).filter((plan) => this.isHere(plan)).flatMap((plan) => plan.dates)
    return ahead.filter((day) => day >= today).sort()[0] ?? today
  }

  isHere(plan: PlanSummary): boolean {
    return this.regions.length < 2 || plan.region === (this.region?.name ?? plan.region)
  }

  /** Opens a day and one of its plans: the one asked for, or the likeliest. */
  async goTo(day: Day, planId?: string | null): Promise<void> {
    this.loading = true
    this.problem = null
    this.day = day
    await this.attempt(async () => {
      const [found, shifts, collectors] = await Promise.all([
        plans.plansOf(day),
        records.shiftsOf(day),
        records.collectors(),
      ])
      if (this.day !== day) return
      this.plans = found.filter((plan) => this.isHere(plan))
      this.shifts = shifts
      this.collectors = collectors
      await this.openPlan(planId ?? this.likeliestPlan())
    })
    this.loading = false
  }

  /** Another day of the plan that is open: what was changed by hand on the others stays. */
  async turnTo(day: Day): Promise<void> {
    this.day = day
    this.focus.clear()
    writePlace({ day, plan: this.plan?.plan_id ?? null })
    await this.attempt(async () => {
      const [found, shifts] = await Promise.all([plans.plansOf(day), records.shiftsOf(day)])
      if (this.day !== day) return
      this.plans = found.filter((plan) => this.isHere(plan))
      this.shifts = shifts
    })
    void this.refreshOutcomes()
  }

  /** The plan that is open, if it covers this day too; else the published one; else the newest. */
  private likeliestPlan(): string | null {
    const open = this.plans.find((one) => one.plan_id === this.plan?.plan_id)
    const published = this.plans.find((one) => one.state === 'published')
    return (open ?? published ?? this.plans[0])?.plan_id ?? null
  }

  async openPlan(id: string | null): Promise<void> {
    this.focus.clear()
    this.problem = null
    await this.attempt(async () => this.show(id === null ? null : await plans.plan(id)))
  }

  show(plan: Plan | null): void {
    this.plan = plan
    if (plan && !plan.dates.includes(this.day)) this.day = plan.dates[0] ?? this.day
    this.outcomes = new Map()
    this.edits.begin(plan?.plan_id ?? '', ordersOf(plan?.routes ?? []))
    this.run.watch(plan)
    writePlace({ day: this.day, plan: plan?.plan_id ?? null })
    void this.refreshReviews()
    void this.refreshHolds()
    void this.refreshOutcomes()
  }

  /** A plan was made, saved or published: the list of versions is another one now. */
  async take(plan: Plan): Promise<void> {
    this.problem = null
    this.show(plan)
    await this.attempt(async () => {
      const found = await plans.plansOf(this.day)
      this.plans = found.filter((one) => this.isHere(one))
    })
  }

  async loadCases(): Promise<void> {
    const region = this.region?.name
    if (!region) return
    await this.attempt(async () => {
      const found = await records.casesOf(region)
      this.cases = new Map(found.map((file) => [file.case_id, file]))
      this.casesKnown = true
    })
  }

  async refreshReviews(): Promise<void> {
    const region = this.region?.name
    await this.attempt(async () => {
      const list = await reviews(region ?? null)
      if (this.region?.name !== region) return
      this.reviews = list.items
      this.corrections = list.corrections
    })
    await this.loadCases()
  }

  /** Sends a decision about an address and reads the list again; ``leaves``: the address is settled with it. */
  async review(decide: () => Promise<unknown>, leaves = true): Promise<boolean> {
    this.deciding = true
    this.problem = null
    const done = await this.attempt(decide)
    if (done && leaves) this.focus.openReview(null)
    await this.refreshReviews() // what somebody else changed meanwhile is shown beside the refusal
    if (!this.openItem && !this.openCorrection) this.focus.openReview(null)
    this.deciding = false
    return done
  }

  /** What collectors have reported from the doors of a published day, read from their itineraries. */
  async refreshOutcomes(): Promise<void> {
    const plan = this.plan
    if (plan?.state !== 'published') return
    const routes = plan.routes.filter((route) => route.date === this.day && route.stops.length > 0)
    await this.attempt(async () => {
      const days = await Promise.all(routes.map((route) => records.itinerary(route.collector_id, route.date)))
      if (this.plan !== plan) return
      const reported = days.flatMap((day) => day?.stops ?? []).filter((stop) => stop.outcome !== null)
      this.outcomes = new Map(reported.map((stop) => [stop.visit_id, stop.outcome as ReportedOutcome]))
    })
  }

  /** Holds that anybody has set or lifted, here or elsewhere. */
  async refreshHolds(): Promise<void> {
    const region = this.region?.name
    if (region) await this.attempt(async () => (this.holds = await heldCases(region)))
  }

  /** A hold was set or lifted here: the case, the list and a draft that has lost its visit are read again. */
  async holdsChanged(caseId: string): Promise<void> {
    const file = await records.caseOf(caseId)
    this.cases = new Map([...this.cases, [caseId, file]])
    await this.refreshHolds()
    const plan = this.plan
    if (plan?.state === 'draft' && !this.edits.dirty) this.show(await plans.plan(plan.plan_id))
  }

  private async runEnded(): Promise<void> {
    const id = this.plan?.plan_id
    if (!id) return
    await this.attempt(async () => this.take(await plans.plan(id)))
  }

  private allRoutes(): ShownRoute[] {
    const plan = this.plan
    if (!plan) return []
    const names = new Map(this.collectors.map((collector) => [collector.collector_id, collector]))
    const idle: Route[] = this.shifts.flatMap((shift) => {
      const collector = names.get(shift.collector_id)
      const usable = collector?.active && collector.region === plan.region && plan.dates.includes(shift.date)
      return usable ? [emptyRoute(shift, collector.name, collector.base, plan.created_at)] : []
    })
    return shownRoutes(plan, idle, this.edits.checked, this.cases)
  }
}

import { newerItinerary, openDay, type DaySession } from '../wire/day'
import { asProblem, type Problem } from '../wire/problem'
import { currentSession, region as readRegion } from '../wire/records'
import type { Itinerary, ItineraryStop, OutcomeKind, OutcomeReport, Region } from '../wire/types'
import { forgetDay, forgetEndedDays, keepDay, keptDay, type KeptDay } from './keep'
import { Outbox } from './outbox.svelte'
import { canMeasure, measure } from './position'
import { Signals, type Running } from './signals.svelte'

/** However long its link may last, a day is kept until the evening after it. */
const KEPT_HOURS = 42

/** Browsers say “online” too early, or not at all: what waits is tried again after these milliseconds, doubled each time. */
const SHORTEST_PAUSE = 1_000
const LONGEST_PAUSE = 60_000

/** What the collector sees: the day as last read, whether that is fresh, and reports that still wait. */
export class MyDay {
  kept = $state.raw<KeptDay | null>(null)
  /** Why there is nothing to show, or why what is shown may be old. */
  problem = $state.raw<Problem | null>(null)
  loading = $state(true)
  ended = $state(false)
  offline = $state(false)
  readonly outbox: Outbox
  readonly signals: Signals
  readonly itinerary = $derived<Itinerary | null>(this.kept?.itinerary ?? null)
  readonly region = $derived<Region | null>(this.kept?.region ?? null)
  readonly zone = $derived(this.itinerary?.timezone ?? 'UTC')
  readonly visits = $derived((this.itinerary?.stops ?? []).filter((stop) => stop.kind === 'visit'))
  readonly unreported = $derived.by(() => this.visits.filter((stop) => this.outcomeOf(stop) === null))
  /** Held since the day was published: passed over, and said so. */
  readonly held = $derived.by(() => this.unreported.filter((stop) => stop.on_hold))
  readonly next = $derived.by(() => this.unreported.find((stop) => !stop.on_hold) ?? null)
  readonly doneCount = $derived.by(() => this.visits.length - this.unreported.length)

  /** Where the collector is now, as far as check-ins tell: the newest timer that nothing has ended. */
  readonly running = $derived.by<Running | null>(() => {
    const extension = this.itinerary?.extension_seconds ?? 0
    const begun = this.unreported.flatMap((stop) => this.signals.timerOf(stop, extension) ?? [])
    return begun.sort((a, b) => b.since - a.since)[0] ?? null
  })
  /** A call for help that is open: when it was made, whether it is with the service, when somebody saw it. */
  readonly help = $derived.by(() => {
    const waiting = this.signals.calling
    if (waiting) return { at: waiting.at, sent: false, seen: null }
    const told = this.itinerary?.help
    if (told) return { at: told.at, sent: true, seen: told.acknowledged_at }
    return this.signals.called ? { at: this.signals.called, sent: true, seen: null } : null
  })

  private retry = 0
  private pause = SHORTEST_PAUSE

  constructor(private readonly linkId: string) {
    this.outbox = new Outbox(linkId)
    this.signals = new Signals(linkId)
  }

  /** Shows what is kept at once, opens the link if its secret is here, then reads what is new. */
  async start(secret: string | null): Promise<void> {
    await forgetEndedDays(Date.now())
    this.kept = (await keptDay(this.linkId)) ?? null
    await this.signals.load()
    await this.outbox.load()
    await this.attempt(async () => {
      if (secret) await this.enter(await openDay(this.linkId, secret))
      await this.read()
    })
    this.loading = false
    if (this.outbox.reports.length > 0 || this.signals.waiting.length > 0) await this.refresh()
  }

  async refresh(): Promise<void> {
    if (this.ended) return
    await this.deliver()
    await this.attempt(() => this.read())
  }

  /** What was reported for a stop, delivered or not; null when nothing was. */
  outcomeOf(stop: ItineraryStop): OutcomeKind | null {
    const { visit_id: id } = stop
    return this.outbox.of(id)?.outcome.kind ?? this.outbox.delivered.get(id) ?? stop.outcome?.kind ?? null
  }

  async report(stop: ItineraryStop, outcome: OutcomeReport): Promise<void> {
    await this.outbox.add(stop.visit_id, stop.case_id ?? '', outcome)
    await this.deliver()
    await this.attempt(() => this.read())
  }

  /** At the door. `together`: as many are there as the visit needs. */
  async arrive(stop: ItineraryStop, together?: boolean): Promise<void> {
    await this.signals.add('check_in', stop.visit_id, together)
    await this.refresh()
  }

  async stayLonger(stop: ItineraryStop): Promise<void> {
    await this.signals.add('extension', stop.visit_id)
    await this.refresh()
  }

  /** Goes out at once; where the phone is follows as soon as it knows. */
  async callForHelp(): Promise<void> {
    const visit = this.running?.stop ?? this.next
    const signal = await this.signals.add('panic', visit?.visit_id ?? null)
    const sent = this.refresh()
    if (this.itinerary?.check_ins && canMeasure()) {
      const found = await measure()
      if (typeof found !== 'string') await this.signals.locate(signal.key, found)
    }
    await sent
    await this.refresh()
  }

  private async enter(session: DaySession): Promise<void> {
    const before = this.kept
    await this.keep({
      linkId: this.linkId,
      collectorId: session.collector_id,
      date: session.date,
      expiresAt: new Date(Date.parse(session.date) + KEPT_HOURS * 3_600_000).toISOString(),
      itinerary: before?.itinerary ?? null,
      etag: before?.etag ?? null,
      region: before?.region ?? null,
      readAt: before?.readAt ?? '',
    })
  }

  /** Nothing is kept, but the browser may still hold the session of this link: its day is asked for. */
  private async recall(): Promise<void> {
    const session = await currentSession()
    if (session.role === 'collector' && session.collector_id && session.date) {
      await this.enter({ collector_id: session.collector_id, date: session.date })
    }
  }

  private async read(): Promise<void> {
    if (!this.kept) await this.recall()
    const kept = this.kept
    if (!kept) return this.end()
    const newer = await newerItinerary(kept.collectorId, kept.date, kept.etag)
    const itinerary = newer ? newer.value : kept.itinerary
    const etag = newer ? newer.etag : kept.etag
    const region = kept.region ?? (itinerary ? await readRegion(itinerary.region) : null)
    await this.keep({ ...kept, itinerary, etag, region, readAt: new Date().toISOString() })
    this.outbox.delivered = new Map()
    this.signals.timers = new Map()
    this.signals.called = null
  }

  private async keep(day: KeptDay): Promise<void> {
    this.kept = day
    await keepDay($state.snapshot(day) as KeptDay)
  }

  private async deliver(): Promise<void> {
    if ((await this.signals.deliver()) || (await this.outbox.deliver())) await this.end()
    clearTimeout(this.retry)
    const waiting = this.outbox.waiting.length + this.signals.waiting.length > 0
    const longest = this.signals.calling ? SHORTEST_PAUSE : LONGEST_PAUSE
    this.pause = waiting ? Math.min(2 * this.pause, longest) : SHORTEST_PAUSE
    if (waiting && !this.ended)
      this.retry = window.setTimeout(() => void this.refresh(), this.pause)
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.problem = null
      this.offline = false
    } catch (thrown) {
      await this.fail(asProblem(thrown))
    }
  }

  private async fail(problem: Problem): Promise<void> {
    this.problem = problem
    this.offline = problem.offline
    if (problem.signedOut || problem.status === 403 || problem.code.startsWith('link_')) await this.end()
    else if (problem.status === 404 && this.kept) await this.keep({ ...this.kept, itinerary: null, etag: null })
  }

  /** The link has expired or was revoked: everything about the day leaves the phone. */
  private async end(): Promise<void> {
    this.ended = true
    this.kept = null
    await forgetDay(this.linkId)
  }
}

import { callForHelp, checkIn, stayLonger, type StopTimer } from '../wire/safety'
import { asProblem, type Problem } from '../wire/problem'
import type { ItineraryStop, Position } from '../wire/types'
import { dropSignal, keepSignal, keptSignals, type Signal } from './keep'
import { freshKey, isLater } from './outbox.svelte'

/** So long after a call for help its position may follow. */
const POSITION_MILLISECONDS = 600_000

/** A timer as the phone knows it, from the service or, without a network, by its own reckoning. In milliseconds. */
export interface Running {
  stop: ItineraryStop
  since: number
  deadline: number
  together: boolean | null
}

/** Check-ins, extensions and calls for help that wait for the network; calls go first, and all before the reports. */
export class Signals {
  kept = $state.raw<Signal[]>([])
  /** What the service answered since the itinerary was read last, by visit. */
  timers = $state.raw<ReadonlyMap<string, StopTimer>>(new Map())
  /** The last call for help that the service has taken. */
  called = $state<string | null>(null)
  /** Why a check-in was not taken, by visit. */
  refused = $state.raw<ReadonlyMap<string, Problem>>(new Map())
  private delivering: Promise<boolean> | null = null

  constructor(private readonly linkId: string) {}

  /** A call for help that is not with the service yet. */
  get calling(): Signal | undefined {
    return this.kept.find((signal) => signal.kind === 'panic' && !signal.taken)
  }

  get waiting(): Signal[] {
    return this.kept.filter((signal) => !signal.taken || signal.position)
  }

  async load(): Promise<void> {
    const all = await keptSignals(this.linkId)
    const over = all.filter((signal) => signal.taken && Date.now() - Date.parse(signal.at) > POSITION_MILLISECONDS)
    for (const signal of over) await dropSignal(signal.key)
    this.kept = all.filter((signal) => !over.includes(signal))
  }

  async add(kind: Signal['kind'], visitId: string | null, together?: boolean): Promise<Signal> {
    const at = new Date().toISOString()
    const signal: Signal = { key: freshKey(), linkId: this.linkId, kind, visitId, at, ...(together ? { together } : {}) }
    await keepSignal(signal)
    await this.load()
    return signal
  }

  /** The position came after the call: it goes with it, or after it. */
  async locate(key: string, position: Position): Promise<void> {
    const signal = this.kept.find((one) => one.key === key)
    if (!signal) return
    await keepSignal({ ...signal, position })
    await this.load()
  }

  /** Sends what waits; true when the service says that this link has ended. Asked twice, it sends once. */
  deliver(): Promise<boolean> {
    this.delivering ??= this.sendAll().finally(() => (this.delivering = null))
    return this.delivering
  }

  private async sendAll(): Promise<boolean> {
    for (const signal of this.waiting.toSorted((a, b) => rank(a) - rank(b))) {
      const problem = await this.send(signal)
      if (problem?.signedOut) return true
      if (problem && isLater(problem)) return false
      await this.settle(signal, problem)
    }
    return false
  }

  private async settle(signal: Signal, problem: Problem | null): Promise<void> {
    if (problem && signal.visitId) this.refused = new Map([...this.refused, [signal.visitId, problem]])
    if (signal.kind === 'panic' && !problem) this.called = signal.at
    if (signal.kind === 'panic' && !signal.position && !problem) await keepSignal({ ...signal, taken: true })
    else await dropSignal(signal.key)
    await this.load()
  }

  private async send(signal: Signal): Promise<Problem | null> {
    const times = { at: signal.at, sent_at: new Date().toISOString() }
    const visit = signal.visitId ?? ''
    try {
      if (signal.kind === 'panic') await callForHelp(times, signal.visitId, signal.position ?? null, signal.key)
      else if (signal.kind === 'extension') this.hear(await stayLonger(visit, times, signal.key))
      else this.hear(await checkIn(visit, times, signal.together))
      return null
    } catch (thrown) {
      return asProblem(thrown)
    }
  }

  private hear(timer: StopTimer): void {
    this.timers = new Map([...this.timers, [timer.visit_id, timer]])
    this.refused = new Map([...this.refused].filter(([visit]) => visit !== timer.visit_id))
  }

  /** The timer of a stop, if one was begun and has not ended; what still waits is reckoned in. */
  timerOf(stop: ItineraryStop, extensionSeconds: number): Running | null {
    const known = this.timers.get(stop.visit_id) ?? stop.timer
    const mine = this.kept.filter((signal) => signal.visitId === stop.visit_id)
    const arrival = mine.find((signal) => signal.kind === 'check_in')
    if (known?.ended_at) return null
    if (!known && !arrival) return null
    const since = Date.parse(known?.since ?? arrival?.at ?? '')
    let deadline = known ? Date.parse(known.deadline) : since + (stop.timer_seconds ?? 0) * 1000
    for (const signal of mine)
      if (signal.kind === 'extension') deadline = Math.max(deadline, Date.parse(signal.at)) + extensionSeconds * 1000
    return { stop, since, deadline, together: togetherOf(stop, known?.together, arrival) }
  }
}

function togetherOf(stop: ItineraryStop, known: boolean | null | undefined, arrival: Signal | undefined): boolean | null {
  if (stop.crew < 2) return null
  return Boolean(known) || arrival?.together === true
}

/** Calls for help first, then by time. */
const rank = (signal: Signal): number => (signal.kind === 'panic' ? 0 : Date.parse(signal.at))

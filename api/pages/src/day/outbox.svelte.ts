import { reportOutcome } from '../wire/day'
import { asProblem, type Problem } from '../wire/problem'
import type { OutcomeKind, OutcomeReport } from '../wire/types'
import { dropReport, keepReport, keptReports, type Report } from './keep'

/** These mean “not now”: the report stays as it is and is tried again. */
export const isLater = (problem: Problem): boolean => problem.offline || problem.status >= 500 || problem.status === 429

/** Reports that wait for the network. Each carries its own key, so that sending one twice changes nothing. */
export class Outbox {
  reports = $state.raw<Report[]>([])
  /** Taken by the service since the itinerary was read last, by visit: shown until the itinerary tells them itself. */
  delivered = $state.raw<ReadonlyMap<string, OutcomeKind>>(new Map())
  private delivering: Promise<boolean> | null = null

  constructor(private readonly linkId: string) {}

  /** Reports that the service has neither taken nor refused. */
  get waiting(): Report[] {
    return this.reports.filter((report) => !report.refused)
  }

  async load(): Promise<void> {
    this.reports = await keptReports(this.linkId)
  }

  of(visitId: string): Report | undefined {
    return this.reports.findLast((report) => report.visitId === visitId)
  }

  async add(visitId: string, caseId: string, outcome: OutcomeReport): Promise<void> {
    const key = freshKey()
    await this.discard(visitId)
    await keepReport({ key, linkId: this.linkId, visitId, caseId, outcome, queuedAt: new Date().toISOString() })
    await this.load()
  }

  /** Drops what still waits for a visit: a later report takes its place, or the collector gave it up. */
  async discard(visitId: string): Promise<void> {
    for (const report of this.reports.filter((one) => one.visitId === visitId)) await dropReport(report.key)
    await this.load()
  }

  /** Sends what waits, oldest first; true when the service says that this link has ended. Asked twice, it sends once. */
  deliver(): Promise<boolean> {
    this.delivering ??= this.sendAll().finally(() => (this.delivering = null))
    return this.delivering
  }

  private async sendAll(): Promise<boolean> {
    for (const report of this.waiting) {
      const problem = await send(report)
      if (problem?.signedOut) return true
      if (problem && isLater(problem)) return false
      await this.settle(report, problem)
    }
    return false
  }

  private async settle(report: Report, problem: Problem | null): Promise<void> {
    if (problem) {
      const refused = { code: problem.code, cause: problem.cause_, action: problem.action }
      await keepReport({ ...report, refused })
    } else {
      this.delivered = new Map([...this.delivered, [report.visitId, report.outcome.kind]])
      await dropReport(report.key)
    }
    await this.load()
  }
}

/** Random enough to be the only one; unlike randomUUID it also works where the page came over plain HTTP. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function send(report: Report): Promise<Problem | null> {
  try {
    await reportOutcome(report.visitId, report.outcome, report.key)
    return null
  } catch (thrown) {
    return asProblem(thrown)
  }
}

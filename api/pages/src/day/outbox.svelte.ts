import { reportOutcome } from '../wire/day'
import { asProblem, type Problem } from '../wire/problem'
import type { OutcomeReport } from '../wire/types'
import { dropReport, keepReport, keptReports, type Report } from './keep'

/** These mean “not now”: the report stays as it is and is tried again. */
const LATER = (problem: Problem): boolean => problem.offline || problem.status >= 500 || problem.status === 429

/** Reports that wait for the network. Each carries its own key, so that sending one twice changes nothing. */
export class Outbox {
  reports = $state.raw<Report[]>([])
  private sending = false

  constructor(private readonly linkId: string) {}

  async load(): Promise<void> {
    this.reports = await keptReports(this.linkId)
  }

  of(visitId: string): Report | undefined {
    return this.reports.findLast((report) => report.visitId === visitId)
  }

  async add(visitId: string, caseId: string, outcome: OutcomeReport): Promise<void> {
    const key = crypto.randomUUID()
    await this.discard(visitId)
    await keepReport({ key, linkId: this.linkId, visitId, caseId, outcome, queuedAt: new Date().toISOString() })
    await this.load()
  }

  /** Drops what still waits for a visit: a later report takes its place, or the collector gave it up. */
  async discard(visitId: string): Promise<void> {
    for (const report of this.reports.filter((one) => one.visitId === visitId)) await dropReport(report.key)
    await this.load()
  }

  /** Sends what waits, oldest first; true when the service says that this link has ended. */
  async deliver(): Promise<boolean> {
    if (this.sending) return false
    this.sending = true
    try {
      for (const report of this.reports.filter((one) => !one.refused)) {
        const problem = await send(report)
        if (problem?.signedOut) return true
        if (problem && LATER(problem)) return false
        await this.settle(report, problem)
      }
      return false
    } finally {
      this.sending = false
    }
  }

  private async settle(report: Report, problem: Problem | null): Promise<void> {
    if (problem)
      await keepReport({ ...report, refused: { code: problem.code, cause: problem.cause_, action: problem.action } })
    else await dropReport(report.key)
    await this.load()
  }
}

async function send(report: Report): Promise<Problem | null> {
  try {
    await reportOutcome(report.visitId, report.outcome, report.key)
    return null
  } catch (thrown) {
    return asProblem(thrown)
  }
}

import type { Issue } from './types'

/** What the service said instead of an answer: a stable code, the cause, what helps, and single issues. */
export class Problem extends Error {
  override readonly name = 'Problem'

  constructor(
    readonly code: string,
    readonly status: number,
    readonly cause_: string,
    readonly action: string,
    readonly issues: Issue[] = [],
    readonly requestId: string | null = null,
  ) {
    super(`${code}: ${cause_}`)
  }

  /** The same with other issues. */
  with(issues: Issue[]): Problem {
    return new Problem(this.code, this.status, this.cause_, this.action, issues, this.requestId)
  }

  /** No answer at all: the network is gone, or the service is. */
  get offline(): boolean {
    return this.code === 'no_connection'
  }

  /** The session has ended, or never was. */
  get signedOut(): boolean {
    return this.status === 401
  }
}

interface ProblemDocument {
  code?: string
  title?: string
  detail?: string
  action?: string
  issues?: Issue[]
  request_id?: string
}

/** Reads an RFC 9457 body; an answer of another kind (a proxy's page) still becomes a Problem. */
export async function problemOf(response: Response): Promise<Problem> {
  const body = await documentOf(response)
  return new Problem(
    body.code ?? `http_${response.status}`,
    response.status,
    body.detail ?? body.title ?? response.statusText,
    body.action ?? '',
    body.issues ?? [],
    body.request_id ?? response.headers.get('X-Request-ID'),
  )
}

async function documentOf(response: Response): Promise<ProblemDocument> {
  if (!/json/.test(response.headers.get('Content-Type') ?? '')) return {}
  return (await response.json()) as ProblemDocument
}

/** Anything thrown, as a Problem; what is no Problem is a bug of these pages and goes to the console too. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  console.error(thrown)
  return new Problem('page_failed', 0, String(thrown), '')
}

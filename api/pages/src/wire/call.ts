import { Problem, problemOf } from './problem'

export interface CallOptions {
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Sends If-None-Match; a 304 answers with null. */
  etag?: string | null
}

export interface Answer<T> {
  value: T
  etag: string | null
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One request to /v1; throws a Problem for every answer that is not a success, and when there is no answer. */
export async function call<T>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(method, path, options)
  return (response.status === 204 ? undefined : await response.json()) as T
}

/** GET that knows what it has already: null when nothing has changed since `etag`. */
export async function fetchNewer<T>(path: string, etag: string | null): Promise<Answer<T> | null> {
  const response = await send('GET', path, { etag })
  if (response.status === 304) return null
  return { value: (await response.json()) as T, etag: response.headers.get('ETag') }
}

async function send(method: Method, path: string, options: CallOptions): Promise<Response> {
  const headers = new Headers(options.headers)
  if (location.pathname.startsWith('/day/')) headers.set('Rounds-Page', 'day') // the link speaks, whoever is signed in
  if (options.etag) headers.set('If-None-Match', options.etag)
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' }
  if (options.signal) init.signal = options.signal
  if (options.body !== undefined) {
    headers.set('Content-Type', 'application/json')
    init.body = JSON.stringify(options.body)
  }
  const response = await reach(`/v1${path}`, init)
  if (response.ok || response.status === 304) return response
  throw await problemOf(response)
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (thrown) {
    if (init.signal?.aborted) throw thrown
    throw new Problem('no_connection', 0, '', '')
  }
}

/** A query string of what is given; empty and missing values are left out. */
export function query(values: Record<string, string | number | undefined | null>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : ''
}

export const segment = encodeURIComponent

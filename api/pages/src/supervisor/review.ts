import { number } from '../time/time'
import type { AddressKey, Candidate } from '../wire/review'
import { tCode } from '../words/words'

/** Names an address under review; corrections of pins have names of their own. */
export const itemKey = (item: AddressKey): string => `${item.case_id} ${item.address_index}`
export const correctionKey = (one: AddressKey): string => `correction ${itemKey(one)}`

export const percent = (confidence: number): string => `${number(Math.round(confidence * 100))} %`

/** How exact, how sure and whose word a candidate is. */
export function howSure(candidate: Candidate): string {
  const exact = tCode('precision', candidate.precision, candidate.precision)
  const [provider = ''] = candidate.source.split(':') // `embedded:helsinki`
  const source = tCode('source', provider, provider)
  return `${exact} · ${percent(candidate.confidence)} · ${source}`
}

export const saidOf = (candidate: Candidate): string => `${candidate.matched} · ${howSure(candidate)}`

import { describe, expect, it } from 'vitest'
import { detailSaid, ruleSaid, warningSaid } from './told'

const naming = (id: string): string => (id === 'C3' ? 'Aino Laine' : id)

describe('what a check found', () => {
  it('is said with names and figures', () => {
    const params = { case: 'K', collector: 'C3', actual: '17:40', limit: '17:00' }
    const said = ruleSaid({ code: 'shift_end', message: 'C3 would be back late.', params }, naming)
    expect(said).toBe('Aino Laine would be back at 17:40, the shift ends at 17:00.')
  })

  it('is said by the service where the code is a reason’s', () => {
    const message = 'Case K may not be visited: A hold (hospital) bars visits.'
    expect(ruleSaid({ code: 'held', message, params: { case: 'K' } }, naming)).toBe(message)
  })
})

describe('why a case has no visit', () => {
  const at = { collector: 'C3', date: '2026-11-23' }

  it('is told by shift, with names and the reason in words', () => {
    const params = { ...at, reason: 'outcompeted', said: 'outcompeted' }
    const said = detailSaid({ code: 'shift', message: 'C3 2026-11-23: outcompeted.', params }, naming)
    expect(said).toMatch(/^Aino Laine, .*: Other cases are worth more$/)
  })

  it('names the cases that would give way', () => {
    const params = { ...at, cases: 'K1, K2', points: 1200 }
    expect(detailSaid({ code: 'displaces_worth', message: '', params }, naming)).toContain(
      'it would displace K1, K2; 1,200 points would be lost',
    )
  })

  it('keeps the exact sentence of a rule in English', () => {
    const params = { date: '2026-11-23', reason: 'held', said: 'A hold (hospital) bars visits.' }
    expect(detailSaid({ code: 'day_barred', message: '', params }, naming)).toContain(params.said)
  })

  it('of an older plan is told as it was kept', () => {
    expect(detailSaid({ code: 'told', message: 'As it was.', params: { said: 'As it was.' } }, naming)).toBe('As it was.')
  })
})

describe('what a plan warns of', () => {
  it('chooses its number', () => {
    const said = (ways: number): string =>
      warningSaid({ code: 'ways_estimated', message: '', params: { ways, profile: 'foot' } }, naming)
    expect(said(1)).toBe('1 way on foot between places is an estimate: no road joins them.')
    expect(said(1200)).toContain('1,200 ways on foot')
  })

  it('tells the rule that was let pass', () => {
    const params = { rule: 'max_visits', collector: 'C3', case: '', actual: '14', limit: '12', said: 'C3 would make 14.' }
    const said = warningSaid({ code: 'accepted_by_hand', message: '', params }, naming)
    expect(said).toBe('Accepted by hand: Aino Laine would make 14 visits, at most 12.')
  })

  it('of an older plan is told as it was kept', () => {
    expect(warningSaid({ code: 'told', message: 'As it was.', params: { said: 'As it was.' } }, naming)).toBe('As it was.')
  })
})

import { describe, expect, it } from 'vitest'
import { ruleSaid, warningSaid } from './told'

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

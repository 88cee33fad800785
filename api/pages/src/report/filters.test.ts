import { describe, expect, it } from 'vitest'
import { earlier, read, standard, stepOf, write } from './filters'

const TODAY = '2026-11-29'

describe('the address of the page', () => {
  it('is empty for the last four weeks', () => {
    expect(write(standard(TODAY), TODAY)).toBe('')
    expect(standard(TODAY)).toMatchObject({ from: '2026-11-02', to: TODAY })
  })

  it('says what was chosen, and is read back', () => {
    const chosen = { ...standard(TODAY), from: '2026-01-01', by: 'hour', figure: 'kept_permille', team: 'north' } as const
    const address = write(chosen, TODAY)
    expect(address).toBe('?from=2026-01-01&by=hour&figure=kept_permille&team=north')
    expect(read(address, TODAY)).toEqual(chosen)
  })

  it('is not taken at its word', () => {
    const strange = read('?from=tomorrow&to=2026-99-01&by=name&figure=__proto__&before=ever', TODAY)
    expect(strange).toEqual(standard(TODAY))
    expect(read('?from=2026-12-24', TODAY).from).toBe(TODAY)
  })
})

describe('what a stretch is compared with', () => {
  it('is as long as it is', () => {
    expect(earlier({ ...standard(TODAY), from: '2026-11-23' })).toEqual({ from: '2026-11-16', to: '2026-11-22' })
    expect(earlier({ ...standard(TODAY), before: 'year' })).toEqual({ from: '2025-11-03', to: '2025-11-30' })
  })
  it('may be nothing', () => expect(earlier({ ...standard(TODAY), before: 'none' })).toBeNull())
})

it.each([
  ['2026-11-02', 'day'],
  ['2026-08-01', 'week'],
  ['2025-01-01', 'month'],
])('from %s on figures are told by %s', (from, step) => expect(stepOf(from, TODAY)).toBe(step))

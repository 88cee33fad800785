import { describe, expect, it } from 'vitest'
import { isOpen, stepsFrom } from './steps'

describe('the steps of an appointment', () => {
  const [yesterday, today, tomorrow] = ['2026-11-22', '2026-11-23', '2026-11-24'] as const

  it('lead on from where it is', () => {
    expect(stepsFrom('proposed', tomorrow, today)).toEqual(['agreed', 'cancelled'])
    expect(stepsFrom('agreed', tomorrow, today)).toEqual(['confirmed', 'cancelled'])
    expect(stepsFrom('confirmed', tomorrow, today)).toEqual(['cancelled'])
  })

  it('name a missed visit only when its day has come', () => {
    expect(stepsFrom('agreed', today, today)).toContain('missed')
    expect(stepsFrom('confirmed', yesterday, today)).toContain('missed')
    expect(stepsFrom('proposed', yesterday, today)).not.toContain('missed')
  })

  it('end with it', () => {
    for (const state of ['moved', 'cancelled', 'missed'] as const) {
      expect(stepsFrom(state, tomorrow, today)).toEqual([])
      expect(isOpen(state)).toBe(false)
    }
    expect(isOpen('proposed')).toBe(true)
  })
})

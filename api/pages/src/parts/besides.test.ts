import { expect, test } from 'vitest'
import { besides } from './besides'

test('a note of the rules is worded by its code', () => {
  expect(besides('debtor_request')).toBe('As the debtor asked')
  expect(besides('consent: letter: 12')).toBe('Agreed to: letter: 12')
  expect(besides('zone_crew_2: Harbour')).toBe('Zone “Harbour”: only two together')
})

test('what an older plan says stays as it is', () => {
  expect(besides('zone “Park”: by day')).toBe('zone “Park”: by day')
})

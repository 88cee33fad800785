import type { AppointmentState } from '../wire/appointments'

export type Step = 'agreed' | 'confirmed' | 'cancelled' | 'missed'

/** The steps that a person may take from a state; missing is for days that have come. */
export function stepsFrom(state: AppointmentState, date: string, today: string): Step[] {
  const over: Step[] = date <= today ? ['missed', 'cancelled'] : ['cancelled']
  if (state === 'proposed') return ['agreed', 'cancelled']
  if (state === 'agreed') return ['confirmed', ...over]
  return state === 'confirmed' ? over : []
}

/** Whether it may still take place. */
export const isOpen = (state: AppointmentState): boolean => ['proposed', 'agreed', 'confirmed'].includes(state)

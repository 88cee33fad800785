import type { OutcomeKind } from '../wire/types'

/** The codes that forms let a person choose among, in the order in which they are read. */
export const OUTCOMES: OutcomeKind[] = [
  'met',
  'promise',
  'paid',
  'not_home',
  'refused',
  'moved',
  'wrong_address',
  'unsafe',
  'hardship',
  'other',
]
export const ACTIONS = [
  'visit_again',
  'check_promise',
  'retry',
  'find_person',
  'refer',
  'cool_off',
  'decide',
  'close',
] as const
export const GOALS = ['first_talk', 'document', 'promise', 'restructuring', 'find_person'] as const
export const MANNERS = ['alone', 'two', 'interpreter', 'manager'] as const
export const PARTS = ['morning', 'day', 'evening', 'weekend'] as const
export const HOLDS = [
  'hardship',
  'hospital',
  'bereavement',
  'disaster',
  'bankruptcy',
  'dispute',
  'complaint',
  'breathing_space',
  'vulnerable',
  'request',
  'lawyer',
  'deceased',
] as const
export const NOTES = [
  'show_id',
  'debtor_only',
  'tell_nobody_else',
  'enter_if_asked',
  'leave_if_asked',
  'nothing_readable',
  'say_the_purpose',
  'bring_statement',
  'ask_why_broken',
  'write_promise_down',
  'offer_plan',
  'tell_of_help',
  'no_pressure',
  'ask_new_address',
  'stay_outside',
  'call_manager',
  'agree_next_day',
] as const

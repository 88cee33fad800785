/** The collector's page. */
export const day = {
  'day.title': 'My day – Rounds',
  'day.next': 'Next stop',
  'day.all_done': 'All stops are reported.',
  'day.list': 'All of {day}',
  'day.views': 'Views',
  'day.view_list': 'Day',
  'day.view_map': 'Map',
  'day.sums':
    '{n} visit, {from}–{to}, {travel} on the road ({distance})|{n} visits, {from}–{to}, {travel} on the road ({distance})',
  'day.progress': 'Visits reported',
  'day.done': '{done} of {n} reported',
  'day.offline': 'Offline',
  'day.updated': 'Updated {time}',

  'card.on_hold': 'On hold: do not visit.',
  'held.do_not_visit': 'Do not visit stop {n}, {name}.',
  'held.why': 'Since the day was published it was put on hold, or the visit rules or an appointment bar this hour.',
  'card.moved': 'The place of this address was changed after the day was published. Ask your supervisor before you drive.',
  'card.leg': '{time} to get there ({distance})',
  'card.amount': '{band}, {n} day overdue|{band}, {n} days overdue',
  'card.report': 'Report',
  'card.correct': 'Correct',
  'card.not_sent': 'not sent yet',

  'call.go': 'Call',
  'call.logged': 'Shows the number; this is written down.',
  'navigate.title': 'Navigate',
  'navigate.geo': 'Navigate',
  'navigate.apple': 'Apple',
  'navigate.google': 'Google',
  'navigate.amap': 'AMap',

  'list.start': 'Leave the base',
  'list.break': 'Break, {time}',
  'list.end': 'Back at the base',

  'report.title': 'Stop {n}: {name}',
  'report.what': 'What happened?',
  'report.promised': 'Amount promised',
  'report.paid': 'Amount paid',
  'report.on': 'To be paid on',
  'report.amount_wrong': 'Write a number, such as 120 or 120.50.',
  'report.note': 'Note (optional)',
  'report.note_needed': 'Note: what happened?',
  'report.fair': 'Write facts only. The debtor may ask to read this.',
  'report.send': 'Send the report',
  'report.keep': 'Keep it, send when online',

  'door.consent': 'I am at the door: send where this phone is',
  'door.why':
    'It helps to correct the map. Used for this report only; no track is kept, and nothing is sent without this tick.',
  'door.measuring': 'Measuring…',
  'door.measured': 'Measured to within {far}.',
  'door.denied': 'This phone does not allow it. The report is sent without a position.',
  'door.unknown': 'The phone could not find its position. The report is sent without it.',

  'unsent.waiting': '{n} report waits for the network|{n} reports wait for the network',
  'unsent.refused': '{case}, {outcome}: not taken',
  'unsent.discard': 'Discard this report',

  'closed.ended': 'This link opens no day now',
  'closed.ended_next':
    'It has expired, was withdrawn, or its day is still far. Nothing about the day is kept on this phone. Ask your supervisor for a new link.',
  'closed.unpublished': 'No day is published for you',
  'closed.unpublished_next': 'Ask your supervisor, or try again later.',
  'closed.again': 'Try again',
} as const

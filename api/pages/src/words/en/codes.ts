/** Codes of the service in words. A code that is not here is shown in the service's own sentence. */
export const codes = {
  'problem.unknown': 'Something went wrong.',
  'problem.more_issues': '{n} more',
  'problem.no_connection': 'No connection to the service.',
  'problem_action.no_connection': 'Check the network and try again.',
} as const

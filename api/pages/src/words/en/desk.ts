export const desk = {
  close: 'Close',
  'map.title': 'Map',
  'map.zoom_in': 'Zoom in',
  'map.zoom_out': 'Zoom out',
  'desk.title': 'Rounds – supervisor',
  'sign_in.title': 'Sign in',
  'sign_in.what': 'Plan, check and publish the day’s visits.',
  'sign_in.name': 'Name',
  'sign_in.password': 'Password',
  'sign_in.go': 'Sign in',
  'sign_in.no_account': 'Your administrator adds people with “rounds user add”.',
} as const

export const day = {
  'day.title': 'My day – Rounds',
} as const

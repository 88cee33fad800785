import type { day as en } from '../en/day'

export const day: Record<keyof typeof en, string> = {
  'day.title': '我的一天 – Rounds',
}

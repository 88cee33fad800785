import type { Knot } from '../wire/practices'

/** A curve as a person writes it: “0: 0, 30: 300, 90: 800”. */
export const knotsText = (knots: Knot[]): string => knots.map(([measure, permille]) => `${measure}: ${permille}`).join(', ')

/** Null when it is no curve: measures rise, thousandths stay within 0 and 1000. */
export function parseKnots(text: string): Knot[] | null {
  const knots: Knot[] = []
  for (const piece of text.split(/[,;，；]/)) {
    const match = /^\s*(-?\d{1,15})\s*[:：]\s*(\d{1,4})\s*$/.exec(piece)
    if (!match) return null
    knots.push([Number(match[1]), Number(match[2])])
  }
  const rises = knots.every(([measure], at) => at === 0 || measure > (knots[at - 1]?.[0] ?? -Infinity))
  return rises && knots.every(([, permille]) => permille <= 1000) ? knots : null
}

/** Words of a list that a person wrote with commas between them. */
export const parseList = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,;，；、\s]+/)
      .map((word) => word.trim())
      .filter(Boolean),
  ),
]

/** What a number's field says: empty is no limit. */
export const numberOrNull = (text: string): number | null => (text.trim() === '' ? null : Number(text))

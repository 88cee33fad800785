import { ROUTE_COLOURS } from '../map/palettes'

/** Colours repeat after eight routes; the letter beside the colour never does within an alphabet. */
export const routeColour = (index: number): string => `var(--route-${(index % ROUTE_COLOURS) + 1})`

export function routeLetter(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : `${letter}${Math.floor(index / 26)}`
}

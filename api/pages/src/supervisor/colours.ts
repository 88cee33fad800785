import { ROUTE_COLOURS } from '../map/palettes'

/** Colours repeat after eight routes; the letters beside the colour (A … Z, AA, AB …) never do. */
export const routeColour = (index: number): string => `var(--route-${(index % ROUTE_COLOURS) + 1})`

export function routeLetter(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : routeLetter(Math.floor(index / 26) - 1) + letter
}

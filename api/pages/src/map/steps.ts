import type { ExpressionSpecification } from 'maplibre-gl'

/** A number that grows between the zoom levels given as streets on the ground do. */
export function byZoom(...stops: [zoom: number, value: number][]): ExpressionSpecification {
  return ['interpolate', ['exponential', 1.4], ['zoom'], ...stops.flat()] as unknown as ExpressionSpecification
}

/** The same for values that are expressions themselves; `at` counts the zoom levels. */
export function byZooms(
  zooms: readonly number[],
  value: (at: number) => ExpressionSpecification,
): ExpressionSpecification {
  const stops = zooms.flatMap((zoom, at) => [zoom, value(at)])
  return ['interpolate', ['exponential', 1.4], ['zoom'], ...stops] as unknown as ExpressionSpecification
}

/** A value by `class`. */
export function byClass<Value extends string | number>(
  values: Record<string, Value>,
  otherwise: Value,
): ExpressionSpecification {
  return ['match', ['get', 'class'], ...Object.entries(values).flat(), otherwise] as unknown as ExpressionSpecification
}

export function isOf(...classes: string[]): ExpressionSpecification {
  return ['in', ['get', 'class'], ['literal', classes]]
}

export const mapped = <From, To>(record: Record<string, From>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))

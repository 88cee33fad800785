import type { Position } from 'geojson'

/** Decodes Google's encoded polyline, precision 5, into GeoJSON positions (longitude first). */
export function decodePolyline(encoded: string): Position[] {
  const positions: Position[] = []
  let index = 0
  let lat = 0
  let lon = 0
  const next = (): number => {
    let result = 0
    let shift = 0
    let byte: number
    do {
      byte = encoded.charCodeAt(index++) - 63
      result |= (byte & 0x1f) << shift
      shift += 5
    } while (byte >= 0x20)
    return result & 1 ? ~(result >> 1) : result >> 1
  }
  while (index < encoded.length) {
    lat += next()
    lon += next()
    positions.push([lon / 1e5, lat / 1e5])
  }
  return positions
}

import type { Position } from '../wire/types'

const PATIENCE_MILLISECONDS = 15_000

/** Why a phone does not say where it is; words for each stand in the dictionary. */
export type Silence = 'denied' | 'unknown'

/** Browsers give positions only to pages that came over HTTPS, or from the phone itself. */
export const canMeasure = (): boolean => window.isSecureContext && 'geolocation' in navigator

/** Where the phone is now, measured anew: asked for once, for one report, and kept only with it, until it is sent. */
export function measure(): Promise<Position | Silence> {
  return new Promise((done) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => done({ lat: coords.latitude, lon: coords.longitude, accuracy_metres: coords.accuracy }),
      (error) => done(error.code === error.PERMISSION_DENIED ? 'denied' : 'unknown'),
      { enableHighAccuracy: true, maximumAge: 0, timeout: PATIENCE_MILLISECONDS },
    )
  })
}

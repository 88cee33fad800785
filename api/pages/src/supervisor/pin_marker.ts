import { Marker, type Map as StreetMap } from 'maplibre-gl'
import type { Place } from '../wire/types'
import { t } from '../words/words'

const STEP_PIXELS = 2
const LEAP_PIXELS = 20
const ARROWS: Record<string, [number, number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
}

/** The pin that a person sets: dragged by a mouse or a finger, or moved by arrow keys, with Shift in leaps. */
export class PinMarker {
  private readonly marker: Marker
  private shown = false

  constructor(
    private readonly map: StreetMap,
    colour: string,
    private readonly onmove: (place: Place) => void,
  ) {
    this.marker = new Marker({ draggable: true, color: colour, className: 'pin-mark' })
    this.marker.on('dragend', () => this.tell())
    const element = this.marker.getElement()
    element.tabIndex = 0
    element.setAttribute('role', 'button')
    element.setAttribute('aria-label', t('review.pin_mark'))
    element.addEventListener('keydown', (event) => this.step(event))
  }

  set(place: Place | null): void {
    if (!place || Number.isNaN(place.lat) || Number.isNaN(place.lon)) return
    this.marker.setLngLat([place.lon, place.lat])
    if (!this.shown) this.marker.addTo(this.map)
    this.shown = true
  }

  remove(): void {
    this.marker.remove()
  }

  private step(event: KeyboardEvent): void {
    const way = ARROWS[event.key]
    if (!way) return
    event.preventDefault()
    event.stopPropagation() // the map would move under the pin
    const far = event.shiftKey ? LEAP_PIXELS : STEP_PIXELS
    const here = this.map.project(this.marker.getLngLat())
    this.marker.setLngLat(this.map.unproject([here.x + way[0] * far, here.y + way[1] * far]))
    this.tell()
  }

  private tell(): void {
    const { lat, lng } = this.marker.getLngLat()
    this.onmove({ lat, lon: lng })
  }
}

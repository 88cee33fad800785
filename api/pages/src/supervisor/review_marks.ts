import './review_marks.css'
import { Marker, type Map as StreetMap } from 'maplibre-gl'
import { distance } from '../time/time'
import type { Place } from '../wire/types'
import { t } from '../words/words'
import type { Desk } from './desk.svelte'
import { saidOf } from './review'

/** One numbered badge on the map: a candidate, the pin that is there, or the door that check-ins propose. */
export interface Mark extends Place {
  label: string
  title: string
  present?: boolean
}

/** What stands on the map for the address that is open in the review list. */
export function marksOf(desk: Desk): Mark[] {
  const item = desk.openItem
  if (item) {
    return item.candidates.map((candidate, index) => {
      const title = t('review.mark', { n: index + 1, what: saidOf(candidate) })
      return { lat: candidate.lat, lon: candidate.lon, label: String(index + 1), title }
    })
  }
  const one = desk.openCorrection
  if (!one) return []
  const far = distance(one.metres)
  return [
    { ...one.place, label: '●', title: t('correction.mark_pin'), present: true },
    { ...one.door, label: '1', title: t('correction.mark_door', { far }) },
  ]
}

/** Puts the badges on the map as buttons, so that keys reach them; gives back how to take them off. */
export function standOn(map: StreetMap, marks: readonly Mark[], onpress: (index: number) => void): () => void {
  const placed = marks.map((mark, index) => {
    const element = button(mark, index)
    element.addEventListener('click', (event) => {
      event.stopPropagation()
      onpress(index)
    })
    return new Marker({ element }).setLngLat([mark.lon, mark.lat]).addTo(map)
  })
  return () => placed.forEach((marker) => marker.remove())
}

/** The badge of the candidate that is pointed at in the list stands out. */
export function light(index: number | null): void {
  for (const mark of document.querySelectorAll<HTMLElement>('.review-mark')) {
    mark.classList.toggle('lit', mark.dataset['mark'] === String(index))
  }
}

function button(mark: Mark, index: number): HTMLButtonElement {
  const element = document.createElement('button')
  element.type = 'button'
  element.className = mark.present ? 'review-mark present' : 'review-mark'
  element.textContent = mark.label
  element.title = mark.title
  element.setAttribute('aria-label', mark.title)
  element.dataset['mark'] = String(index)
  return element
}

import type { Desk } from './desk.svelte'
import { drop } from './moves'
import type { RouteKey } from './routes'

interface Target {
  key: RouteKey
  index: number
  percent: number
}

const STARTS_AFTER_PX = 5

/** A stop dragged along the timeline with mouse or pen; a finger scrolls, and has the menu of the stop instead. */
export class Drag {
  moving = $state(false)
  target = $state.raw<Target | null>(null)
  caseId = $state('')
  private from: RouteKey | null = null
  private origin = { x: 0, y: 0 }

  constructor(private readonly desk: () => Desk) {}

  begin(event: PointerEvent, caseId: string, from: RouteKey | null): void {
    if (event.pointerType === 'touch' || event.button !== 0 || !this.desk().editable) return
    this.caseId = caseId
    this.from = from
    this.origin = { x: event.clientX, y: event.clientY }
    const listening = new AbortController()
    const end = (dropped: boolean): void => {
      listening.abort()
      this.finish(dropped)
    }
    const options = { signal: listening.signal }
    window.addEventListener('pointermove', (moved) => this.follow(moved), options)
    window.addEventListener('pointerup', () => end(true), options)
    window.addEventListener('pointercancel', () => end(false), options)
    window.addEventListener('keydown', (pressed) => pressed.key === 'Escape' && end(false), options)
  }

  private follow(event: PointerEvent): void {
    const way = Math.hypot(event.clientX - this.origin.x, event.clientY - this.origin.y)
    if (!this.moving && way < STARTS_AFTER_PX) return
    this.moving = true
    event.preventDefault()
    this.target = targetUnder(event)
  }

  private finish(dropped: boolean): void {
    const target = this.target
    if (dropped && this.moving && target) drop(this.desk(), this.caseId, this.from, target.key, target.index)
    this.moving = false
    this.target = null
  }
}

/** The row under the pointer, and between which of its stops: before the first whose middle lies to the right. */
function targetUnder(event: PointerEvent): Target | null {
  const row = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>('[data-row]')
  const track = row?.querySelector<HTMLElement>('.track')
  if (!row || !track) return null
  const stops = [...row.querySelectorAll<HTMLElement>('[data-case]')].map((stop) => stop.getBoundingClientRect())
  const index = stops.filter((box) => box.left + box.width / 2 < event.clientX).length
  const area = track.getBoundingClientRect()
  return { key: row.dataset['row'] ?? '', index, percent: ((event.clientX - area.left) / area.width) * 100 }
}

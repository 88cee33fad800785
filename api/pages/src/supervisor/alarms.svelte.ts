import { acknowledgeAlarm, closeAlarm, followAlarms, type Alarm } from '../wire/safety'

const SOUND = 'rounds.alarm_sound'
const TRY_AGAIN_MILLISECONDS = 5_000
const TONES = [880, 660, 880]
const TONE_SECONDS = 0.25

/** Every open alarm, as the service tells them. A sound only for those who asked for one. */
export class Alarms {
  open = $state.raw<Alarm[]>([])
  /** Nothing is heard now: not the same as nothing being wrong. */
  deaf = $state(false)
  /** How many came since the page was opened: read out by screen readers. */
  fresh = $state(0)
  sound = $state(localStorage.getItem(SOUND) === 'on')
  /** Where a collector called from, shown on the map. */
  shown = $state.raw<Alarm | null>(null)
  private known: Set<string> | null = null
  private hangUp: (() => void) | null = null
  private again: ReturnType<typeof setTimeout> | undefined

  listen(): void {
    this.stop()
    this.hangUp = followAlarms(
      (alarms) => this.hear(alarms),
      (over) => {
        this.deaf = true
        if (over) this.again = setTimeout(() => this.listen(), TRY_AGAIN_MILLISECONDS)
      },
    )
  }

  stop(): void {
    clearTimeout(this.again)
    this.hangUp?.()
    this.hangUp = null
  }

  async acknowledge(alarm: Alarm): Promise<void> {
    await acknowledgeAlarm(alarm.alarm_id)
  }

  async close(alarm: Alarm, note: string): Promise<void> {
    await closeAlarm(alarm.alarm_id, note)
    if (this.shown?.alarm_id === alarm.alarm_id) this.shown = null
  }

  toggleSound(): void {
    this.sound = !this.sound
    localStorage.setItem(SOUND, this.sound ? 'on' : 'off')
    if (this.sound) ring()
  }

  private hear(alarms: Alarm[]): void {
    this.deaf = false
    const fresh = alarms.filter((alarm) => this.known !== null && !this.known.has(alarm.alarm_id))
    this.known = new Set([...(this.known ?? []), ...alarms.map((alarm) => alarm.alarm_id)])
    this.open = alarms
    this.fresh = fresh.length
    if (fresh.length > 0 && this.sound) ring()
  }
}

/** Three tones, made here: no file is fetched. */
function ring(): void {
  const context = new AudioContext()
  const gain = context.createGain()
  gain.gain.value = 0.2
  gain.connect(context.destination)
  TONES.forEach((hertz, index) => {
    const tone = context.createOscillator()
    tone.frequency.value = hertz
    tone.connect(gain)
    tone.start(context.currentTime + index * TONE_SECONDS)
    tone.stop(context.currentTime + (index + 0.8) * TONE_SECONDS)
  })
  setTimeout(() => void context.close(), TONES.length * TONE_SECONDS * 1000 + 500)
}

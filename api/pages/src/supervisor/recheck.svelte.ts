import { newestRecheck, requestRecheck, type Recheck } from '../wire/review'

const LOOK_MILLISECONDS = 1000

/** Follows the newest recheck of a region until it ends. */
export class RecheckWatch {
  recheck = $state.raw<Recheck | null>(null)
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly onend: () => void) {}

  readonly running = $derived.by(() => this.recheck?.state === 'queued' || this.recheck?.state === 'running')

  /** Reads how far it is, and again while it runs. */
  async look(region: string): Promise<void> {
    clearTimeout(this.timer)
    const before = this.running
    this.recheck = await newestRecheck(region)
    if (this.running) this.timer = setTimeout(() => void this.look(region).catch(() => undefined), LOOK_MILLISECONDS)
    else if (before) this.onend()
  }

  async start(region: string): Promise<void> {
    this.recheck = await requestRecheck(region)
    await this.look(region)
  }

  stop(): void {
    clearTimeout(this.timer)
  }
}

import { asProblem } from '../wire/problem'
import { newestRecheck, requestRecheck, type Recheck } from '../wire/review'

const LOOK_MILLISECONDS = 1000

/** Follows the newest recheck of a region until it ends. */
export class RecheckWatch {
  recheck = $state.raw<Recheck | null>(null)
  private timer: ReturnType<typeof setTimeout> | undefined
  private stopped = false

  constructor(private readonly onend: () => void) {}

  readonly running = $derived.by(() => this.recheck?.state === 'queued' || this.recheck?.state === 'running')

  /** Reads how far it is, and again while it runs. */
  async look(region: string): Promise<void> {
    clearTimeout(this.timer)
    const before = this.running
    try {
      this.recheck = await newestRecheck(region)
    } finally {
      // a request that failed is not the end of the recheck
      if (this.running && !this.stopped) this.timer = setTimeout(() => void this.again(region), LOOK_MILLISECONDS)
    }
    if (before && !this.running && !this.stopped) this.onend()
  }

  private async again(region: string): Promise<void> {
    try {
      await this.look(region)
    } catch (thrown) {
      if (asProblem(thrown).signedOut) this.stop()
    }
  }

  async start(region: string): Promise<void> {
    this.recheck = await requestRecheck(region)
    await this.look(region)
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }
}

import { Office } from '../parts/office.svelte'
import * as wire from '../wire/practices'
import type { Contents, Practice, PracticeHead, PracticeName, Preview } from '../wire/practices'

export const NAMES: PracticeName[] = ['weights', 'follow_ups', 'briefs', 'limits']

/** The practice that is open: as it is in force, as it is being changed, and its versions. */
export class Book {
  readonly office = new Office()
  name = $state<PracticeName>(asked())
  inForce = $state.raw<Practice | null>(null)
  /** What the forms write in; a copy, so that leaving it changes nothing. */
  draft = $state<{ [N in PracticeName]?: Contents[N] }>({})
  versions = $state.raw<PracticeHead[]>([])
  preview = $state.raw<Preview | null>(null)
  saved = $state(false)

  readonly changed = $derived(
    this.inForce !== null && JSON.stringify(this.draft[this.name]) !== JSON.stringify(this.inForce.content),
  )

  async start(): Promise<void> {
    await this.office.start(() => this.read())
  }

  async turnTo(name: PracticeName): Promise<void> {
    this.name = name
    history.replaceState(null, '', `#${name}`)
    this.inForce = null
    await this.office.attempt(() => this.read())
  }

  discard(): void {
    if (this.inForce) this.take(this.inForce)
  }

  async look(): Promise<void> {
    const { office, draft } = this
    await office.attempt(async () => {
      if (draft.weights && office.region)
        this.preview = await wire.preview(draft.weights, office.region.name, office.today)
    })
  }

  async save(note: string): Promise<boolean> {
    const content = this.draft[this.name]
    const basedOn = this.inForce?.version
    if (!content || basedOn === undefined) return false
    return this.office.attempt(async () => {
      this.take(await wire.save(this.name, content, note, basedOn))
      await this.readVersions()
      this.saved = true
    })
  }

  async restore(version: number): Promise<void> {
    await this.office.attempt(async () => {
      this.take(await wire.restore(this.name, version))
      await this.readVersions()
      this.saved = true
    })
  }

  private async read(): Promise<void> {
    const name = this.name
    const found = await wire.practice(name)
    if (name !== this.name) return
    this.take(found)
    await this.readVersions()
  }

  private async readVersions(): Promise<void> {
    this.versions = await wire.versions(this.name)
  }

  private take(found: Practice): void {
    this.inForce = found
    this.draft = { [found.name]: structuredClone(found.content) }
    this.preview = null
    this.saved = false
  }
}

function asked(): PracticeName {
  const wanted = typeof location === 'undefined' ? '' : location.hash.slice(1)
  return NAMES.find((name) => name === wanted) ?? 'weights'
}

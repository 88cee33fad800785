import { t } from '../words/words'
import * as wire from '../wire/areas'
import type { AreaFacts, AreaKind, AreaVersion, Coverage, Proposal, Shape } from '../wire/areas'
import { asProblem, type Problem } from '../wire/problem'
import * as records from '../wire/records'
import type { Collector, Region, Session } from '../wire/types'
import { asFeature, emptyFacts, readFile, type Draft } from './shapes'

export type Tab = AreaKind | 'days'
const REGION = 'rounds.region'
const TABS: readonly string[] = ['territories', 'zones', 'calendars', 'outline', 'days'] satisfies Tab[]

/** The tab that the address bar names, so that a reload or a sent link opens the same one. */
const tabOf = (hash: string): Tab => (TABS.includes(hash.slice(1)) ? (hash.slice(1) as Tab) : 'territories')

/** What lies on the table: the areas of one kind in one region, as they are saved and as they are being changed. */
export class AreaTable {
  session = $state.raw<Session | null | undefined>(undefined)
  regions = $state.raw<Region[]>([])
  region = $state.raw<Region>()
  collectors = $state.raw<Collector[]>([])
  tab = $state<Tab>(tabOf(location.hash))
  saved = $state.raw<AreaVersion | null>(null)
  versions = $state.raw<AreaVersion[]>([])
  drafts = $state.raw<Draft[]>([])
  zones = $state.raw<wire.AreaFeature[]>([])
  chosen = $state<number | null>(null)
  /** Which tool holds the map: none, one that draws a new area, one that moves corners of the chosen one. */
  tool = $state<'none' | 'draw' | 'corners'>('none')
  dirty = $state(false)
  imported = $state(false)
  coverage = $state.raw<Coverage | null>(null)
  proposal = $state.raw<Proposal | null>(null)
  shown = $state.raw<Shape | null>(null)
  busy = $state(false)
  problem = $state.raw<Problem | null>(null)
  told = $state('')

  readonly kind = $derived<AreaKind | null>(this.tab === 'days' ? null : this.tab)
  readonly draft = $derived(this.drafts.find((one) => one.key === this.chosen))
  private nextKey = 1

  async start(): Promise<void> {
    try {
      this.session = await records.currentSession()
    } catch (thrown) {
      this.session = null
      if (!asProblem(thrown).signedOut) this.problem = asProblem(thrown)
      return
    }
    await this.attempt(async () => {
      this.regions = await records.regions()
      const wanted = localStorage.getItem(REGION)
      this.region = this.regions.find((one) => one.name === wanted) ?? this.regions[0]
      await this.open(this.tab)
    })
  }

  async goToRegion(name: string): Promise<void> {
    localStorage.setItem(REGION, name)
    this.region = this.regions.find((one) => one.name === name)
    await this.open(this.tab)
  }

  /** The newest version of a kind; what was not saved is dropped, so ask first. */
  async open(tab: Tab): Promise<void> {
    this.tab = tab
    history.replaceState(null, '', `#${tab}`)
    this.clear()
    const [region, kind] = [this.region, this.kind]
    if (!region || !kind) return
    await this.attempt(async () => {
      const [found, versions, people, zones] = await Promise.all([
        wire.areasOf(region.name, kind),
        wire.versionsOf(region.name, kind),
        records.collectors(),
        wire.areasOf(region.name, 'zones'),
      ])
      if (this.region !== region || this.kind !== kind) return // another tab was opened meanwhile
      this.collectors = people.filter((one) => one.region === region.name)
      this.zones = kind === 'zones' ? [] : zones.features
      this.take(found, versions)
      await this.check()
    })
  }

  private clear(): void {
    this.problem = null
    this.proposal = null
    this.coverage = null
    this.shown = null
    this.drafts = []
    this.versions = []
    this.saved = null
    this.chosen = null
    this.tool = 'none'
    this.dirty = this.imported = false
    this.told = ''
  }

  private take(found: wire.AreaCollection, versions: AreaVersion[]): void {
    this.saved = found
    this.versions = versions
    this.drafts = found.features.map((one) => this.fresh(one.properties, one.geometry))
    this.chosen = null
    this.tool = 'none'
    this.dirty = this.imported = false
  }

  private fresh(facts: AreaFacts, shape: Shape | null): Draft {
    return { key: this.nextKey++, facts, shape }
  }

  add(shape: Shape | null): void {
    if (!this.kind) return
    const draft = this.fresh(emptyFacts(this.kind, t('areas.new_name', { n: this.drafts.length + 1 })), shape)
    this.drafts = [...this.drafts, draft]
    this.chosen = draft.key
    this.tool = 'none'
    this.touch()
  }

  change(key: number, facts: Partial<AreaFacts>): void {
    this.drafts = this.drafts.map((one) => (one.key === key ? { ...one, facts: { ...one.facts, ...facts } } : one))
    this.touch()
  }

  reshape(key: number, shape: Shape | null): void {
    this.drafts = this.drafts.map((one) => (one.key === key ? { ...one, shape } : one))
    this.touch()
  }

  remove(key: number): void {
    this.drafts = this.drafts.filter((one) => one.key !== key)
    this.chosen = null
    this.tool = 'none'
    this.touch()
  }

  /** False when the file cannot be read. */
  bring(text: string): boolean {
    const found = this.kind && readFile(this.kind, text)
    if (!found) return false
    this.drafts = found.map((one) => this.fresh(one.facts, one.shape))
    this.imported = true
    this.touch()
    return true
  }

  private touch(): void {
    this.dirty = true
    this.told = ''
    this.proposal = null
  }

  choose(key: number | null): void {
    if (this.tool === 'draw') return
    this.tool = 'none'
    this.chosen = key
    this.shown = null
  }

  async save(note: string): Promise<void> {
    const [region, kind] = [this.region, this.kind]
    if (!region || !kind) return
    await this.attempt(async () => {
      const made = await wire.saveAreas(region.name, kind, {
        features: this.drafts.map(asFeature),
        based_on: this.saved?.version ?? null,
        note,
        origin: this.imported ? 'import' : 'edit',
      })
      await this.settle(made, region, kind)
    })
  }

  async restore(version: number): Promise<void> {
    const [region, kind] = [this.region, this.kind]
    if (!region || !kind) return
    const seen = this.versions[0]?.version ?? 0
    await this.attempt(async () => this.settle(await wire.restoreAreas(region.name, kind, version, seen), region, kind))
  }

  /** An older version to look at: nothing is saved by it. */
  async look(version: number): Promise<void> {
    const [region, kind] = [this.region, this.kind]
    if (!region || !kind) return
    await this.attempt(async () => {
      const found = await wire.areasOf(region.name, kind, version)
      if (this.region !== region || this.kind !== kind) return
      this.take(found, this.versions)
      await this.check()
    })
  }

  async suggest(count: number | null, cover: 'rule' | 'preference'): Promise<void> {
    const region = this.region
    if (!region) return
    await this.attempt(async () => {
      const made = await wire.suggest(region.name, { cover, name: t('suggest.name'), ...(count === null ? {} : { count }) })
      if (this.region !== region || this.kind !== 'territories') return
      this.proposal = made
      this.chosen = null
    })
  }

  async accept(): Promise<void> {
    const [region, proposal] = [this.region, this.proposal]
    if (!region || !proposal) return
    await this.attempt(async () => {
      const made = await wire.acceptProposal(region.name, proposal.proposal_id)
      this.proposal = null
      await this.settle(made, region, 'territories')
    })
  }

  /** Overlaps and holes of what is drawn now, saved or not. */
  async check(): Promise<void> {
    const region = this.region
    this.coverage = null
    if (!region || this.kind !== 'territories' || this.drafts.some((one) => one.shape === null)) return
    const { drafts } = this
    const found = await wire.checkCoverage(region.name, drafts.map(asFeature))
    if (this.drafts === drafts) this.coverage = found // else it is of what was drawn before
  }

  private async settle(made: wire.AreaCollection, region: Region, kind: AreaKind): Promise<void> {
    const versions = await wire.versionsOf(region.name, kind)
    if (this.region !== region || this.kind !== kind) return
    this.take(made, versions)
    this.told = t('areas.saved', { version: made.version })
    await this.check()
  }

  /** Who made the newer version, and when, stands in the list; the drawing stays as it is. */
  private async seeVersions(): Promise<void> {
    const { region, kind } = this
    if (!region || !kind) return
    const versions = await wire.versionsOf(region.name, kind).catch(() => null)
    if (versions && this.region === region && this.kind === kind) this.versions = versions
  }

  /** An issue points at a feature by its position; a person knows it by its name. */
  private named(problem: Problem): Problem {
    const names = this.drafts.map((one) => one.facts.name)
    const issues = problem.issues.map((issue) => {
      const at = /\/features\/(\d+)(?:\/properties)?\/?(.*)$/.exec(issue.pointer)
      const name = at ? names[Number(at[1])] : undefined
      return name ? { ...issue, pointer: `${name} · ${at?.[2]}` } : issue
    })
    return problem.with(issues)
  }

  async attempt(work: () => Promise<unknown>): Promise<boolean> {
    this.busy = true
    this.problem = null
    try {
      await work()
      return true
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (problem.signedOut) this.session = null
      else this.problem = this.named(problem)
      if (problem.code === 'areas_changed') await this.seeVersions()
      return false
    } finally {
      this.busy = false
    }
  }
}

import { Office } from '../parts/office.svelte'
import type { MessageState } from '../wire/appointments'
import * as wire from '../wire/outbox'
import type { Delivery, DeliveryState, Message, Page } from '../wire/outbox'

export type Part = 'messages' | 'deliveries'

/** What leaves the house: messages to be handed out, and deliveries of events to other systems. */
export class Post {
  readonly office = new Office()
  part = $state<Part>(typeof location !== 'undefined' && location.hash === '#deliveries' ? 'deliveries' : 'messages')
  messageState = $state<MessageState | ''>('waiting')
  deliveryState = $state<DeliveryState | ''>('')
  messages = $state.raw<Message[]>([])
  deliveries = $state.raw<Delivery[]>([])
  more = $state<string | null>(null)
  known = $state(false)

  async start(): Promise<void> {
    await this.office.start(() => this.read(null))
  }

  async turnTo(part: Part): Promise<void> {
    this.part = part
    history.replaceState(null, '', `#${part}`)
    await this.load()
  }

  async load(): Promise<void> {
    this.known = false
    await this.office.attempt(() => this.read(null))
  }

  async loadMore(): Promise<void> {
    await this.office.attempt(() => this.read(this.more))
  }

  /** Does something with one of them, then reads the list anew. */
  async act(work: () => Promise<unknown>): Promise<void> {
    await this.office.attempt(async () => {
      await work()
      await this.read(null)
    })
  }

  private async read(cursor: string | null): Promise<void> {
    const region = this.office.region?.name ?? ''
    if (this.part === 'messages') {
      const page = await wire.messages(region, this.messageState, cursor)
      this.messages = this.turned(this.messages, page, cursor)
    } else {
      const page = await wire.deliveries(this.deliveryState, cursor)
      this.deliveries = this.turned(this.deliveries, page, cursor)
    }
    this.known = true
  }

  private turned<T>(before: T[], page: Page<T>, cursor: string | null): T[] {
    this.more = page.next
    return cursor ? [...before, ...page.items] : page.items
  }
}

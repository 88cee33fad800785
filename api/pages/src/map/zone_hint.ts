import type { ZoneHint } from '../wire/types'
import { t, type Word } from '../words/words'

/** What a collector must know of a no-go zone that a door lies in. */
export function zoneHint(zone: ZoneHint): string {
  const { from = '', to = '' } = zone.hours ?? {}
  const said = t(`zone.hint.${zone.ban}` as Word, { name: zone.name, from, to })
  return zone.note ? `${said} (${zone.note})` : said
}

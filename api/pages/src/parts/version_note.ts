import { t } from '../words/words'

/** The note of a version: the service writes it itself where an older version was brought back. */
export function versionNote(note: string): string {
  const [, version] = /^as version (\d+)$/.exec(note) ?? []
  return version === undefined ? note : t('versions.as', { version })
}

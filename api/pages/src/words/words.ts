import { chooseTongue, type Language } from './language'
import { en } from './en'
import { zh } from './zh'

export type Word = keyof typeof en
export type Dictionary = Record<Word, string>
export type Blanks = Record<string, string | number>

const DICTIONARIES: Record<Language, Dictionary> = { en, zh }

export const tongue = chooseTongue(typeof navigator === 'undefined' ? ['en-GB'] : navigator.languages)
const dictionary = DICTIONARIES[tongue.language]
const plurals = new Intl.PluralRules(tongue.locale)
const numbers = new Intl.NumberFormat(tongue.locale)

/** The sentence for a word, its blanks `{name}` filled. A `one|other` sentence is chosen by the blank `n`. */
export function t(word: Word, blanks: Blanks = {}): string {
  return fill(pick(dictionary[word], blanks['n']), blanks)
}

/** The sentence for a code of the service (`reason`, `no_shift`), or what the service says itself for a code we do not know. */
export function tCode(family: string, code: string, otherwise: string, blanks: Blanks = {}): string {
  const word = `${family}.${code}`
  return word in dictionary ? t(word as Word, blanks) : otherwise
}

/** The same for what the service says of one case of trouble: in English its own sentence is the most exact one. */
export function tSaid(family: string, code: string, said: string): string {
  return tongue.language === 'en' && said ? said : tCode(family, code, said)
}

/** As the beginning of a line; Chinese has no such thing and stays as it is. */
export const capital = (text: string): string => text.charAt(0).toLocaleUpperCase(tongue.locale) + text.slice(1)

function pick(sentence: string, n: string | number | undefined): string {
  const forms = sentence.split('|')
  if (forms.length === 1 || typeof n !== 'number') return forms[0] ?? sentence
  return (plurals.select(n) === 'one' ? forms[0] : forms[1]) ?? sentence
}

function fill(sentence: string, blanks: Blanks): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = blanks[name]
    return value === undefined ? whole : typeof value === 'number' ? numbers.format(value) : value
  })
}

/** Says to the browser which language the page is in: for screen readers, hyphens and Chinese glyph shapes. */
export function announceLanguage(title: Word): void {
  document.documentElement.lang = tongue.language === 'zh' ? 'zh-Hans' : tongue.locale
  document.title = t(title)
}

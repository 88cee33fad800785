import { describe, expect, it } from 'vitest'
import { en } from './en'
import { chooseTongue } from './language'
import { t, tCode, type Word } from './words'
import { zh } from './zh'

const blanksOf = (sentence: string): string[] => [...new Set(sentence.match(/\{\w+\}/g) ?? [])].sort()
const words = Object.keys(en) as Word[]
const files = import.meta.glob<string>(['../**/*.{ts,svelte}', '!./**', '!../**/*.test.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
})
const source = Object.values(files).join('\n')

describe('the two dictionaries', () => {
  it('have the same words', () => expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort()))

  it.each(words)('fill the same blanks: %s', (word) => {
    expect(blanksOf(zh[word])).toEqual(blanksOf(en[word]))
    expect(zh[word].trim()).not.toBe('')
  })

  it.each(['en', 'zh'])('say each word once: %s', (language) => {
    const parts = import.meta.glob<Record<string, Record<string, string>>>(['./en/*.ts', './zh/*.ts'], { eager: true })
    const own = Object.entries(parts).filter(([path]) => path.startsWith(`./${language}/`))
    const keys = own.flatMap(([, part]) => Object.values(part).flatMap((some) => Object.keys(some)))
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  })

  it('are really two languages', () => {
    const same = words.filter((word) => zh[word] === en[word])
    expect(same).toEqual([])
  })

  it('hold every word that a page asks for, and no other', () => {
    const asked = (word: string): boolean => {
      const family = word.slice(0, word.lastIndexOf('.'))
      return [`'${word}'`, `\`${family}.\${`, `tCode('${family}'`, `tSaid('${family}'`].some((use) =>
        source.includes(use),
      )
    }
    expect(words.filter((word) => !asked(word))).toEqual([])
  })
})

describe('sentences', () => {
  it('choose their number', () => {
    expect(t('timeline.broken', { n: 1 })).toBe('1 broken rule')
    expect(t('timeline.broken', { n: 1200 })).toBe('1,200 broken rules')
  })

  it('let the service speak for codes that nobody translated', () => {
    expect(tCode('reason', 'outcompeted', '')).toBe('Other cases are worth more')
    expect(tCode('reason', 'of_next_year', 'A new reason.')).toBe('A new reason.')
  })
})

describe('the language', () => {
  it.each([
    [['zh-CN', 'en'], 'zh', 'zh-CN'],
    [['zh-TW'], 'zh', 'zh-CN'],
    [['en-US', 'zh'], 'en', 'en-US'],
    [['fi-FI', 'zh-Hans'], 'zh', 'zh-CN'],
    [['fi-FI'], 'en', 'en-GB'],
    [[], 'en', 'en-GB'],
  ])('of a reader who wishes %s', (wishes, language, locale) => {
    expect(chooseTongue(wishes)).toEqual({ language, locale })
  })
})

/** Which of our two languages the reader gets, and the locale for dates and numbers. */
export type Language = 'en' | 'zh'

export interface Tongue {
  language: Language
  locale: string
}

/** The first wish that we speak; English, the European way, for everybody else. */
export function chooseTongue(wishes: readonly string[]): Tongue {
  for (const wish of wishes) {
    if (/^zh\b/i.test(wish)) return { language: 'zh', locale: 'zh-CN' }
    if (/^en\b/i.test(wish)) return { language: 'en', locale: wish }
  }
  return { language: 'en', locale: 'en-GB' }
}

import { areas } from './en/areas'
import { codes } from './en/codes'
import { day } from './en/day'
import { desk } from './en/desk'
import { print } from './en/print'
import { visit } from './en/visit'

export const en = { ...areas, ...codes, ...day, ...desk, ...print, ...visit } as const

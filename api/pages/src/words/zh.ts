import type { Dictionary } from './words'
import { areas } from './zh/areas'
import { codes } from './zh/codes'
import { day } from './zh/day'
import { desk } from './zh/desk'
import { print } from './zh/print'
import { visit } from './zh/visit'

/** The compiler refuses a missing or a surplus word. */
export const zh: Dictionary = { ...areas, ...codes, ...day, ...desk, ...print, ...visit }

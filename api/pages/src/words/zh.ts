import type { Dictionary } from './words'
import { codes } from './zh/codes'
import { day } from './zh/day'
import { desk } from './zh/desk'
import { print } from './zh/print'

/** The compiler refuses a missing or a surplus word. */
export const zh: Dictionary = { ...codes, ...day, ...desk, ...print }

import { codes } from './en/codes'
import { day } from './en/day'
import { desk } from './en/desk'

export const en = { ...codes, ...day, ...desk } as const

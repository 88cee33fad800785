import { appointments } from './en/appointments'
import { areas } from './en/areas'
import { casefile } from './en/casefile'
import { codes } from './en/codes'
import { day } from './en/day'
import { desk } from './en/desk'
import { print } from './en/print'
import { report } from './en/report'
import { safety } from './en/safety'
import { visit } from './en/visit'

export const en = { ...appointments, ...areas, ...casefile, ...codes, ...day, ...desk, ...print, ...report, ...safety, ...visit } as const

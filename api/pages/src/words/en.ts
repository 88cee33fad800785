import { appointments } from './en/appointments'
import { areas } from './en/areas'
import { casefile } from './en/casefile'
import { codes } from './en/codes'
import { day } from './en/day'
import { desk } from './en/desk'
import { office } from './en/office'
import { practices } from './en/practices'
import { print } from './en/print'
import { report } from './en/report'
import { safety } from './en/safety'
import { told } from './en/told'
import { visit } from './en/visit'

export const en = {
  ...appointments,
  ...areas,
  ...casefile,
  ...codes,
  ...day,
  ...desk,
  ...office,
  ...practices,
  ...print,
  ...report,
  ...safety,
  ...told,
  ...visit,
} as const

import type { Dictionary } from './words'
import { appointments } from './zh/appointments'
import { areas } from './zh/areas'
import { casefile } from './zh/casefile'
import { codes } from './zh/codes'
import { day } from './zh/day'
import { desk } from './zh/desk'
import { office } from './zh/office'
import { practices } from './zh/practices'
import { print } from './zh/print'
import { report } from './zh/report'
import { safety } from './zh/safety'
import { told } from './zh/told'
import { visit } from './zh/visit'

/** The compiler refuses a missing or a surplus word. */
export const zh: Dictionary = {
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
}

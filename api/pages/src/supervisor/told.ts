import { dayName } from '../time/time'
import type { Broken, Detail, PlanWarning } from '../wire/types'
import { t, tCode, tSaid, tongue, type Blanks } from '../words/words'

/** How a collector is called; an id that nobody knows is shown as it is. */
export type Naming = (collectorId: string) => string

/** What a check found, with its figures. A case that is barred has a reason's code instead of a rule's. */
export function ruleSaid(one: Pick<Broken, 'code' | 'message' | 'params'>, naming: Naming): string {
  const said = tCode('rule_said', one.code, '', named(one.params, naming))
  if (said) return said
  const why = tCode('reason', one.code, '')
  if (!why || tongue.language === 'en') return one.message
  return t('told.barred', { case: one.params['case'] ?? '', why })
}

export function warningSaid(one: PlanWarning, naming: Naming): string {
  const { params } = one
  const blanks = { ...named(params, naming), said: innerSaid(one, naming) }
  return tCode('warning', one.code, one.message, { ...blanks, n: params['ways'] ?? params['cases'] ?? params['routes'] ?? 0 })
}

/** Why a day or a shift does not make a visit; a shift's reason is worded in English as well, as it is only a code there. */
export function detailSaid(one: Detail, naming: Naming): string {
  const reason = String(one.params['reason'] ?? '')
  const own = String(one.params['said'] ?? one.message)
  const said = one.code === 'shift' ? tCode('reason', reason, own) : tSaid('reason', reason, own)
  return tCode('detail', one.code, one.message, { ...named(one.params, naming), said })
}

/** The sentence inside a warning: a reason's or a rule's, where it has a code of its own. */
function innerSaid({ params }: PlanWarning, naming: Naming): string {
  const message = String(params['said'] ?? '')
  if (params['rule']) return ruleSaid({ code: String(params['rule']), message, params }, naming)
  return params['reason'] ? tSaid('reason', String(params['reason']), message) : message
}

function named(params: Blanks, naming: Naming): Blanks {
  const { collector, date, profile } = params
  return {
    ...params,
    ...(collector ? { collector: naming(String(collector)) } : {}),
    ...(date ? { date: dayName(String(date)) } : {}),
    ...(profile ? { profile: tCode('profile', String(profile), String(profile)) } : {}),
  }
}

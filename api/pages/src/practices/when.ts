import type { When } from '../wire/practices'
import { t, tCode } from '../words/words'

/** When a rule holds, in one line; empty: always. */
export function whenSaid(when: When): string {
  const facts = [
    when.attempts ? t('when.attempts', { n: when.attempts }) : '',
    when.attempts_below === null ? '' : t('when.attempts_below', { n: when.attempts_below }),
    named('when.last', 'outcome', when.last),
    named('when.next', 'action', when.next),
    named('when.goals', 'goal', when.goals),
    named('when.risks', 'risk', when.risks),
    when.broken_promises ? t('when.broken_promises', { n: when.broken_promises }) : '',
    when.days_overdue ? t('when.days_overdue', { n: when.days_overdue }) : '',
    when.crew > 1 ? t('when.crew') : '',
    when.hardship === null ? '' : t(when.hardship ? 'when.hardship' : 'when.no_hardship'),
    when.manager === null ? '' : t(when.manager ? 'when.manager' : 'when.no_manager'),
    when.foreign === null ? '' : t(when.foreign ? 'when.foreign' : 'when.no_foreign'),
  ]
  return facts.filter(Boolean).join(' · ')
}

function named(word: 'when.last' | 'when.next' | 'when.goals' | 'when.risks', family: string, codes: string[]): string {
  return codes.length ? t(word, { list: codes.map((code) => tCode(family, code, code)).join(', ') }) : ''
}

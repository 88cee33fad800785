import { tCode } from '../words/words'

/** What else decided a visit's hours: a code of the rules, after a colon what it rests on, in the organisation's words. */
export function besides(note: string): string {
  const [code = note, ...rest] = note.split(': ')
  return tCode('because', code, note, { said: rest.join(': ') })
}

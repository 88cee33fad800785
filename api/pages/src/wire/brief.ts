/** What a visit is for, and why it is allowed, as /v1 tells it with a stop. */

/** Why the visit rules allow a visit, as they stood when it was planned. */
export interface Because {
  policy: string
  version: string
  rule: string
  hours: string[]
  counts: { limit: number; days: number; used: number; channels: string[] }[]
  notes: string[]
}

/** What a visit is for and how it is made: codes, and sentences of the organisation's own. */
export interface Brief {
  goal: string
  manner: string[]
  notes: string[]
  text: string[]
  because: string[]
}

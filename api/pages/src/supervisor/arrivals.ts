import * as plans from '../wire/plans'
import * as records from '../wire/records'
import type { Desk } from './desk.svelte'

/** What others have entered, planned or published meanwhile for the day on the desk. What is changed by hand here stays. */
export async function lookAround(desk: Desk): Promise<void> {
  const day = desk.day
  if (!day || desk.loading || desk.edits.dirty || desk.run.progress) return
  try {
    const found = (await plans.plansOf(day)).filter((plan) => desk.isHere(plan))
    if (desk.day !== day || desk.edits.dirty) return
    const open = found.find((plan) => plan.plan_id === desk.plan?.plan_id)
    if (!desk.plan) await (found.length > 0 ? desk.goTo(day) : readEmptyDay(desk, day))
    else if (open && open.state !== desk.plan.state) desk.show(await plans.plan(open.plan_id))
    desk.plans = found
  } catch {
    // Nobody asked for this: the next look, or whatever the supervisor does next, says what is wrong.
  }
}

/** The people and cases that a first plan needs come one after the other. */
async function readEmptyDay(desk: Desk, day: string): Promise<void> {
  if (desk.cases.size === 0) await desk.loadCases()
  if (desk.shifts.length === 0) desk.shifts = await records.shiftsOf(day)
}

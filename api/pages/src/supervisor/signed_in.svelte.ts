import { asProblem, type Problem } from '../wire/problem'
import * as records from '../wire/records'
import type { Session } from '../wire/types'

/** The session itself is out of reach of scripts; this only saves asking about one that was never begun. */
const SIGNED_IN = 'rounds.signed_in'

/** Who sits at the desk, from signing in to signing out, and what went wrong last. */
export abstract class SignedIn {
  /** Undefined: not known yet. Null: nobody. */
  session = $state.raw<Session | null | undefined>(undefined)
  problem = $state.raw<Problem | null>(null)

  /** First sight after signing in. */
  protected abstract open(): Promise<void>

  async start(): Promise<void> {
    if (!localStorage.getItem(SIGNED_IN)) {
      this.session = null
      return
    }
    try {
      this.session = await records.currentSession()
    } catch (thrown) {
      const problem = asProblem(thrown)
      this.session = null
      if (problem.signedOut) localStorage.removeItem(SIGNED_IN)
      else this.problem = problem
      return
    }
    await this.open()
  }

  async signIn(name: string, password: string): Promise<void> {
    this.session = await records.signIn(name, password)
    localStorage.setItem(SIGNED_IN, 'yes')
    await this.open()
  }

  async signOut(): Promise<void> {
    await this.attempt(() => records.signOut())
    localStorage.removeItem(SIGNED_IN)
    location.assign('/')
  }

  /** Runs something that talks to the service; what goes wrong is shown, and a lost session leads back to signing in. */
  async attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (problem.signedOut) this.session = null
      else this.problem = problem
      return false
    }
  }
}

"""The business ⇄ the problem: the one place where cases, shifts and rules become integers, and integers a plan."""

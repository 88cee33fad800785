"""Choosing: what each case is worth, when somebody is met, what comes next and how it is done."""

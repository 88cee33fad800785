"""Appointments with debtors: proposed, agreed, overtaken."""

"""Messages to debtors: texts, whether one may be written, on whose way it is. Rounds sends nothing itself."""

import { tongue } from '../words/words'

const fallbackDigits = 2

/** How many decimals a currency has: 2 for EUR, 0 for JPY. */
export function decimals(currency: string): number {
  try {
    const options = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
    return options.maximumFractionDigits ?? fallbackDigits
  } catch {
    return fallbackDigits // an unknown or missing code is the case's own business, not a reason to stop a report
  }
}

export function money(minor: number, currency: string): string {
  const digits = decimals(currency)
  const amount = new Intl.NumberFormat(tongue.locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return `${amount.format(minor / 10 ** digits)} ${currency}`.trim()
}

/** What a person typed, in minor units: “1 250,50”, “1250.5”; null when it is no amount or has too many decimals. */
export function parseMoney(text: string, currency: string): number | null {
  const digits = decimals(currency)
  const compact = text.replace(/[\s'’]/g, '')
  const match = /^(\d{1,9})(?:[.,](\d+))?$/.exec(compact)
  if (!match) return null
  const fraction = match[2] ?? ''
  if (fraction.length > digits) return null
  return Number((match[1] ?? '') + fraction.padEnd(digits, '0'))
}

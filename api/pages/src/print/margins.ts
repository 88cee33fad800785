/** What stands in the margins of every page. */
export interface Margins {
  topLeft: string
  topRight: string
  bottomLeft: string
  /** With `{page}` and `{pages}`. */
  bottomRight: string
}

/**
 * Puts words into the margins of printed pages, where only a style sheet can write; this one is made by script, since the
 * content policy takes no inline styles.
 */
export function writeMargins(margins: Margins): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(marginRules(margins))
  document.adoptedStyleSheets = [sheet]
}

export function marginRules(margins: Margins): string {
  const box = (place: string, content: string): string =>
    `@${place} { content: ${content}; font: 8pt/1.3 system-ui, sans-serif; color: #333; white-space: pre-line; }`
  return `@page {
    ${box('top-left', quoted(margins.topLeft))}
    ${box('top-right', quoted(margins.topRight))}
    ${box('bottom-left', quoted(margins.bottomLeft))}
    ${box('bottom-right', counted(margins.bottomRight))}
  }`
}

/** `Page {page} of {pages}` as CSS counts pages. */
function counted(sentence: string): string {
  const parts = sentence.split(/(\{pages?\})/).filter(Boolean)
  return parts.map((part) => (/^\{pages?\}$/.test(part) ? `counter(${part.slice(1, -1)})` : quoted(part))).join(' ')
}

/** A CSS string: whatever a name holds, it stays text. */
function quoted(text: string): string {
  return `"${text.replace(/[^\p{L}\p{N} .,:·–()（），：。、]/gu, (sign) => `\\${sign.codePointAt(0)?.toString(16)} `)}"`
}

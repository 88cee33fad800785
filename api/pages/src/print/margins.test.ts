import { describe, expect, it } from 'vitest'
import { marginRules } from './margins'

const said = { topLeft: 'Aino', topRight: 'Plan', bottomLeft: 'For Aino', bottomRight: '第 {page} 页，共 {pages} 页' }

describe('the margins of a printed page', () => {
  it('count pages in the words of the language', () => {
    expect(marginRules(said)).toContain('content: "第 " counter(page) " 页，共 " counter(pages) " 页"')
  })

  it('keep whatever a name holds as text', () => {
    const rules = marginRules({ ...said, topLeft: '"} body { display: none; } \\ </style>\n' })
    expect(rules).not.toContain('{ display')
    expect(rules).not.toContain('</style>')
    expect(rules.match(/"/g)).toHaveLength(2 * 6)
    expect(rules).toContain('\\22 \\7d  body \\7b  display: none\\3b  \\7d  \\5c  \\3c \\2f style\\3e \\a ')
  })
})

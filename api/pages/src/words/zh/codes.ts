import type { codes as en } from '../en/codes'

export const codes: Record<keyof typeof en, string> = {
  'problem.unknown': '出现问题。',
  'problem.more_issues': '另有 {n} 项',
  'problem.no_connection': '无法连接服务。',
  'problem_action.no_connection': '请检查网络后重试。',
}

import type { desk as en } from '../en/desk'

export const desk: Record<keyof typeof en, string> = {
  close: '关闭',
  'map.title': '地图',
  'map.zoom_in': '放大',
  'map.zoom_out': '缩小',
  'desk.title': 'Rounds – 主管',
  'sign_in.title': '登录',
  'sign_in.what': '规划、核对并发布当天的上门安排。',
  'sign_in.name': '用户名',
  'sign_in.password': '密码',
  'sign_in.go': '登录',
  'sign_in.no_account': '由管理员使用 “rounds user add” 添加用户。',
}

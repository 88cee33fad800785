import '../look/page.css'
import { mount } from 'svelte'
import { announceLanguage } from '../words/words'
import App from './App.svelte'

announceLanguage('day.title')
mount(App, { target: document.getElementById('page') as HTMLElement, props: takeLink() })

navigator.serviceWorker?.register('/day-sw.js', { scope: '/day/' }).catch((failure: unknown) => {
  console.warn('This browser will not open the day without a network:', failure)
})

/** The link's id is in the path and its secret behind the #, which no server and no log ever sees; it leaves the address bar at once. */
function takeLink(): { linkId: string; secret: string | null } {
  const linkId = decodeURIComponent(location.pathname.split('/').filter(Boolean).at(-1) ?? '')
  const secret = location.hash.slice(1) || null
  if (secret) history.replaceState(null, '', location.pathname)
  return { linkId, secret }
}

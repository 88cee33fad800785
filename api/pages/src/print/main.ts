import '../look/page.css'
import './paper.css'
import { mount } from 'svelte'
import { announceLanguage } from '../words/words'
import App from './App.svelte'

announceLanguage('print.page_title')
const [collector = '', date = ''] = location.pathname.split('/').filter(Boolean).slice(1).map(decodeURIComponent)
const plan = new URLSearchParams(location.search).get('plan')
mount(App, { target: document.getElementById('page') as HTMLElement, props: { collector, date, plan } })

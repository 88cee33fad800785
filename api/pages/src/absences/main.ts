import '../look/page.css'
import { mount } from 'svelte'
import { announceLanguage } from '../words/words'
import App from './App.svelte'

announceLanguage('title.absences')
mount(App, { target: document.getElementById('page') as HTMLElement })

import { h, onMounted, shallowRef } from 'vue'
import DefaultTheme from 'vitepress/theme-without-fonts'
import MovingPicture from './MovingPicture.vue'
import './style.css'

const playground = () => import('./Playground.vue')
// On its page it is fetched while the rest of the page comes to life.
if (typeof location !== 'undefined' && location.pathname.includes('/playground')) playground().catch(() => {})

// What stands there while it is not, where scripts do not run, or where it cannot be fetched.
const Playground = {
  setup() {
    const there = shallowRef(null)
    const failed = shallowRef(false)
    onMounted(() => playground().then((module) => { there.value = module.default }, () => { failed.value = true }))
    return () => (there.value ? h(there.value) : h('p', { class: 'no-playground', role: 'status' }, failed.value
      ? 'The playground could not be fetched. Are you offline? Load the page again when you are not.'
      : ['The playground is a program that runs in this page. It needs JavaScript, and a page from a host rather than from a file: ',
        h('code', 'scripts/site --serve'), ' is one. The program for a terminal answers the same: ', h('code', 'eq7 check --cross \'B-r\''), '.']))
  },
}

// Paper is light.
let wasDark = false
function print(begins) {
  const { classList } = document.documentElement
  if (begins) wasDark = classList.contains('dark')
  classList.toggle('dark', !begins && wasDark)
}

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('Playground', Playground)
    app.component('MovingPicture', MovingPicture)
    if (import.meta.env.SSR) return
    addEventListener('beforeprint', () => print(true))
    addEventListener('afterprint', () => print(false))
    if (import.meta.env.PROD && 'serviceWorker' in navigator)
      addEventListener('load', () => navigator.serviceWorker.register(globalThis.__eq7_base + 'offline.js').catch(() => {}))
  },
}

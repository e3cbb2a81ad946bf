import { defineClientComponent } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import './style.css'

const playground = () => import('./Playground.vue')
// On its page it is fetched while the rest of the page comes to life.
if (typeof location !== 'undefined' && location.pathname.includes('/playground')) playground()

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('Playground', defineClientComponent(playground))
  },
}

import { defineClientComponent } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import './style.css'

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('Playground', defineClientComponent(() => import('./Playground.vue')))
  },
}

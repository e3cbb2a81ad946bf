// What the site makes of the Markdown of docs/ beyond what a code host does.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const made = (state, type, content) => Object.assign(new state.Token(type, '', 0), { content })

const onlyImage = (token) => (token.type === 'inline' && token.children.length === 1 && token.children[0].type === 'image' ? token.children[0] : null)

/** The derivation moves by itself as a file; here it can be stepped through as well. */
export function movingPictures(markdown) {
  markdown.core.ruler.push('moving-pictures', (state) => {
    state.tokens = state.tokens.flatMap((token, at, all) => {
      const image = (near) => near && onlyImage(near)?.attrGet('src').endsWith('/derivation.svg')
      if (token.type === 'paragraph_open' && image(all[at + 1])) return [made(state, 'html_block', '<MovingPicture>\n'), token]
      if (token.type === 'paragraph_close' && image(all[at - 1])) return [token, made(state, 'html_block', '</MovingPicture>\n')]
      return [token]
    })
  })
}

/** A phone gets the narrow drawing, NAME-narrow.svg, where there is one. */
export function narrowPictures(markdown, docs) {
  const plain = markdown.renderer.rules.image
  markdown.renderer.rules.image = (tokens, at, options, env, self) => {
    const source = tokens[at].attrGet('src')
    const narrow = source.replace(/\.svg$/, '-narrow.svg')
    const there = narrow !== source && existsSync(join(docs, dirname(env.relativePath ?? ''), narrow))
    const image = plain(tokens, at, options, env, self)
    return there ? `<picture><source media="(max-width: 640px)" srcset="${narrow.replace(/^(?!\.)/, './')}">${image}</picture>` : image
  }
}

// More characters do not fit a line of a phone: such formulas scroll by themselves, such code is broken.
const mostTogether = { math_inline: 36, code_inline: 24 }

const numbered = /\b(equation|step|issue|chunk|token|query|key|row) (?=\(?\d)/gi  // "equation (7)"

/** A formula or a short piece of code, and the punctuation at it, stay on one line; so do a thing and its number. */
export function keptTogether(markdown) {
  markdown.core.ruler.push('kept-together', (state) => {
    const html = (content) => made(state, 'html_inline', content)
    for (const { type, children } of state.tokens) {
      if (type !== 'inline') continue
      for (let at = children.length - 1; at >= 0; --at) {
        const one = children[at]
        if (one.type === 'text') one.content = one.content.replace(numbered, '$1\u00a0')
        if (!(one.type in mostTogether)) continue
        if (one.content.replace(/\\color\{\w+\}/g, '').length > mostTogether[one.type]) {
          if (one.type === 'math_inline') children.splice(at, 1, html('<span class="long-formula">'), one, html('</span>'))
          continue
        }
        const [before, after] = [children[at - 1], children[at + 1]]
        const left = before?.type === 'text' ? before.content.match(/[(\[“]*$/)[0] : ''
        const right = after?.type === 'text' ? after.content.match(/^[.,;:!?)\]”’]*/)[0] : ''
        if (!left && !right && one.type === 'math_inline') continue
        if (left) before.content = before.content.slice(0, -left.length)
        if (right) after.content = after.content.slice(right.length)
        children.splice(at, 1, html('<span class="kept-together">'), made(state, 'text', left), one, made(state, 'text', right), html('</span>'))
      }
    }
  })
}

/** A verdict's mark has its colour; a column that only divides a table is a line without a text. */
export function marks(markdown) {
  markdown.core.ruler.push('marks', (state) => {
    state.tokens.forEach(({ type, content, children }, at) => {
      if (type !== 'inline') return
      if (content === '│') {
        state.tokens[at - 1].attrJoin('class', 'rule')
        children.length = 0
      }
      const mark = children[0]?.type === 'text' && children[0].content.match(/^[✓✗]/)?.[0]
      if (!mark) return
      children[0].content = children[0].content.slice(1)
      children.unshift(made(state, 'html_inline', `<span class="${mark === '✓' ? 'right' : 'wrong'}">${mark}</span>`))
    })
  })
}

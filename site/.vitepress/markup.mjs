// What the site makes of the Markdown of docs/ beyond what a code host does.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const onlyImage = (token) => (token.type === 'inline' && token.children.length === 1 && token.children[0].type === 'image' ? token.children[0] : null)

/** The derivation moves by itself as a file; here it can be stepped through as well. */
export function movingPictures(markdown) {
  markdown.core.ruler.push('moving-pictures', (state) => {
    const block = (content) => Object.assign(new state.Token('html_block', '', 0), { content })
    state.tokens = state.tokens.flatMap((token, at, all) => {
      const image = (near) => near && onlyImage(near)?.attrGet('src').endsWith('/derivation.svg')
      if (token.type === 'paragraph_open' && image(all[at + 1])) return [block('<MovingPicture>\n'), token]
      if (token.type === 'paragraph_close' && image(all[at - 1])) return [token, block('</MovingPicture>\n')]
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

const mostTogether = 36  // characters of LaTeX: more do not fit a line of a phone, and scroll by themselves

/** A formula and the punctuation at it stay on one line. */
export function keptTogether(markdown) {
  markdown.core.ruler.push('kept-together', (state) => {
    const made = (type, content) => Object.assign(new state.Token(type, '', 0), { content })
    for (const block of state.tokens) {
      if (block.type !== 'inline') continue
      const children = block.children
      for (let at = children.length - 1; at >= 0; --at) {
        if (children[at].type !== 'math_inline') continue
        if (children[at].content.replace(/\\color\{\w+\}/g, '').length > mostTogether) {
          children.splice(at, 1, made('html_inline', '<span class="long-formula">'), children[at], made('html_inline', '</span>'))
          continue
        }
        const [before, after] = [children[at - 1], children[at + 1]]
        const left = before?.type === 'text' ? before.content.match(/[(\[“]*$/)[0] : ''
        const right = after?.type === 'text' ? after.content.match(/^[.,;:!?)\]”’]*/)[0] : ''
        if (!left && !right) continue
        if (left) before.content = before.content.slice(0, -left.length)
        if (right) after.content = after.content.slice(right.length)
        children.splice(at, 1, made('html_inline', '<span class="kept-together">'), made('text', left), children[at], made('text', right), made('html_inline', '</span>'))
      }
    }
  })
}

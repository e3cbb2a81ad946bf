// Links of docs/ that lead out of it, to sources or notebooks, have no page on the site.

/**
 * With the address of a repository that shows files (https://host/name/blob/main), such links go
 * there; without, their text stays, with the file's place in the repository after it.
 */
export function outsideLinks(markdown, repository) {
  markdown.core.ruler.push('outside-links', (state) => {
    const folder = state.env.relativePath?.split('/').slice(0, -1) ?? []
    for (const block of state.tokens) {
      if (block.type === 'inline') block.children = block.children.flatMap(rewrite(folder, repository, state.Token))
    }
  })
}

function rewrite(folder, repository, Token) {
  let outside = null
  return (token) => {
    if (token.type === 'link_open') {
      outside = placeOutside(folder, token.attrGet('href'))
      if (outside === null) return [token]
      if (!repository) return []
      token.attrSet('href', `${repository}/${outside}`)
    }
    if (token.type === 'link_close' && outside !== null) {
      const place = outside
      outside = null
      if (!repository) return note(Token, place)
    }
    return [token]
  }
}

/** 'src/eq7/x.hpp' for '../src/eq7/x.hpp' on a page of docs/; null for a link inside docs/. */
function placeOutside(folder, href) {
  if (/^([a-z]+:|#|\/)/i.test(href)) return null
  const place = [...folder]
  let above = 0
  for (const step of decodeURI(href).split('/')) {
    if (step === '..') place.length > 0 ? place.pop() : ++above
    else if (step !== '.') place.push(step)
  }
  return above > 0 ? place.join('/') : null
}

function note(Token, place) {
  const [open, code, close] = [new Token('text', '', 0), new Token('code_inline', 'code', 0), new Token('text', '', 0)]
  open.content = ' ('
  code.content = place
  close.content = ')'
  return [open, code, close]
}

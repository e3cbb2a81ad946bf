// Links of docs/ as a code host follows them, made links of the site. Those that lead out of docs/, to
// sources or notebooks, have no page there.

/**
 * With the address of a repository that shows files (https://host/name/blob/main), such links go
 * there; without, their text stays, with the file's place in the repository after it.
 */
export function repositoryLinks(markdown, repository) {
  markdown.core.ruler.push('links-of-the-repository', (state) => {
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
      if (outside === null) {
        // A folder's README is its index on the site.
        token.attrSet('href', token.attrGet('href').replace(/(^|\/)README\.md(?=#|$)/, '$1index.md'))
        return [token]
      }
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

// The state of the playground in the address bar, after the #: what is not there has its default.

export const defaults = {
  chunk: '4', tokens: '12', gamma: '0.9',
  intra: '', state: '', carry: '', cross: '', reads: 'previous',
  n: '', m: '',
}

/** What an address without a formula opens on: what issue 34 proposes. */
export const opening = { search: '', hash: '#variant=issue-34' }

// As the page and the paper call them.
const otherNames = { B: 'chunk', N: 'tokens', xi: 'cross', 'ξ': 'cross', zeta: 'state', 'ζ': 'state', D: 'intra', 'γ': 'gamma' }

const longest = 2000  // of a text; a field refuses what is longer than it reads

/**
 * What an address asks for: texts by field; the name of a variant, if any; and the names in it that mean
 * nothing here. Whatever stands there, it becomes text and nothing else. What stands after a ? counts as
 * well, because links are often written so.
 */
export function readAddress({ search, hash }) {
  const asked = {}
  const unknown = []
  let variant = ''
  for (const [part, ours] of [[search, false], [hash, true]]) {
    // A link typed by hand has r+1 in it: a plus is a plus, not a blank.
    for (const [typed, text] of new URLSearchParams(part.slice(1).replaceAll('+', '%2B'))) {
      const name = Object.hasOwn(otherNames, typed) ? otherNames[typed] : typed
      if (name === 'variant') variant = text.slice(0, longest)
      else if (Object.hasOwn(defaults, name)) asked[name] = text.slice(0, longest)
      else if (ours && text) unknown.push(name.slice(0, 60))
    }
  }
  return { asked, variant, unknown }
}

/** The part of an address, from the # on, that asks for this state; never empty, which asks for another. */
export function writeAddress(state) {
  const asked = new URLSearchParams()
  for (const [field, text] of Object.entries(state)) if (text !== defaults[field]) asked.set(field, text)
  const text = asked.toString().replaceAll('+', '%20')
  return '#' + (text || 'variant=eq7')
}

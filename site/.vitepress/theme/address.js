// The state of the playground in the address bar, after the #: what is not there has its default.

export const defaults = {
  chunk: '4', tokens: '12', gamma: '0.9',
  intra: '', state: '', carry: '', cross: '', reads: 'previous',
  n: '', m: '',
}

const longest = 2000  // of a text; a field refuses what is longer than it reads

/** The state that an address asks for. Whatever stands there, it becomes text and nothing else. */
export function readAddress(hash) {
  // A link typed by hand has r+1 in it: a plus is a plus, not a blank.
  const asked = new URLSearchParams(hash.replace(/^#/, '').replaceAll('+', '%2B'))
  const state = { ...defaults }
  for (const field of Object.keys(defaults)) {
    const text = asked.get(field)
    if (text !== null) state[field] = text.slice(0, longest)
  }
  return state
}

/** The part of an address, from the # on, that asks for this state. */
export function writeAddress(state) {
  const asked = new URLSearchParams()
  for (const [field, text] of Object.entries(state)) if (text !== defaults[field]) asked.set(field, text)
  const text = asked.toString().replaceAll('+', '%20')
  return text && '#' + text
}

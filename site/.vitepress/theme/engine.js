// The program itself, compiled to WebAssembly (src/eq7/playground). Nothing is computed in JavaScript.

let program = null

const start = async () => {
  const { default: create } = await import('eq7-playground')
  return create()
}

/** Loads the program; a second call waits for the same load. */
export function load() {
  program ??= start()
  program.catch(() => (program = null))  // another call tries again
  return program
}

/** Puts a state (texts by field) to the loaded program: its answer, or {errors}. */
export const answer = (engine, state) => call(engine, 'eq7_answer', JSON.stringify(state))

/** What can wait until that answer is on the screen: {document, maps, entry, numbers}, or {errors}. */
export const details = (engine, state) => call(engine, 'eq7_details', JSON.stringify(state))

/** One frame of a state's entry as a picture: {n, m, frame, frames, says, sum, svg}, or {errors}. */
export const story = (engine, state) => call(engine, 'eq7_story', JSON.stringify(state))

/** The verdicts on a state's formula in a few lines: {document}, or {errors}. */
export const inShort = (engine, state) => call(engine, 'eq7_in_short', JSON.stringify(state))

/** All exponent tables of a state: {document}, or {errors}. */
export const tables = (engine, state) => call(engine, 'eq7_tables', JSON.stringify(state))

/** The decays found in lines of code: {factors, document}, or {errors}. */
export const code = (engine, text) => call(engine, 'eq7_code', text)

/** {variants, most_chunk, most_tokens, example, style}. */
export const choices = (engine) => JSON.parse(engine.ccall('eq7_choices', 'string', [], []))

function call(engine, name, text) {
  try {
    return JSON.parse(engine.ccall(name, 'string', ['string'], [text]))
  } catch (fault) {
    // It has no memory left, or worse: what comes next gets a fresh one.
    program = null
    return { fault: true, errors: { '': `the program gave up on this (${fault.message ?? fault})\n  use smaller numbers` } }
  }
}

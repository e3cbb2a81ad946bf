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
export const answer = (engine, state) => call(engine, 'eq7_answer', state)

/** All exponent tables of a state: {document}, or {errors}. */
export const tables = (engine, state) => call(engine, 'eq7_tables', state)

/** {variants, most_chunk, most_tokens, style}. */
export const choices = (engine) => JSON.parse(engine.ccall('eq7_choices', 'string', [], []))

function call(engine, name, state) {
  try {
    return JSON.parse(engine.ccall(name, 'string', ['string'], [JSON.stringify(state)]))
  } catch (fault) {
    // It has no memory left, or worse: what comes next gets a fresh one.
    program = null
    return { fault: true, errors: { '': `the program gave up on this (${fault.message ?? fault})\n  use smaller numbers` } }
  }
}

load().catch(() => {})  // begun before it is asked for; who asks is told of a failure

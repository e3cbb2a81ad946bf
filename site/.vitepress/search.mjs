// Formulas for the search, which would else see pictures of them and split what is typed at each sign.

/** Markdown with $...$ as the plain text that people type: gamma^(B-r). */
export const plainFormulas = (markdown) =>
  markdown.replace(/\$\$?([^$]+)\$\$?/g, (_, latex) =>
    latex
      .replace(/\\color\{\w+\}/g, '')
      .replace(/\^\{([^{}]*)\}/g, (_, power) => (/^\w+$/.test(power) ? `^${power}` : `^(${power})`))
      .replace(/_\{([^{}]*)\}/g, '_$1')
      .replace(/\\(cdot|odot|le|dots|text|top)\b/g, ' ')
      .replace(/[\\{}]/g, ''))

/** The words of a text, and its formulas whole. It must not use anything outside: the site's pages get its text. */
export function tokenize(text) {
  const formulas = text.match(/[\p{L}\d_]*\^?\(?[\p{L}\d]+(?:[-−+*^][\p{L}\d]+)+\)?/gu) ?? []
  const inside = formulas.flatMap((formula) => formula.match(/(?<=\().*(?=\))/) ?? [])
  // A letter of a formula, by itself, would find each word that begins with it.
  const words = text.split(/[\n\r\p{Z}\p{P}]+/u).filter((word) => word.length > 1 || formulas.length === 0)
  return [...words, ...[...formulas, ...inside].map((one) => one.replaceAll('−', '-').replaceAll('γ', 'gamma'))].filter(Boolean)
}

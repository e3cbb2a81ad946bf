#pragma once
// What the playground page asks: one state of its fields in, everything that it shows out. Nothing
// here is new mathematics: it puts questions to the rooms above and renders their documents.

#include <string>
#include <string_view>

namespace eq7 {

/// The largest sizes that a page can show.
inline constexpr std::size_t most_playground_chunk = 16;
inline constexpr std::size_t most_playground_tokens = 48;

/// The answer to a state, as JSON.
///
/// `state` is an object of texts, as typed; what is missing or empty has its default: chunk (4),
/// tokens (12), gamma (0.9), intra, state, carry, cross and reads (equation (7)'s), n and m (the
/// entry that is taken apart; by default, or outside the table, the first wrong one). An exponent
/// may be a list, which then is judged for this chunk size only.
///
/// Bad input: {"errors": {field: message}}, each message as on the command line; "" where no field
/// is to blame. Otherwise:
///   chunk, tokens, gamma   the numbers
///   verdict, title         "proved", "refuted" or "checked": the outputs; the same in words
///   check                  the JSON of `eq7 check`
///   command                the command that asks the same
///   document               its page, as HTML
///   maps                   [SVG]: the factors' exponents as heat maps
///   repairs                [{part, exponent, whole}]: single changes that make the outputs right;
///                          `whole` where they put the states right, too. Those come first
///   table                  {texts, looks}: W, query n down and key m across, as texts; the classes
///                          of their squares: the term, s0 for the smallest exponent to s10 for
///                          the largest, "sum" of several powers, "wrong"; none for no term
///   entry                  {n, m, wrong, document, ways: [[{term, from, to, exponent, wrong}]]}
///   numbers                the outputs of both forms at this gamma, as HTML
/// Never throws: a fault of the program is an error of the field "".
std::string playground_answer(std::string_view state);

/// The formulas to choose from, as JSON: {"variants": [{name, title, source, misread, intra,
/// state, carry, cross, reads}], "most_chunk", "most_tokens"}; and the "style" of all HTML.
std::string playground_choices();

/// Every exponent table of the state as HTML tables: {"document"}, or {"errors"} as above.
std::string playground_tables(std::string_view state);

}  // namespace eq7

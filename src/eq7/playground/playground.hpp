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
/// entry that is taken apart; by default, or outside the table, the first wrong one). A factor
/// may be a list of exponents, which then is judged for this chunk size only.
///
/// Bad input: {"errors": {field: message}}, each message as on the command line; "" where no field
/// is to blame. Otherwise:
///   chunk, tokens, gamma   the numbers
///   verdict, title         "proved", "refuted" or "checked": the outputs; the same in words
///   check                  the JSON of `eq7 check`
///   read_as                {field: text}: how a field was read, where it says something else
///   command                the command that asks the same
///   repairs                [{part, exponent, whole, first}]: single changes that make the outputs
///                          right; `whole` where they put the states right, too. Those come first.
///                          Where there is none: with `first`, those after which there is one
///   table                  {texts, looks, wrong}: W, query n down and key m across. Of each row
///                          the texts, with tabs between them. Of each look ("cross s0" for a
///                          term's smallest exponent to "cross s10" for the largest, "" for no
///                          term) its squares, counted row by row; and the wrong ones
///   entry                  {n, m} of the entry of the table that is looked at
/// Never throws: a fault of the program is an error of the field "".
std::string playground_answer(std::string_view state);

/// What can wait until that is on the screen, as JSON; or {"errors"} as above:
///   document               the answer's page, as HTML
///   maps                   [SVG]: the factors' exponents as heat maps
///   entry                  the entry that is looked at, taken apart, as HTML
///   numbers                the outputs of both forms at this gamma, as HTML
std::string playground_details(std::string_view state);

/// The state's entry as a moving picture, a frame at a time (lesson/weight.hpp), as JSON. Further
/// fields of the state: `frame` (a number from 0; without it the last), `gates` (each token has a
/// decay of its own) and `narrow`, both by being there. Without n and m: the last query, the first
/// key. {"n", "m", "frame", "frames": how many, "says", "sum", "svg"}, or {"errors"} as above.
std::string playground_story(std::string_view state);

/// The state's formula in a few lines, to stand below that picture, as JSON: {"document"}: the
/// verdicts, where it is right by accident, and what cannot repair it; or {"errors"} as above.
std::string playground_in_short(std::string_view state);

/// The decays found in lines of code, as JSON: {"factors": {field: text}, "document"}: what to fill
/// the fields in with, and what was understood of which line; or {"errors"} as above.
std::string playground_code(std::string_view code);

/// The formulas to choose from, as JSON: {"variants": [{name, title, source, misread, intra,
/// state, carry, cross, reads}], "most_chunk", "most_tokens"}; the "example" that the pages take
/// apart, {chunk, tokens, n, m}; and the "style" of all HTML.
std::string playground_choices();

/// Every exponent table of the state as HTML tables: {"document"}, or {"errors"} as above.
std::string playground_tables(std::string_view state);

}  // namespace eq7

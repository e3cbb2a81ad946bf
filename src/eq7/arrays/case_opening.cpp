// Which axis is which, and whether the arrays agree in their sizes.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/arrays/case_opening.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

std::string with_e(std::string layout) {
    std::replace(layout.begin(), layout.end(), 'd', 'e');
    return layout;
}

// The layouts of tokens and dimensions that an array of so many axes may have, the usual one first.
std::vector<std::string> layouts_of(std::size_t axes) {
    if (axes == 2) return {"nd", "dn"};
    if (axes == 3) return {"bnd", "hnd", "nbd", "nhd", "bdn"};
    if (axes == 4) return {"bhnd", "bnhd", "hbnd", "nbhd", "bhdn"};
    return {};
}

constexpr const char* axis_names[] = {"batch entries", "heads", "tokens", "value dimensions"};

}  // namespace

Case CaseOpening::open() {
    require_parts();
    open_tokens();
    require_sizes();
    open_sequences();
    open_decays();
    made_.initial_ = open_state(parts_.initial_state, parts_.layout_state0, "--layout-state0");
    made_.final_ = open_state(parts_.final_state, parts_.layout_state, "--layout-state");
    made_.chunk_given = parts_.chunk.has_value();
    made_.B = parts_.chunk.value_or(made_.N);
    made_.scale = parts_.scale.value_or(1);
    made_.stated = parts_.dtype;
    made_.stored = arithmetic_of(out().array().dtype);
    return std::move(made_);
}

void CaseOpening::require_parts() const {
    const std::pair<const char*, bool> needed[] = {{"q", parts_.q.has_value()},
                                                   {"k", parts_.k.has_value()},
                                                   {"v", parts_.v.has_value()},
                                                   {"out", parts_.out.has_value()}};
    for (const auto& [name, given] : needed)
        if (!given)
            throw BadInput(
                fmt::format("there is no array {0}\n  expected q, k, v and out: give "
                            "--{0} FILE, or all of them in one file",
                            name));
    std::vector<std::string> given;
    for (const auto& [option, array] : {std::pair{"--gamma", &parts_.gamma},
                                        {"--gates", &parts_.gates},
                                        {"--log-gates", &parts_.log_gates}})
        if (*array) given.push_back(fmt::format("{} ({})", option, (*array)->name));
    if (given.empty())
        throw BadInput(
            "the decay is missing\n  give --gamma, such as --gamma 0.96875, or a "
            "decay for each token with --gates or --log-gates");
    if (given.size() > 1)
        throw BadInput(
            fmt::format("the decay is given more than once: {}\n  expected one of "
                        "them",
                        fmt::join(given, ", ")));
}

void CaseOpening::open_tokens() {
    const std::string of_q = parts_.layout.empty() ? default_layout(*parts_.q) : parts_.layout;
    // v and out follow q, with e for d, where they have as many axes.
    const auto follow = [&](const Array& array, const std::string& given) {
        if (!given.empty()) return given;
        return with_e(array.shape.size() == of_q.size() ? of_q : default_layout(array));
    };
    made_.rows_.emplace_back(*parts_.q, of_q, token_axes('d'), "--layout");
    made_.rows_.emplace_back(*parts_.k, of_q, token_axes('d'), "--layout");
    made_.rows_.emplace_back(*parts_.v, follow(*parts_.v, parts_.layout_v), token_axes('e'),
                             "--layout-v");
    made_.rows_.emplace_back(*parts_.out, follow(*parts_.out, parts_.layout_out), token_axes('e'),
                             "--layout-out");
    made_.batches = out().shape()[0];
    made_.heads = out().shape()[1];
    made_.N = out().shape()[2];
    made_.d = q().shape()[3];
    made_.e = out().shape()[3];
}

void CaseOpening::require_sizes() const {
    require_same(q(), k(), 3, "key dimensions");
    for (const std::size_t axis : {0, 2}) {
        require_same(q(), k(), axis, axis_names[axis]);
        require_same(q(), v(), axis, axis_names[axis]);
        require_same(v(), out(), axis, axis_names[axis]);
    }
    for (const HeadArray* array : {&q(), &k(), &v()})
        if (made_.heads % array->shape()[1] != 0)
            contradict(*array, out(),
                       fmt::format("expected as many heads, or groups of heads that share one: "
                                   "they have {} and {}",
                                   array->shape()[1], made_.heads));
    require_same(v(), out(), 3, axis_names[3]);
}

void CaseOpening::require_same(const HeadArray& a, const HeadArray& b, std::size_t axis,
                               const char* what) const {
    if (a.shape()[axis] == b.shape()[axis]) return;
    contradict(a, b,
               fmt::format("expected the same number of {}: they have {} and {}", what,
                           a.shape()[axis], b.shape()[axis]));
}

void CaseOpening::contradict(const HeadArray& a, const HeadArray& b,
                             const std::string& rule) const {
    throw BadInput(fmt::format("{} and {}\n  {}{}", a.described(), b.described(), rule,
                               they_fit_with(fitting_options())));
}

std::string CaseOpening::fitting_options() const {
    for (const bool grouped : {false, true})
        for (const std::string& lq : layouts_of(parts_.q->shape.size()))
            for (const std::string& lv : nearest_first(*parts_.v, lq))
                for (const std::string& lo : nearest_first(*parts_.out, lq))
                    if (fit(lq, with_e(lv), with_e(lo), grouped))
                        return lv == lq && lo == lq
                                   ? fmt::format("--layout {}", lq)
                                   : fmt::format("--layout {} --layout-v {} --layout-out {}", lq,
                                                 with_e(lv), with_e(lo));
    return "";
}

std::vector<std::string> CaseOpening::nearest_first(const Array& array, const std::string& lq) {
    std::vector<std::string> all = layouts_of(array.shape.size());
    const auto same = std::find(all.begin(), all.end(), lq);
    if (same != all.end()) std::rotate(all.begin(), same, same + 1);
    return all;
}

bool CaseOpening::fit(const std::string& lq, const std::string& lv, const std::string& lo,
                      bool grouped) const {
    const auto shape = [](const Array& array, const std::string& layout, char columns) {
        return HeadArray(array, layout, token_axes(columns), "").shape();
    };
    if (parts_.k->shape.size() != lq.size()) return false;
    const auto sq = shape(*parts_.q, lq, 'd'), sk = shape(*parts_.k, lq, 'd');
    const auto sv = shape(*parts_.v, lv, 'e'), so = shape(*parts_.out, lo, 'e');
    for (const auto& one : {sq, sk, sv})
        if (one[0] != so[0] || one[2] != so[2] || (grouped ? so[1] % one[1] != 0 : one[1] != so[1]))
            return false;
    const std::size_t decays = parts_.gamma ? parts_.gamma->size() : 1;
    return sq[3] == sk[3] && sv[3] == so[3] &&
           (decays == 1 || decays == so[1] || decays == sq[1] || decays == so[1] * sq[3]);
}

void CaseOpening::open_sequences() {
    made_.starts = {0, made_.N};
    if (!parts_.cu_seqlens) return;
    const Array& given = *parts_.cu_seqlens;
    given.require_some();
    const std::vector<double> ends = given.values();
    const auto wrong = [&](const std::string& what) {
        given.refuse(
            fmt::format("{}\n  expected each sequence's first token and, at the end, "
                        "the number of tokens: 0,...,{}",
                        what, made_.N));
    };
    if (ends.size() < 2) wrong("holds one number");
    if (ends.front() != 0) wrong(fmt::format("begins with {}", ends.front()));
    if (ends.back() != static_cast<double>(made_.N))
        wrong(fmt::format("ends with {}, and there are {} tokens", ends.back(), made_.N));
    for (std::size_t place = 1; place < ends.size(); ++place) {
        if (ends[place] != std::floor(ends[place]))
            wrong(fmt::format("holds {}, no whole number", ends[place]));
        if (!(ends[place] > ends[place - 1]))
            wrong(fmt::format("has {} after {}: sequence {} would have no token", ends[place],
                              ends[place - 1], place - 1));
    }
    made_.starts.assign(ends.begin(), ends.end());
}

std::optional<HeadArray> CaseOpening::open_state(const std::optional<Array>& given,
                                                 const std::string& layout,
                                                 const char* option) const {
    if (!given) return std::nullopt;
    const std::size_t sequences = made_.sequences();
    // With packed sequences the batch axis counts them: one state a sequence.
    const std::vector<std::size_t> entries = sequences > 1
                                                 ? std::vector<std::size_t>{sequences, 1}
                                                 : std::vector<std::size_t>{made_.batches, 1};
    const Axes axes{{{'b', entries, false},
                     {'h', {made_.heads, 1}, false},
                     {'d', {made_.d}},
                     {'e', {made_.e}}}};
    const auto usable = [&](const std::string& one) { return fits(*given, one, axes); };
    const std::vector<std::string> usual{"de", "bde", "hde", "bhde"};
    const auto first = std::find_if(usual.begin(), usual.end(), usable);
    const std::string chosen = !layout.empty()        ? layout
                               : first != usual.end() ? *first
                                                      : state_by_rank(*given);
    HeadArray state(*given, chosen, axes, option);
    if (!usable(chosen)) state_does_not_fit(state, axes, option, entries.front());
    if (sequences > 1 && made_.batches > 1 && state.shape()[0] > 1)
        given->refuse(
            fmt::format("is {}\n  states of packed sequences are for a batch of one entry, and "
                        "there are {}",
                        given->shape_text(), made_.batches));
    return state;
}

std::string CaseOpening::state_by_rank(const Array& given) {
    const std::size_t axes = given.shape.size();
    return axes <= 2 ? "de" : axes == 3 ? "bde" : "bhde";
}

void CaseOpening::state_does_not_fit(const HeadArray& state, const Axes& axes, const char* option,
                                     std::size_t entries) const {
    const auto better = fitting_layouts(state.array(), axes);
    throw BadInput(fmt::format(
        "{} and {}\n  expected a state of {} {}, {} head{}, d = {} and e = {}{}", out().described(),
        state.described(), entries,
        made_.sequences() > 1 ? "sequences"
        : entries == 1        ? "batch entry"
                              : "batch entries",
        made_.heads, plural(made_.heads), made_.d, made_.e,
        they_fit_with(better.empty() ? "" : fmt::format("{} {}", option, better.front()))));
}

std::string CaseOpening::they_fit_with(const std::string& options) {
    return options.empty() ? "" : fmt::format("\n  they fit with {}", options);
}

Case open_case(const CaseParts& parts) { return CaseOpening(parts).open(); }

}  // namespace eq7

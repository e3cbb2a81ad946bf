// Putting a case together: which axis is which, and whether the arrays agree in their sizes.

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/arrays/case.hpp"
#include "eq7/error.hpp"
#include "eq7/number.hpp"

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

std::string without(std::string layout, std::string_view letters) {
    const auto drop = [&](char letter) { return letters.find(letter) != letters.npos; };
    layout.erase(std::remove_if(layout.begin(), layout.end(), drop), layout.end());
    return layout;
}

std::string they_fit_with(const std::string& options) {
    return options.empty() ? "\n  no layout makes them fit: save all of them from one run"
                           : fmt::format("\n  they fit with {}", options);
}

}  // namespace

std::vector<double> gammas_of(const Array& array) {
    array.require_some();
    std::vector<double> gammas = array.values();
    for (const double gamma : gammas)
        if (!(gamma > 0 && gamma <= 1))
            array.refuse(
                fmt::format("has the decay {}\n  expected 0 < gamma <= 1\n  give what the "
                            "code multiplies by at each token, not its logarithm",
                            gamma));
    return gammas;
}

// Opens one array after the other and holds it against those that are open.
class CaseOpening {
public:
    explicit CaseOpening(const CaseParts& parts) : parts_(parts) {}

    Case open() {
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

private:
    const HeadArray& q() const { return made_.rows_[0]; }
    const HeadArray& k() const { return made_.rows_[1]; }
    const HeadArray& v() const { return made_.rows_[2]; }
    const HeadArray& out() const { return made_.rows_[3]; }

    // ---- q, k, v and out

    void require_parts() const {
        for (const auto& [name, array] :
             {std::pair{"q", &parts_.q}, {"k", &parts_.k}, {"v", &parts_.v}, {"out", &parts_.out}})
            if (!*array)
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

    void open_tokens() {
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
        made_.rows_.emplace_back(*parts_.out, follow(*parts_.out, parts_.layout_out),
                                 token_axes('e'), "--layout-out");
        made_.batches = out().shape()[0];
        made_.heads = out().shape()[1];
        made_.N = out().shape()[2];
        made_.d = q().shape()[3];
        made_.e = out().shape()[3];
    }

    void require_sizes() const {
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

    void require_same(const HeadArray& a, const HeadArray& b, std::size_t axis,
                      const char* what) const {
        if (a.shape()[axis] == b.shape()[axis]) return;
        contradict(a, b,
                   fmt::format("expected the same number of {}: they have {} and {}", what,
                               a.shape()[axis], b.shape()[axis]));
    }

    [[noreturn]] void contradict(const HeadArray& a, const HeadArray& b,
                                 const std::string& rule) const {
        throw BadInput(fmt::format("{} and {}\n  {}{}", a.described(), b.described(), rule,
                                   they_fit_with(fitting_options())));
    }

    // Layouts of q and k, v and out with which they all fit, as options to type. First those with
    // as many heads in each.
    std::string fitting_options() const {
        for (const bool grouped : {false, true})
            for (const std::string& lq : layouts_of(parts_.q->shape.size()))
                for (const std::string& lv : nearest_first(*parts_.v, lq))
                    for (const std::string& lo : nearest_first(*parts_.out, lq))
                        if (fit(lq, with_e(lv), with_e(lo), grouped))
                            return lv == lq && lo == lq
                                       ? fmt::format("--layout {}", lq)
                                       : fmt::format("--layout {} --layout-v {} --layout-out {}",
                                                     lq, with_e(lv), with_e(lo));
        return "";
    }

    static std::vector<std::string> nearest_first(const Array& array, const std::string& lq) {
        std::vector<std::string> all = layouts_of(array.shape.size());
        const auto same = std::find(all.begin(), all.end(), lq);
        if (same != all.end()) std::rotate(all.begin(), same, same + 1);
        return all;
    }

    bool fit(const std::string& lq, const std::string& lv, const std::string& lo,
             bool grouped) const {
        const auto shape = [](const Array& array, const std::string& layout, char columns) {
            return HeadArray(array, layout, token_axes(columns), "").shape();
        };
        if (parts_.k->shape.size() != lq.size()) return false;
        const auto sq = shape(*parts_.q, lq, 'd'), sk = shape(*parts_.k, lq, 'd');
        const auto sv = shape(*parts_.v, lv, 'e'), so = shape(*parts_.out, lo, 'e');
        for (const auto& one : {sq, sk, sv})
            if (one[0] != so[0] || one[2] != so[2] ||
                (grouped ? so[1] % one[1] != 0 : one[1] != so[1]))
                return false;
        const std::size_t decays = parts_.gamma ? parts_.gamma->size() : 1;
        return sq[3] == sk[3] && sv[3] == so[3] &&
               (decays == 1 || decays == so[1] || decays == sq[1] || decays == so[1] * sq[3]);
    }

    void open_sequences() {
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

    // ---- the decays: one per head or channel, or one per token

    void open_decays() {
        if (parts_.gamma) open_gamma(*parts_.gamma);
        else open_gates(parts_.gates ? *parts_.gates : *parts_.log_gates);
    }

    void open_gamma(const Array& given) {
        const std::vector<double> values = gammas_of(given);
        const std::size_t fewer = q().shape()[1];
        std::vector<std::size_t> shape;
        for (const std::size_t extent : given.shape)
            if (extent != 1) shape.push_back(extent);
        using Shape = std::vector<std::size_t>;
        // How many heads the numbers are for, each of `channels` numbers.
        std::size_t heads = 0;
        for (const std::size_t count : {std::size_t{1}, made_.heads, fewer}) {
            if (heads != 0) break;
            if (values.size() == count) heads = count;
            else if (given.shape == Shape{count, made_.d} || shape == Shape{count, made_.d})
                heads = count, made_.channels = made_.d;
        }
        if (heads == 0)
            throw BadInput(
                fmt::format("{} gives {} decays{}, and {}: it has {}\n  expected one decay for all "
                            "heads, one for each, or one for each head and channel ({} x {}){}",
                            given.name, values.size(),
                            given.shape.size() > 1 ? fmt::format(" ({})", given.shape_text()) : "",
                            out().described(), counted(made_.heads, "head"), made_.heads, made_.d,
                            they_fit_with(fitting_options())));
        for (std::size_t h = 0; h < made_.heads; ++h) {
            const std::size_t own = h / (made_.heads / heads);
            const auto first = values.begin() + static_cast<std::ptrdiff_t>(own * made_.channels);
            made_.gamma.insert(made_.gamma.end(), first,
                               first + static_cast<std::ptrdiff_t>(made_.channels));
        }
    }

    void open_gates(const Array& given) {
        const Axes axes{{{'b', {made_.batches, 1}, false},
                         {'h', {made_.heads, q().shape()[1], 1}, false},
                         {'n', {made_.N}},
                         {'d', {made_.d}, false}}};
        const std::string layout =
            parts_.layout_gates.empty() ? layout_of_gates(given, axes) : parts_.layout_gates;
        made_.gates_ = HeadArray(given, layout, axes, "--layout-gates");
        if (!fits(given, layout, axes)) gates_do_not_fit(given, axes);
        made_.logarithms_ = parts_.log_gates.has_value();
        made_.channels = made_.gates_->shape()[3];
        require_gates();
    }

    // q's axes without d, or with d; either without the batch.
    std::string layout_of_gates(const Array& given, const Axes& axes) const {
        std::vector<std::string> found;
        for (const char* left_out : {"d", "d1", "db", "db1", "", "1", "b", "b1"}) {
            const std::string one = without(q().layout(), left_out);
            if (fits(given, one, axes) && std::find(found.begin(), found.end(), one) == found.end())
                found.push_back(one);
        }
        if (found.empty()) gates_do_not_fit(given, axes);
        if (found.size() > 1)
            given.refuse(
                fmt::format("is {}, which may be read as {}\n  say which: --layout-gates {}",
                            given.shape_text(), fmt::join(found, " or as "), found.front()));
        return found.front();
    }

    [[noreturn]] void gates_do_not_fit(const Array& given, const Axes& axes) const {
        const auto better = fitting_layouts(given, axes);
        given.refuse(fmt::format(
            "is {}, and {}\n  expected a gate for each token: {} batch entr{}, {}, {}, "
            "and {} channels or none{}",
            given.shape_text(), out().described(), made_.batches, made_.batches == 1 ? "y" : "ies",
            counted(made_.heads, "head"), counted(made_.N, "token"), made_.d,
            they_fit_with(better.empty() ? "" : "--layout-gates " + better.front())));
    }

    // Each gate is a decay: from 0 to 1, and its logarithm at most 0.
    void require_gates() const {
        const auto is_decay = [](double one) { return one >= 0 && one <= 1; };
        const auto is_logarithm = [](double one) { return one <= 0; };
        const HeadArray& gates = *made_.gates_;
        for (std::size_t b = 0; b < gates.shape()[0]; ++b)
            for (std::size_t h = 0; h < gates.shape()[1]; ++h) {
                const Matrix<double> rows = gates.read(b, h, 0, made_.N);
                const auto bad = made_.logarithms_
                                     ? std::find_if_not(rows.begin(), rows.end(), is_logarithm)
                                     : std::find_if_not(rows.begin(), rows.end(), is_decay);
                if (bad == rows.end()) continue;
                const auto at = static_cast<std::size_t>(bad - rows.begin());
                const std::size_t n = at / made_.channels;
                refuse_gate(*bad, n, gates.place(b, h, n, at % made_.channels));
            }
    }

    [[noreturn]] void refuse_gate(double gate, std::size_t n, const std::string& place) const {
        const std::vector<double> all = made_.gates_->array().values();
        const auto every = [&](auto holds) { return std::all_of(all.begin(), all.end(), holds); };
        const bool logs = made_.logarithms_;
        const char* hint =
            logs && every([](double one) { return one >= 0 && one <= 1; })
                ? "all lie from 0 to 1: if they are the decays themselves, give them as --gates"
            : logs ? "save what the code takes exp of"
            : every([](double one) { return one <= 0; })
                ? "none is above 0: if they are logarithms, give them as --log-gates"
                : "save what the code multiplies by";
        made_.gates_->array().refuse(fmt::format(
            "has {} at {}, token {}\n  expected {}\n  {}", gate, place, n,
            logs ? "natural logarithms of decays, 0 at most" : "decays from 0 to 1", hint));
    }

    // ---- the states

    std::optional<HeadArray> open_state(const std::optional<Array>& given,
                                        const std::string& layout, const char* option) const {
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
        const std::size_t rank = given->shape.size();
        const std::string chosen = !layout.empty()        ? layout
                                   : first != usual.end() ? *first
                                   : rank <= 2            ? "de"
                                   : rank == 3            ? "bde"
                                                          : "bhde";
        HeadArray state(*given, chosen, axes, option);
        if (!usable(chosen)) state_does_not_fit(state, axes, option, entries.front());
        if (sequences > 1 && made_.batches > 1 && state.shape()[0] > 1)
            given->refuse(
                fmt::format("is {}\n  states of packed sequences are for a batch of one entry, and "
                            "there are {}",
                            given->shape_text(), made_.batches));
        return state;
    }

    [[noreturn]] void state_does_not_fit(const HeadArray& state, const Axes& axes,
                                         const char* option, std::size_t entries) const {
        const auto better = fitting_layouts(state.array(), axes);
        throw BadInput(fmt::format(
            "{} and {}\n  expected a state of {} {}, {}, d = {} and e = {}{}", out().described(),
            state.described(), entries,
            made_.sequences() > 1 ? "sequences"
            : entries == 1        ? "batch entry"
                                  : "batch entries",
            counted(made_.heads, "head"), made_.d, made_.e,
            they_fit_with(better.empty() ? "" : fmt::format("{} {}", option, better.front()))));
    }

    const CaseParts& parts_;
    Case made_;
};

Case open_case(const CaseParts& parts) { return CaseOpening(parts).open(); }

}  // namespace eq7

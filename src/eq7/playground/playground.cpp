#include "eq7/playground/playground.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/catalogue/catalogue.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/decay_tables.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/json.hpp"
#include "eq7/lesson/question.hpp"
#include "eq7/lesson/weight.hpp"
#include "eq7/playground/state.hpp"
#include "eq7/proof/repair.hpp"
#include "eq7/render/picture.hpp"
#include "eq7/render/render.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

namespace {

// The run. The parallel form's hangs on the number of tokens alone: it is kept from key to key.
Run run_of(const PlaygroundState& state) {
    static Coefficients parallel = parallel_coefficients(state.N);
    if (parallel.output.shape(0) != state.N) parallel = parallel_coefficients(state.N);
    return {state.question.schedule, state.B, parallel};
}

// The factors' tables, as pictures.
Json heat_maps(const Run& run) {
    Json maps = Json::array();
    for (const Table& table : factor_tables(run)) maps.push_back(heat_map_svg({table}));
    return maps;
}

// From 0 for the smallest exponent to 10 for the largest.
class Strength {
public:
    explicit Strength(const Matrix<GammaPolynomial>& entries) {
        for (const GammaPolynomial& entry : entries) {
            least_ = std::min(least_, entry.exponent().value_or(least_));
            most_ = std::max(most_, entry.exponent().value_or(most_));
        }
    }
    long operator()(const GammaPolynomial& entry) const {
        if (!entry.exponent() || most_ <= least_) return 0;
        const double range = static_cast<double>(most_) - static_cast<double>(least_);
        return std::lround((static_cast<double>(*entry.exponent()) - static_cast<double>(least_)) /
                           range * 10);
    }

private:
    std::int64_t least_ = std::numeric_limits<std::int64_t>::max();
    std::int64_t most_ = std::numeric_limits<std::int64_t>::min();
};

// W, query n down and key m across: a line of texts for each row, and which squares, counted row by
// row, look alike. A list for each look is far smaller than a look for each square. It is made anew
// at every key that is typed: so one power's text is made once, and a look's name once.
Json coefficient_rows(const Run& run) {
    const Strength strength(run.found.output);
    std::map<std::int64_t, std::string> powers;
    const auto text_of = [&](const GammaPolynomial& entry) {
        const auto text = [&] { return unadorned(exponent_cell(entry, Role::none)); };
        const auto exponent = entry.exponent();
        if (!exponent) return text();
        const auto known = powers.find(*exponent);
        return known != powers.end() ? known->second : powers[*exponent] = text();
    };
    Json texts = Json::array();
    std::map<std::pair<Role, long>, std::vector<std::size_t>> looks;  // by term and strength
    std::vector<std::size_t> wrong;
    for (std::size_t n = 0; n < run.N; ++n) {
        std::string line;
        for (std::size_t m = 0; m < run.N; ++m) {
            const GammaPolynomial& entry = run.found.output(n, m);
            const std::size_t square = n * run.N + m;
            const Role term = n / run.B == m / run.B ? Role::intra : Role::cross;
            if (m > 0) line += '\t';
            line += text_of(entry);
            looks[entry.is_zero() ? std::pair(Role::none, 0L) : std::pair(term, strength(entry))]
                .push_back(square);
            if (entry != run.parallel.output(n, m)) wrong.push_back(square);
        }
        texts.push_back(std::move(line));
    }
    Json named = Json::object();
    for (const auto& [look, squares] : looks)
        named[look.first == Role::none ? ""
                                       : fmt::format("{} s{}", name(look.first), look.second)] =
            squares;
    return {{"texts", std::move(texts)}, {"looks", std::move(named)}, {"wrong", wrong}};
}

// The entry that is looked at: the chosen one, else the first wrong one, else the longest way.
ChosenEntry looked_at(const PlaygroundState& state, const Run& run) {
    if (state.chosen) return *state.chosen;
    const Disagreement wrong = run.wrong();
    if (wrong.wrong > 0) return {wrong.n, wrong.m};
    return {state.N - 1, 0};
}

Json errors_json(const FieldErrors& errors) { return {{"errors", errors}}; }

// What stands under a field: how it was read, where that is not what was typed or i has another
// reading, too.
Json readings_json(const Question& question) {
    Json fields = Json::object();
    for (const TypedPart& part : question.typed)
        if (!part.as_typed || part.read_as != part.with_row)
            fields[std::string(name(part.part))] = part.read_as;
    return fields;
}

// The other reading, and what i is in it.
Json other_readings_json(const Question& question) {
    const char* i = question.i_is_row ? "chunk's index" : "row";
    Json fields = Json::object();
    for (const TypedPart& part : question.typed)
        if (part.read_as != part.with_row)
            fields[std::string(name(part.part))] = {{"i", i}, {"text", part.with_row}};
    return fields;
}

// Single changes that mend the outputs. Where none does, the changes after which one would.
Json mending(const Question& question, const Decision& decision) {
    Json list = Json::array();
    if (decision.outputs.answer != Answer::refuted) return list;
    for (const Repair& repair : repairs(question.schedule, question.B))
        list.push_back({{"part", repair.part},
                        {"exponent", repair.text},
                        {"whole", repair.whole},
                        {"first", false}});
    if (!list.empty()) return list;
    const auto try_first = [&](const Schedule& changed, std::string_view part, std::string text) {
        if (!repairs(changed, question.B).empty())
            list.push_back(
                {{"part", part}, {"exponent", std::move(text)}, {"whole", false}, {"first", true}});
    };
    for (const Part part : parts) {
        if (question.schedule[part].text() == equation_seven()[part].text()) continue;
        Schedule changed = question.schedule;
        changed[part] = equation_seven()[part];
        try_first(changed, name(part), changed[part].text());
    }
    if (question.schedule.reads == Reads::current) {
        Schedule changed = question.schedule;
        changed.reads = Reads::previous;
        try_first(changed, "reads", "previous");
    }
    return list;
}

Json answer(const PlaygroundState& state) {
    const Question& question = state.question;
    const Decision decision = decide(question.schedule, question.B);
    const Run run = run_of(state);
    const ChosenEntry entry = looked_at(state, run);
    return {{"chunk", state.B},
            {"tokens", state.N},
            {"gamma", state.gamma},
            {"verdict", name(decision.outputs.answer)},
            {"title", unadorned(parse_text(check_headline(question, decision)))},
            {"check", check_json(question, decision)},
            {"read_as", readings_json(question)},
            {"read_otherwise", other_readings_json(question)},
            {"command", check_command(question.schedule, question.B, "", question.index_base)},
            {"repairs", mending(question, decision)},
            {"table", coefficient_rows(run)},
            {"entry", {{"n", entry.n}, {"m", entry.m}}}};
}

Json details(const PlaygroundState& state) {
    const Question& question = state.question;
    const Run run = run_of(state);
    const auto [n, m] = looked_at(state, run);
    const Document weight = weight_document(question.schedule, state.B, state.N, n, m);
    const Decision decision = decide(question.schedule, question.B);
    return {{"document", render_html_fragment(check_document(question, decision))},
            {"maps", heat_maps(run)},
            {"entry", render_html_fragment(weight)},
            {"numbers", render_html_fragment(numbers_document(run, state.gamma))}};
}

// Whatever goes wrong becomes an error of some field.
template <class Work>
std::string guarded(Work work) {
    try {
        return json_line(work());
    } catch (const BadInput& fault) {
        return json_line(errors_json({{"", fault.what()}}));
    } catch (const Overflow& fault) {
        return json_line(errors_json({{"", fmt::format("an exponent becomes {} at these sizes\n"
                                                       "  use smaller exponents",
                                                       fault.what())}}));
    } catch (const std::exception& fault) {
        return json_line(
            errors_json({{"", fmt::format("a fault of eq7 itself: {}", fault.what())}}));
    }
}

// The same of a question that is put as a state.
template <class Work>
std::string about(std::string_view json, Work work) {
    return guarded([&] {
        FieldErrors errors;
        const auto state = read_state(json, errors);
        return state ? work(*state) : errors_json(errors);
    });
}

}  // namespace

std::string playground_answer(std::string_view json) { return about(json, answer); }

std::string playground_details(std::string_view json) { return about(json, details); }

std::string playground_story(std::string_view json) {
    return about(json, [](const PlaygroundState& state) -> Json {
        const ChosenEntry of = state.chosen.value_or(ChosenEntry{state.N - 1, 0});
        const Story story = story_of(state.question.schedule,
                                     {state.B, state.N, of.n, of.m, state.gamma, state.own_gates});
        const std::size_t last = story.frames.size() - 1;
        const std::size_t frame = std::min(state.frame.value_or(last), last);
        std::string sum;
        for (const Span& span : story.frames[frame].sum) sum += unadorned({span});
        return {{"n", of.n},
                {"m", of.m},
                {"frame", frame},
                {"frames", story.frames.size()},
                {"says", story.frames[frame].says},
                {"sum", sum},
                {"svg", story_frame(story, frame, {state.narrow, false})}};
    });
}

std::string playground_in_short(std::string_view json) {
    return about(json, [](const PlaygroundState& state) -> Json {
        const Question& question = state.question;
        const Decision decision = decide(question.schedule, question.B);
        return {{"document", render_html_fragment(check_in_short(question, decision))}};
    });
}

std::string playground_code(std::string_view code) {
    return guarded([&]() -> Json {
        CodeFactors found = read_code_factors(code, "the code");
        TypedSchedule typed;
        (void)fill_in(typed, found);
        Json factors = Json::object();
        for (const Part part : parts)
            if (!typed[part].empty()) factors[std::string(name(part))] = typed[part];
        Document document;
        document.sections.push_back(code_section(found));
        return {{"factors", factors}, {"document", render_html_fragment(document)}};
    });
}

std::string playground_choices() {
    return guarded([] {
        Json variants = Json::array();
        std::set<std::string> offered;
        for (const Variant& variant : catalogue()) {
            // Some differ from equation (7) in their rows' scale or in how they count only.
            if (!offered.insert(schedule_json(variant.schedule).dump()).second) continue;
            Document misread;
            misread.sections.push_back({{}, {paragraph(variant.misread)}});
            Json choice{{"name", variant.name},
                        {"title", variant.title},
                        {"misread", render_html_fragment(misread)}};
            for (const Part part : parts)
                choice[std::string(name(part))] = variant.schedule[part].text();
            choice["reads"] = name(variant.schedule.reads);
            variants.push_back(std::move(choice));
        }
        return Json{{"variants", variants},
                    {"most_chunk", most_playground_chunk},
                    {"most_tokens", most_playground_tokens},
                    {"example",
                     {{"chunk", std::to_string(one_weight_B)},
                      {"tokens", std::to_string(one_weight_N)},
                      {"n", std::to_string(one_weight_n)},
                      {"m", std::to_string(one_weight_m)}}},
                    {"style", html_style(Theme::of_notebook)}};
    });
}

std::string playground_tables(std::string_view json) {
    return about(json, [](const PlaygroundState& state) -> Json {
        const Run run = run_of(state);
        return {{"document", render_html_fragment(tables_document(run, state.question))}};
    });
}

}  // namespace eq7

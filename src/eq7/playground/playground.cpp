#include "eq7/playground/playground.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eq7/algebra/checked.hpp"
#include "eq7/catalogue/catalogue.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/decay_tables.hpp"
#include "eq7/lesson/entry.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/numbers.hpp"
#include "eq7/lesson/schedule_json.hpp"
#include "eq7/playground/state.hpp"
#include "eq7/proof/repair.hpp"
#include "eq7/render/heat_map.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;

std::string as_text(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The factors' tables, as pictures.
Json heat_maps(const DecayTables& tables) {
    Json maps = Json::array();
    for (const Table& table : factor_tables(tables)) maps.push_back(heat_map_svg({table}));
    return maps;
}

// From 0 for the smallest exponent to `strongest` for the largest.
class Strength {
public:
    explicit Strength(const Matrix<GammaPolynomial>& entries) {
        for (const GammaPolynomial& entry : entries) {
            const auto exponent = entry.exponent();
            if (!exponent) continue;
            least_ = std::min(least_, static_cast<double>(*exponent));
            most_ = std::max(most_, static_cast<double>(*exponent));
        }
    }
    long operator()(const GammaPolynomial& entry) const {
        const auto exponent = entry.exponent();
        if (!exponent || most_ == least_) return 0;
        return std::lround((static_cast<double>(*exponent) - least_) / (most_ - least_) *
                           strongest);
    }

private:
    static constexpr double strongest = 10;
    double least_ = std::numeric_limits<double>::infinity();
    double most_ = -std::numeric_limits<double>::infinity();
};

// The classes of an entry's square.
std::string look(const GammaPolynomial& entry, Role term, long strength, bool wrong) {
    if (entry.is_zero()) return wrong ? "wrong" : "";
    return fmt::format("{} s{}{}{}", name(term), strength, entry.exponent() ? "" : " sum",
                       wrong ? " wrong" : "");
}

// Two tables of texts rather than one of objects: it is most of the answer.
Json coefficient_rows(const DecayTables& tables) {
    const Strength strength(tables.total.output);
    Json texts = Json::array();
    Json looks = Json::array();
    for (std::size_t n = 0; n < tables.N; ++n) {
        Json text_row = Json::array();
        Json look_row = Json::array();
        for (std::size_t m = 0; m < tables.N; ++m) {
            const GammaPolynomial& entry = tables.total.output(n, m);
            const bool wrong = entry != tables.parallel.output(n, m);
            const Role term = n / tables.B == m / tables.B ? Role::intra : Role::cross;
            text_row.push_back(unadorned(exponent_cell(entry, Role::none)));
            look_row.push_back(look(entry, term, strength(entry), wrong));
        }
        texts.push_back(std::move(text_row));
        looks.push_back(std::move(look_row));
    }
    return {{"texts", std::move(texts)}, {"looks", std::move(looks)}};
}

Json entry_json(const PlaygroundState& state, const DecayTables& tables) {
    std::size_t n = state.N - 1;
    std::size_t m = 0;
    const Disagreement wrong = disagreement(tables.total, tables.parallel, state.B, state.N);
    if (wrong.wrong > 0) {
        n = wrong.n;
        m = wrong.m;
    }
    if (state.chosen) {
        n = state.chosen->n;
        m = state.chosen->m;
    }
    const Entry entry = take_apart(state.question.schedule, state.B, n, m);
    Json ways = Json::array();
    for (const KeyWay& way : entry.ways) {
        Json stretches = Json::array();
        for (const KeyStretch& one : way.stretches)
            stretches.push_back({{"term", name(one.term)},
                                 {"from", one.from},
                                 {"to", one.to},
                                 {"exponent", one.exponent},
                                 {"wrong", !way.needed || one.exponent != one.distance}});
        ways.push_back(std::move(stretches));
    }
    return {{"n", n},
            {"m", m},
            {"wrong", entry.actual != entry.required},
            {"document", render_html_fragment(entry_document(entry))},
            {"ways", ways}};
}

Json errors_json(const FieldErrors& errors) { return {{"errors", errors}}; }

Variant own_schedule(const PlaygroundState& state) {
    Variant own;
    own.name = "your schedule";
    own.schedule = state.question.schedule;
    return own;
}

Json answer(const PlaygroundState& state) {
    const Question& question = state.question;
    const Decision decision = decide(question.schedule, question.B);
    const DecayTables tables = decay_tables(question.schedule, state.B, state.N);
    const Document document = check_document(question, decision);
    Json mending = Json::array();
    if (decision.outputs.answer == Answer::refuted)
        for (const Repair& repair : repairs(question.schedule, question.B))
            mending.push_back(
                {{"part", repair.part}, {"exponent", repair.exponent}, {"whole", repair.whole}});
    return {{"chunk", state.B},
            {"tokens", state.N},
            {"gamma", state.gamma},
            {"verdict", name(decision.outputs.answer)},
            {"title", unadorned(parse_text(check_headline(question, decision)))},
            {"check", Json::parse(check_json(question, decision))},
            {"command", check_command(question.schedule, question.B)},
            {"document", render_html_fragment(document)},
            {"maps", heat_maps(tables)},
            {"repairs", mending},
            {"table", coefficient_rows(tables)},
            {"entry", entry_json(state, tables)},
            {"numbers", render_html_fragment(numbers_document(tables, state.gamma))}};
}

// Whatever goes wrong becomes an error of some field.
template <class Work>
Json guarded(Work work) {
    try {
        return work();
    } catch (const BadInput& fault) {
        return errors_json({{"", fault.what()}});
    } catch (const Overflow& fault) {
        return errors_json({{"", fmt::format("an exponent becomes {} at these sizes\n"
                                             "  use smaller exponents",
                                             fault.what())}});
    } catch (const std::exception& fault) {
        return errors_json({{"", fmt::format("a fault of eq7 itself: {}", fault.what())}});
    }
}

}  // namespace

std::string playground_answer(std::string_view json) {
    return as_text(guarded([&] {
        FieldErrors errors;
        const auto state = read_state(json, errors);
        return state ? answer(*state) : errors_json(errors);
    }));
}

std::string playground_choices() {
    return as_text(guarded([] {
        Json variants = Json::array();
        std::set<std::string> offered;
        for (const Variant& variant : catalogue()) {
            // Some differ from equation (7) in their rows' scale or in how they count only.
            if (!offered.insert(schedule_json(variant.schedule).dump()).second) continue;
            Json choice{{"name", variant.name},
                        {"title", variant.title},
                        {"source", variant.source},
                        {"misread", variant.misread}};
            choice.update(schedule_json(variant.schedule));
            variants.push_back(std::move(choice));
        }
        return Json{{"variants", variants},
                    {"most_chunk", most_playground_chunk},
                    {"most_tokens", most_playground_tokens},
                    {"style", html_style(Theme::of_notebook)}};
    }));
}

std::string playground_tables(std::string_view json) {
    const Json result = guarded([&]() -> Json {
        FieldErrors errors;
        const auto state = read_state(json, errors);
        if (!state) return errors_json(errors);
        const auto tables = decay_tables(state->question.schedule, state->B, state->N);
        return {{"document", render_html_fragment(tables_document(tables, own_schedule(*state)))}};
    });
    return as_text(result);
}

}  // namespace eq7

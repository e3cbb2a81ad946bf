#include "eq7/lesson/weak_tests.hpp"

#include <fmt/format.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

namespace {

bool equal_at_one(const GammaPolynomial& x, const GammaPolynomial& y) { return x.at(1) == y.at(1); }

template <class P, class Equal>
bool sees_in(const TestSetting& test, const Schedule& schedule, Equal equal) {
    const CoefficientTable<P> found = chunkwise_coefficients<P>(schedule, test.B, test.N);
    const CoefficientTable<P> required = parallel_coefficients<P>(test.N);
    const std::size_t columns = test.from_a_state ? test.N + 1 : test.N;
    for (std::size_t n = 0; n < test.N; ++n)
        for (std::size_t m = 0; m < columns; ++m)
            if (!equal(found.output(n, m), required.output(n, m))) return true;
    if (!test.final_state) return false;
    const CoefficientTable<P> recurrent = recurrent_coefficients<P>(test.N);
    for (std::size_t m = 0; m < columns; ++m)
        if (!equal(found.state(m), recurrent.state(m))) return true;
    return false;
}

}  // namespace

bool sees(const TestSetting& test, const Schedule& schedule) {
    if (test.gates_differ && schedule.knows_tokens())
        return sees_in<GatePolynomial>(test, schedule, std::equal_to<GatePolynomial>());
    if (test.gamma_is_one) return sees_in<GammaPolynomial>(test, schedule, equal_at_one);
    return sees_in<GammaPolynomial>(test, schedule, std::equal_to<GammaPolynomial>());
}

const std::vector<TestSetting>& test_settings() {
    static const std::vector<TestSetting> tests{
        {"$B=1$", 1, 6},
        {"1 chunk", 6, 6},
        {"2 chunks", 3, 6},
        {"$gamma=1$", 2, 6, true},
        {"3 chunks", 2, 6},
        {"3 chunks, initial state", 2, 6, false, true},
        {"3 chunks, the last one short, initial and final state", 3, 8, false, true, true},
        {"3 chunks, the last one short, initial and final state, gates that differ", 3, 8, false,
         true, true, true}};
    return tests;
}

std::vector<Planted> refuted_variants() {
    std::vector<Planted> found;
    for (const Variant& variant : catalogue())
        if (decide(variant.schedule).outputs.answer == Answer::refuted)
            found.push_back({variant.name, variant.schedule});
    return found;
}

const std::vector<Planted>& planted_mistakes() {
    static const std::vector<Planted> all = [] {
        std::vector<Planted> found;
        for (const Variant& variant : catalogue()) {
            const Decision decision = decide(variant.schedule);
            const auto refuted = [&](Claim claim) {
                return decision[claim].answer == Answer::refuted;
            };
            // Published formulas are written for full chunks: a short last one would refute the
            // right ones, too.
            if (refuted(Claim::outputs) || refuted(Claim::state) || refuted(Claim::initial_state))
                found.push_back({variant.name, variant.schedule});
        }
        found.push_back({"$B$ for $L$", equation_seven_with({"", "(c,B-1]", "[0,B-1]", ""})});
        found.push_back({"$[c,r)$ inside", equation_seven_with({"[c,r)", "", "", ""})});
        return found;
    }();
    return all;
}

std::vector<std::string> passing(const TestSetting& test, const std::vector<Planted>& formulas) {
    std::vector<std::string> labels;
    for (const Planted& formula : formulas)
        if (!sees(test, formula.schedule)) labels.push_back(formula.label);
    return labels;
}

Blocks tests_against(const std::vector<Planted>& formulas) {
    Table table{
        "tests", parse_text("✓: the test sees the mistake. -: it does not."), {plain("formula")}};
    for (const Planted& formula : formulas) table.rows.push_back({parse_text(formula.label)});
    Blocks outcomes;
    for (const TestSetting& test : test_settings()) {
        const std::string number = fmt::format("({})", outcomes.size() + 1);
        table.header.push_back(plain(number));
        std::size_t passed = 0;
        for (std::size_t row = 0; row < formulas.size(); ++row) {
            const bool seen = sees(test, formulas[row].schedule);
            passed += seen ? 0 : 1;
            table.rows[row].push_back(seen ? plain("✓", Role::right) : plain("-", Role::wrong));
        }
        outcomes.push_back(check(passed == 0, "{} {}: {}", number, test.label,
                                 passed == 0
                                     ? "sees all of them"
                                     : fmt::format("{} of {} {} unseen", passed, formulas.size(),
                                                   passed == 1 ? "goes" : "go")));
    }
    return {outcomes, table};
}

}  // namespace eq7

// Which tokens' decays and betas a code takes, read off its output. The faults that must be seen,
// and where, are in tests/python, whose functions are quicker to get wrong.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/probe/probe.hpp"
#include "eq7/probe/findings.hpp"
#include "eq7/render/render.hpp"
#include "eq7/retention/heads.hpp"
#include "support/npy_file.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

struct Outputs {
    std::vector<double> out, state;
};

// change(inputs) is what a code makes of its inputs before it goes token by token.
template <class Change>
Outputs outputs(const Probe& probe, Change change) {
    Outputs all;
    for (const eq7::ProbeRun& run : probe.runs()) {
        ProbeInputs inputs = probe.inputs(run);
        change(inputs);
        const ProbeOutputs one = recurrent(probe.settings(), inputs);
        all.out.insert(all.out.end(), one.out.begin(), one.out.end());
        all.state.insert(all.state.end(), one.state.begin(), one.state.end());
    }
    return all;
}

ProbeSettings settings(Rule rule) {
    ProbeSettings of;
    of.rule = rule;
    of.N = 22;
    of.B = 8;
    of.d = of.e = 16;
    of.heads = 2;
    of.initial_state = true;
    if (rule == Rule::retention) of.gamma = {1, 0.5, 0.75};
    return of;
}

// In float32's arithmetic, as real outputs are.
ProbeReport report_of(const Probe& probe, const Outputs& shown, bool state = true,
                      double scale = 1) {
    return read_probe(probe, {shown.out, state ? &shown.state : nullptr, scale, Arithmetic::f32});
}

TEST_CASE("token by token, every rule is right") {
    for (const Rule rule :
         {Rule::retention, Rule::gated, Rule::gated_per_channel, Rule::delta, Rule::gated_delta})
        for (const std::size_t e : {16, 8, 32})
            for (const bool error_first : {false, true}) {
                ProbeSettings of = settings(rule);
                of.e = e;
                of.error_first = error_first;
                const Probe probe(of);
                const Outputs shown = outputs(probe, [](ProbeInputs&) {});
                const ProbeReport report = report_of(probe, shown);
                CAPTURE(name(rule));
                CHECK(report.right());
                CHECK(report.verdict() == Judgement::equal);
                CHECK(report.random->error < 1e-12);
            }
}

TEST_CASE("gates of the token after, a beta that is squared, a state that is not read") {
    const Probe gated(settings(Rule::gated));
    const Outputs shifted = outputs(gated, [](ProbeInputs& in) {
        std::rotate(in.gates.begin(), in.gates.begin() + 1, in.gates.end());
    });
    const ProbeReport late = report_of(gated, shifted, false);
    REQUIRE_FALSE(late.right());
    CHECK(late.findings[0].where == "own_chunk");
    CHECK(late.findings[0].example ==
          "query 1 on key 0: needs (0,1], takes (0,1] without 1 and 2 once more");

    const Probe delta(settings(Rule::delta));
    const Outputs squared = outputs(delta, [](ProbeInputs& in) {
        for (double& beta : in.beta) beta *= beta;
    });
    const ProbeReport twice = report_of(delta, squared);
    REQUIRE_FALSE(twice.right());
    CHECK(twice.findings[0].what == "beta");

    const Outputs unread = outputs(gated, [](ProbeInputs& in) {
        for (double& x : in.initial) x = 0;
    });
    const ProbeReport lost = report_of(gated, unread);
    REQUIRE(lost.findings.size() >= 1);
    CHECK(lost.findings[0].where == "initial_state");
    CHECK(lost.findings[0].what == "missing");
}

TEST_CASE("a scale that was not said is named, and taken out") {
    const Probe probe(settings(Rule::gated_delta));
    const Outputs scaled = outputs(probe, [](ProbeInputs& in) {
        for (double& q : in.q) q /= 4;
    });
    CHECK(report_of(probe, scaled, true, 0.25).right());
    const ProbeReport report = report_of(probe, scaled);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.scale == 0.25);
}

// A schedule run on a probe of constant decays, as somebody's code would be.
Outputs scheduled(const Probe& probe, const Schedule& schedule) {
    const ProbeSettings& of = probe.settings();
    const auto as_heads = [&](const std::vector<double>& numbers, std::size_t rows,
                              std::size_t columns) {
        Heads<double> heads = Heads<double>::from_shape({probe.entries(), of.heads, rows, columns});
        std::copy(numbers.begin(), numbers.end(), heads.begin());
        return heads;
    };
    const ProbeInputs in = probe.all_inputs();
    HeadInputs<double> inputs;
    inputs.q = as_heads(in.q, of.N, of.d);
    inputs.k = as_heads(in.k, of.N, of.d);
    inputs.v = as_heads(in.v, of.N, of.e);
    inputs.initial = as_heads(in.initial, of.d, of.e);
    for (double gamma : of.gamma) inputs.gates.push_back(gamma);
    const auto shown = chunkwise(inputs, schedule, of.B);
    return {{shown.output.begin(), shown.output.end()}, {shown.state.begin(), shown.state.end()}};
}

ProbeSettings constant(std::vector<double> gamma) {
    ProbeSettings of;
    of.N = 14;
    of.B = 4;
    of.d = of.e = 5;
    of.heads = gamma.size();
    of.gamma = std::move(gamma);
    return of;
}

std::string found(const ProbeReport& report) {
    std::string all;
    for (const ProbedExponent& one : report.exponents)
        all += fmt::format("{} {}, must be {}; ", one.factor, one.found, one.required);
    return all;
}

TEST_CASE("one gamma: exponents that are wrong are found as formulas, and handed on to check") {
    const Probe probe(constant({0.9, 0.8}));
    const auto of = [&](const Schedule& schedule) {
        return report_of(probe, scheduled(probe, schedule), false);
    };
    CHECK(of(equation_seven()).verdict() == Judgement::equal);
    const ProbeReport reversed = of(find_variant("issue-34").schedule);
    CHECK(found(reversed) == "cross B-r, must be r+1; ");
    CHECK(reversed.check_command() == "eq7 check --cross 'B-r'");
    CHECK(reversed.only_sums);
    CHECK(reversed.random->cause->kind == "variant");
    CHECK(reversed.wrong_tokens == std::vector<std::size_t>{4, 5, 6, 7, 8, 9, 10, 11, 12, 13});
    REQUIRE(reversed.table);
    CHECK(reversed.table->output(4, 0) == GammaPolynomial::power(7));
    const ProbeReport carry = of(equation_seven_with({"", "", "B-1", ""}));
    CHECK(found(carry) == "carry B-1, must be B; ");
    CHECK_FALSE(carry.only_sums);
    CHECK(found(of(equation_seven_with({"2*r-2*c", "", "", ""}))) ==
          "intra 2*r-2*c, must be r-c; ");
    // No state is there to say which of the two it is: the first query's share is the state's.
    const ProbeReport both = of(equation_seven_with({"", "c", "", "2*r+1"}));
    CHECK(both.only_sums);
    CHECK_FALSE(both.right());
    const ProbeReport current = of(find_variant("current-state").schedule);
    CHECK(current.findings.at(0).what == "current_state");
    CHECK(current.check_command() == "eq7 check --reads current");
}

// What pairs of tokens of the chunk add to an output: `weight(n, m)` times q k v.
template <class Weight>
Outputs with_pairs(const Probe& probe, Outputs shown, Weight weight) {
    const ProbeSettings& of = probe.settings();
    const ProbeInputs in = probe.all_inputs();
    for (std::size_t x = 0; x < shown.out.size(); ++x) {
        const std::size_t run = x / (of.N * of.e), n = x / of.e % of.N;
        for (std::size_t m = 0; m < of.N; ++m)
            for (std::size_t j = 0; j < of.d && weight(n, m) != 0; ++j)
                shown.out[x] += weight(n, m) * in.q[(run * of.N + n) * of.d + j] *
                                in.k[(run * of.N + m) * of.d + j] *
                                in.v[(run * of.N + m) * of.e + x % of.e];
    }
    return shown;
}

TEST_CASE("what one part does is not said of every output") {
    const auto says = [](const ProbeReport& report, const std::string& text) {
        REQUIRE(report.findings.size() == 1);
        CHECK(report.findings[0].text == text);
        CHECK(report.scale == 1);
    };
    for (const std::vector<double>& gamma : {std::vector<double>{0.9}, {0.9, 0.8}}) {
        const Probe probe(constant(gamma));
        const ProbeReport older =
            report_of(probe, scheduled(probe, equation_seven_with({"r-c+1", "", "", ""})));
        says(older, "the decay inside a chunk takes 1 token too many");
        CHECK(found(older) == "intra r+1-c, must be r-c; ");
        const Outputs right = scheduled(probe, equation_seven());
        const Outputs twice =
            with_pairs(probe, right, [](std::size_t n, std::size_t m) { return n == m ? 1. : 0; });
        says(report_of(probe, twice), "the own token comes in 2 times");
    }
    const Probe probe(constant({0.9}));
    const Outputs right = scheduled(probe, equation_seven());
    const Outputs next = with_pairs(probe, right, [](std::size_t n, std::size_t m) {
        return m == n + 1 && m % 4 != 0 ? 1 / .9 : 0;
    });
    says(report_of(probe, next),
         "the next key of the chunk comes in: the mask reaches one diagonal too far");
    // Of outputs, what comes from earlier chunks is what another cross-chunk decay changes.
    Outputs doubled = right;
    const Outputs less = scheduled(probe, equation_seven_with({"", "", "", "r+2"}));
    for (std::size_t x = 0; x < right.out.size(); ++x)
        doubled.out[x] += (right.out[x] - less.out[x]) / (1 - .9);
    says(report_of(probe, doubled), "keys of earlier chunks come in 2 times");
    // Outputs that stand one token late: no mask.
    Outputs late = right;
    for (std::size_t x = late.out.size(); x-- > 0;) {
        const bool first = x / probe.settings().e % probe.settings().N == 0;
        late.out[x] = first ? 0 : right.out[x - probe.settings().e];
    }
    CHECK(report_of(probe, late, false).findings.at(0).text == "the own token does not come in");
}

TEST_CASE("gates are told only where no others fit as well, and none of later tokens") {
    ProbeSettings of = settings(Rule::gated);
    of.N = 20;
    of.B = 6;
    of.initial_state = false;
    const Probe probe(of);
    const ProbeInputs in = probe.all_inputs();
    // Gates that are summed without the token's own, chunk by chunk.
    Outputs shown{std::vector<double>(probe.runs().size() * of.N * of.e), {}};
    for (std::size_t run = 0; run < probe.runs().size(); ++run)
        for (std::size_t n = 0; n < of.N; ++n)
            for (std::size_t m = 0; m <= n; ++m) {
                double weight = 0;
                for (std::size_t j = 0; j < of.d; ++j)
                    weight += in.q[(run * of.N + n) * of.d + j] * in.k[(run * of.N + m) * of.d + j];
                for (std::size_t l = m; l < n; ++l)
                    if (l % of.B != of.B - 1 || l / of.B == n / of.B)
                        weight *= in.gates[run * of.N + l];
                for (std::size_t x = 0; x < of.e; ++x)
                    shown.out[(run * of.N + n) * of.e + x] +=
                        weight * in.v[(run * of.N + m) * of.e + x];
            }
    const ProbeReport report = report_of(probe, shown, false);
    REQUIRE_FALSE(report.right());
    CHECK(report.findings[0].example ==
          "query 1 on key 0: needs (0,1], takes (0,1] and 0 once more and without 1");
    // Query 7 on key 0 takes 0 once more, and neither 5 nor 7: three runs of tokens.
    const Taken taken = Shown(probe, {shown.out}).at(0, probe.paths()[0][0], 7);
    REQUIRE(probe.paths()[0][0].tokens == std::vector<std::size_t>{0});
    CHECK(example(Shown(probe, {shown.out}), probe.paths()[0][0], 7, taken) ==
          "query 7 on key 0: needs (0,7], takes (0,7] and other gates");
    for (const PartCount& part : report.parts)
        CHECK_FALSE(contains(part.example, "takes (0,12] without 11 to 13"));
}

TEST_CASE("a state says which of two factors is wrong") {
    const Probe probe(constant({0.9}));
    const Outputs shown = scheduled(probe, find_variant("mixed-b").schedule);
    CHECK(found(report_of(probe, shown)) == "state B-c, must be B-1-c; ");
    CHECK(found(report_of(probe, shown, false)) == "cross r+2, must be r+1; ");
}

TEST_CASE("what is lost in the arithmetic is neither right nor wrong") {
    ProbeSettings of = constant({0.001});
    of.N = 30;
    of.B = 2;
    const Probe probe(of);
    Outputs shown = scheduled(probe, equation_seven());
    for (double& one : shown.out)
        if (std::abs(one) < 1e-38) one = 0;  // float32's
    const ProbeReport report = report_of(probe, shown, false);
    CHECK(report.right());
    CHECK(report.lost > 0);
}

TEST_CASE("a gamma near 1, whose powers float32 hardly tells apart, is no alarm") {
    for (const double gamma : {0.999, 0.99999, 0.9999999}) {
        const Probe probe(constant({gamma}));
        Outputs shown = scheduled(probe, equation_seven());
        for (double& one : shown.out) one = static_cast<float>(one);
        CAPTURE(gamma);
        CHECK(report_of(probe, shown, false).right());
    }
}

TEST_CASE("equal is said of the decays that were read, and of no others") {
    // With gamma = 1 a wrong exponent shows nowhere; a head beside it shows it.
    CHECK_THROWS_WITH_AS(Probe(constant({1})), doctest::Contains("shows no decay"), BadInput);
    CHECK_THROWS_AS(Probe(constant({1, 1})), BadInput);
    const auto title = [](ProbeSettings of, const Schedule& schedule) {
        const Probe probe(std::move(of));
        return render_text(probe_read_document(report_of(probe, scheduled(probe, schedule), false)),
                           Terminal{});
    };
    const Schedule wrong = equation_seven_with({"", "", "", "r"});
    CHECK(contains(title(constant({1, 0.5}), wrong), "different"));
    CHECK(contains(title(constant({0.5, 1}), wrong), "different"));
    CHECK(contains(title(constant({0.5, 1}), equation_seven()), "equal: every decay is"));
    // Nor where float32 cannot tell gamma from 1.
    CHECK(contains(title(constant({1 - 1e-9}), wrong), "no decay could be read"));
    CHECK(contains(title(constant({1 - 1e-6}), equation_seven()), "decay that could be read"));
    ProbeSettings few = constant({0.5});
    few.N = 2 * few.B;
    CHECK(contains(title(few, equation_seven()), "every decay that two chunks use"));
    few.N = few.B;
    const std::string one = title(few, wrong);
    CHECK(contains(one, "every decay that one chunk uses"));
    CHECK(contains(one, "Not looked at: what queries take of earlier chunks"));
}

TEST_CASE("a number that must not be there is shown as it is") {
    const Probe probe(constant({0.5}));
    Outputs shown = outputs(probe, [](ProbeInputs&) {});
    const Path& path = probe.paths()[0][1];
    shown.out[path.column] = 0.25;
    const ProbeReport report = report_of(probe, shown, false);
    CHECK(contains(report.findings.at(0).example, "must be 0, is 0.25"));
    REQUIRE(report.random);
    RandomPart part;
    part.of_usual = HUGE_VAL;
    CHECK_FALSE(contains(errors_text(part), "inf "));
}

TEST_CASE("another decay than was said") {
    const Probe said(constant({0.9, 0.7})), in_fact(constant({0.9, 0.8}));
    const ProbeReport report = report_of(said, scheduled(in_fact, equation_seven()), false);
    CHECK(report.findings.at(0).what == "unreadable");
    REQUIRE(report.random->cause);
    CHECK(report.random->cause->kind == "decay");
}

TEST_CASE("right decays do not hide what else random inputs show") {
    for (const Rule rule : {Rule::gated, Rule::gated_delta}) {
        const Probe probe(settings(rule));
        Outputs shown = outputs(probe, [](ProbeInputs&) {});
        const std::size_t size = 22 * 16;
        for (std::size_t at = probe.read_runs() * size; at < shown.out.size(); ++at)
            shown.out[at] *= 1 + 1e-4 * std::sin(static_cast<double>(at));
        const ProbeReport report = report_of(probe, shown);
        REQUIRE_FALSE(report.right());
        CHECK(report.findings[0].what == "random");
        CHECK(read_probe(probe, {shown.out, &shown.state, 1, Arithmetic::bf16}).right());
    }
}

std::string content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

TEST_CASE("through files: written, run and read") {
    const Folder folder;
    const std::string at = folder.path("p");
    const Ran written = run({"probe", "write", at, "--tokens", "22", "--chunk", "8", "--dim", "16",
                             "--heads", "2", "--rule", "gated", "--initial-state"});
    REQUIRE(written.exit == 0);
    CHECK(contains(written.out, "eq7 probe read " + at));
    const Probe probe(settings(Rule::gated));
    const auto save = [&](const std::vector<double>& out) {
        Npy npy;
        npy.shape = fmt::format("({}, 2, 22, 16)", probe.entries());
        folder.write("p/out.npy", npy.bytes(raw(out)));
    };
    save(outputs(probe, [](ProbeInputs&) {}).out);
    const Ran right = run({"probe", "read", at});
    CHECK(right.exit == 0);
    CHECK(contains(right.out, "equal: every decay is taken over the right tokens"));
    CHECK(contains(right.out, "Not looked at: the final state, packed sequences."));
    save(outputs(probe, [](ProbeInputs& in) {
             for (double& gate : in.gates) gate *= gate;
         }).out);
    const Ran wrong = run({"probe", "read", at, "--json"});
    CHECK(wrong.exit == 1);
    CHECK(contains(wrong.out, "\"where\":\"own_chunk\",\"what\":\"gates\""));
}

TEST_CASE("through files: what is refused") {
    const Folder folder;
    const auto refuses = [](const std::vector<std::string>& words, const std::string& shown) {
        const Ran ran = run(words);
        CAPTURE(ran.err);
        CHECK(ran.exit == 2);
        CHECK(ran.out.empty());
        CHECK(contains(ran.err, shown));
    };
    refuses({"probe", "read", folder.path("")}, "is a directory that holds no probe.json");
    refuses({"probe", "write", folder.path("p"), "--tokens", "22", "--rule", "gate"},
            "did you mean gated or");
    refuses({"probe", "write", folder.path("p"), "--tokens", "22", "--rule", "delta", "--dim", "4"},
            "at least 8");
    refuses(
        {"probe", "write", folder.path("p"), "--tokens", "22", "--rule", "delta", "--order", "x"},
        "decay-first");
    REQUIRE(
        run({"probe", "write", folder.path("p"), "--tokens", "22", "--rule", "delta", "--dim", "8"})
            .exit == 0);
    refuses({"probe", "read", folder.path("p")}, "out.npy");
    folder.write("p/out.npy", content(folder.path("p/beta.npy")));
    refuses({"probe", "read", folder.path("p")}, "the output of this probe is");
    folder.write("p/probe.json", "{}");
    refuses({"probe", "read", folder.path("p")}, "write the probe again");
}

}  // namespace

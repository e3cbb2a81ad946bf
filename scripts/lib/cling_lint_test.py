#!/usr/bin/python3
"""cling_lint finds what real xeus-cling refuses, and nothing else."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cling_lint import lint  # noqa: E402

function = "int f(int x) {\n    for (int i = 0; i < x; ++i) { x += i; }\n    return x;\n}"
other = "inline double g(const std::vector<int>& x) { return x[0]; }"
refused = {
    "two functions": [function + "\n" + other],
    "a function and a statement": [function + "\nstd::cout << 1;"],
    "a function and a value": [function + "\nf(1)"],
    "a function twice": [function, function],
    "a variable twice": ["int x = 1;", "auto x = 2;"],
    "a type twice": ["struct S { int x; };", "struct S { int y; };"],
    "a variable as a function": ["std::vector<int> f{1};", "double f = 1;"],
    "a C++20 header": ["#include <ranges>"],
    "a concept": ["template <class T> concept Number = true;"],
    "a value in braces": ["int x = 1;\nS{1, {2}}"],
    "designated": ["S s{.x = 1};"],
}
taken = {
    "a function alone": [function, other],
    "a default argument": ["int f(int x, int y = 1) {\n    return x + y;\n}"],
    "overloads": [function, "int f(double x) { return 1; }"],
    "statements": ["int x = 1;\nfor (int i = 0; i < 3; ++i) {\n    x += i;\n}\nx"],
    "a lambda": ["auto h = [](int y) { return y; };\nh(1)"],
    "words in comments and strings": ["// requires\nstd::cout << \"concept {\";", "int y = '{';"],
    "a list": ["std::vector<int> v{1, 2, 3};\nint w[] = {1, 2};\nv.size()"],
    "a type alone": ["struct T { int x; int twice() const { return 2 * x; } };"],
}
failures = [name for name, cells in refused.items() if not lint(list(enumerate(cells)))]
failures += [f"{name}: {lint(list(enumerate(cells)))}" for name, cells in taken.items() if lint(list(enumerate(cells)))]
for failure in failures:
    print(f"FAILED: {failure}", file=sys.stderr)
sys.exit(1 if failures else 0)

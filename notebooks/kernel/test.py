#!/usr/bin/python3
"""What the kernel answers to a cell, over the notebook protocol.

Usage: JUPYTER_PATH=build/notebooks/jupyter notebooks/kernel/test.py
"""
import os
import subprocess
import sys
import tempfile

from jupyter_client.manager import start_new_kernel

failures = 0


def run(client, code):
    """The outputs of a cell as one list: ("stdout", text), ("result", bundle), ("error", name, text)."""
    found = []

    def on_output(message):
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            found.append((content["name"], content["text"]))
        elif kind == "execute_result":
            found.append(("result", content["data"]))
        elif kind == "display_data":
            found.append(("display", content["data"]))
        elif kind == "error":
            found.append(("error", content["ename"], content["evalue"]))

    client.execute_interactive(code, output_hook=on_output, timeout=60)
    return found


def expect(client, code, *wanted):
    """Each of `wanted` is an output, or a function that says whether an output is the right one."""
    global failures
    found = run(client, code)
    right = len(found) == len(wanted) and all(
        want(got) if callable(want) else got == want for got, want in zip(found, wanted))
    if not right:
        failures += 1
        print(f"FAILED: {code!r}\n  gave {found}", file=sys.stderr)


def error(name, *words):
    return lambda got: got[0] == "error" and got[1] == name and all(word in got[2] for word in words)


def text(value):
    return ("result", {"text/plain": value})


def values(client):
    expect(client, "int x = 6;")
    expect(client, "x * 7", text("42"))
    expect(client, "x * 7;")
    expect(client, "x // the comment; is no code", text("6"))
    expect(client, "#include <string>\nstd::string(\"a;b\") + ';'", text("a;b;"))
    expect(client, "int twice(int y) {\n    return 2 * y;\n}")
    expect(client, "for (int i = 0; i < 3; ++i) {\n    x += i;\n}\nx", text("9"))
    expect(client, "twice(x) == 18", text("true"))
    expect(client, "auto f = [](int y) { return y + 1; };\nf(1)", text("2"))
    expect(client, "R\"(a \" b;)\"", text('a " b;'))
    expect(client, "1'000'000", text("1000000"))
    expect(client, ".5 + 1", text("1.5"))
    expect(client, "#include <vector>\ntemplate <class F> int called(F f) { return f(); }")
    expect(client, "int in_a_loop() {\n    int sum = 0;\n"
                   "    for (int i = 0; i < 3; ++i) sum += called([&] { return i; });\n    return sum;\n}")
    expect(client, "in_a_loop()", text("3"))


def streams(client):
    expect(client, "#include <iostream>\nstd::cout << \"one\" << std::endl;", ("stdout", "one\n"))
    expect(client, "std::cerr << \"two\";", ("stderr", "two"))
    expect(client, "std::cout << 1; xcpp::display(2); std::cout << 3;",
           ("stdout", "1"), ("display", {"text/plain": "2"}), ("stdout", "3"))


def rich(client):
    expect(client, "namespace mine { struct Red {}; }")
    expect(client, "namespace mine { nl::json mime_bundle_repr(const Red&) {\n"
                   "    return {{\"text/html\", \"<b>red</b>\"}}; } }")
    expect(client, "mine::Red{}")  # ends in a brace: no value
    expect(client, "mine::Red red;\nred", ("result", {"text/html": "<b>red</b>"}))
    expect(client, "xcpp::display(red);", ("display", {"text/html": "<b>red</b>"}))


def pragmas(client, folder):
    with open(os.path.join(folder, "seven.hpp"), "w") as file:
        file.write("inline int seven() { return 7; }\n")
    expect(client, "#include \"seven.hpp\"", error("CompileError", "seven.hpp"))
    expect(client, f"#pragma cling add_include_path(\"{folder}\")\n#include \"seven.hpp\"\nseven()", text("7"))
    expect(client, "#pragma cling add_include_path(\"/no/such\")", error("NotSupported", "/no/such"))
    expect(client, f"#pragma cling add_library_path(\"{folder}\")")
    expect(client, "#pragma cling load(\"nowhere\")", error("LinkError", "nowhere"))
    library = os.path.join(folder, "libeight.so")
    subprocess.run(["g++", "-shared", "-fPIC", "-x", "c++", "-", "-o", library], check=True,
                   input=b"#include <iostream>\nint eight() { std::cout << \"eight\"; return 8; }")
    expect(client, "int eight();\neight();", error("LinkError", "eight"))
    expect(client, "#pragma cling load(\"eight\")")
    expect(client, "int eight();\neight()", ("stdout", "eight"), text("8"))
    with open(os.path.join(folder, "nine.hpp"), "w") as file:  # as xtensor-blas loads BLAS
        file.write("#pragma cling load(\"libnine\")\nint nine();\n")
    expect(client, "#include \"nine.hpp\"", error("LinkError", "libnine"))
    subprocess.run(["g++", "-shared", "-fPIC", "-x", "c++", "-", "-o", os.path.join(folder, "libnine.so")], check=True,
                   input=b"int nine() { return 9; }")
    expect(client, "#include \"nine.hpp\"\nnine()", text("9"))
    expect(client, "#include <xtensor-blas/xlinalg.hpp>\nxt::xtensor<double, 1> v{3, 4};\nxt::linalg::dot(v, v)()",
           text("25"))
    expect(client, "std::cout << \"still\";", ("stdout", "still"))
    expect(client, "#pragma cling optimize(2)", error("NotSupported", "optimize(2)"))
    expect(client, "#pragma cling", error("NotSupported"))
    expect(client, "#pragma cling load(seven)", error("NotSupported"))


def files_and_magics(client, folder):
    name = os.path.join(folder, "written.txt")
    expect(client, f"%%file {name}\none\ntwo")
    with open(name) as file:
        if file.read() != "one\ntwo":
            expect(client, "%%file wrote something else", None)
    expect(client, "%%file /no/such/folder/x\none", error("Exception", "/no/such/folder/x"))
    for magic in ("%timeit x", "%lib m", "%%timeit\nx", "%%executable a.out", "!ls", "?x", ".help", ".L m",
                  f"%%file -a {name}\nthree", "%%file"):
        expect(client, magic, error("NotSupported", magic.split("\n")[0]))
    expect(client, "int typed = 0; std::cin >> typed;", error("Exception", "std::cin"))


def faults(client):
    expect(client, "int y = undeclared;", error("CompileError", "undeclared"))
    expect(client, "int nowhere(); nowhere();", error("LinkError", "nowhere"))
    expect(client, "#include <stdexcept>\nthrow std::runtime_error(\"told so\");", error("Exception", "told so"))
    expect(client, "throw 7;", error("Exception", "no std::exception"))
    expect(client, "1 + 1", text("2"))  # the session lives on
    expect(client, "#include <vector>\nstd::vector<int>{1}.at(3);", error("Exception", "3"))


def crash(client, code, signal):
    expect(client, code, error("Crash", signal))
    expect(client, "1 + 1", error("Crash", "restart"))


def session(test, *arguments):
    manager, client = start_new_kernel(kernel_name="xcpp17")
    try:
        test(client, *arguments)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


with tempfile.TemporaryDirectory() as scratch:
    def everything(client):
        values(client)
        streams(client)
        rich(client)
        pragmas(client, scratch)
        files_and_magics(client, scratch)
        faults(client)
        crash(client, "int* nothing = nullptr;\n*nothing = 1;", "SIGSEGV")

    session(everything)
    # clang's interpreter itself crashes: a template made for a lambda of a loop outside of any function.
    session(crash, "template <class T> T same(T x) { return x; }\n"
                   "for (int i = 0; i < 3; ++i) same([&] { return i; })();", "the compiler itself")
    session(crash, "#include <cstdlib>\nstd::abort();", "SIGABRT")
    session(crash, "int deep(int n) { volatile int m[100]; m[0] = n; return deep(n + 1) + m[0]; }\ndeep(0);", "SIGSEGV")
print("kernel: " + ("every cell answered as it should" if failures == 0 else f"{failures} cells did not"))
sys.exit(1 if failures else 0)

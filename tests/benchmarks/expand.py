"""What a person would do with SymPy: expand both forms with symbols, for one pair of sizes.

    expand.py CROSS     the cross-chunk exponent, such as B-r; N = 16, B = 4, d = e = 1

Prints 'equal' or 'different', and the seconds it took without the import."""

import sys
import time

import sympy

N, B = 16, 4
cross = eval("lambda B, r: " + sys.argv[1].replace("^", "**"))

begin = time.perf_counter()
gamma = sympy.Symbol("gamma", positive=True)
q, k, v = (sympy.symbols(f"{name}0:{N}") for name in "qkv")

parallel = [sum(q[n] * k[m] * v[m] * gamma ** (n - m) for m in range(n + 1)) for n in range(N)]

chunkwise = []
state = sympy.Integer(0)
for i in range(N // B):
    for r in range(B):  # row r of chunk i
        n = i * B + r
        inside = sum(q[n] * k[i * B + c] * v[i * B + c] * gamma ** (r - c) for c in range(r + 1))
        chunkwise.append(inside + q[n] * state * gamma ** cross(B, r))
    added = sum(k[i * B + c] * v[i * B + c] * gamma ** (B - 1 - c) for c in range(B))
    state = sympy.expand(added + gamma**B * state)

equal = all(sympy.expand(a - b) == 0 for a, b in zip(parallel, chunkwise))
print("equal" if equal else "different", time.perf_counter() - begin)

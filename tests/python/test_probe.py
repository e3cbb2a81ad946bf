"""eq7.probe sees every planted fault at its place, and nothing in right code."""
import numpy as np
import pytest

import eq7
import forms
from faults import DELTA, EARLIER, LISTS, SOURCES

SMALL = dict(chunk=16, key_dim=32)
LARGE = dict(chunk=64, key_dim=64)


def bfloat16(x):
    """Rounded to bfloat16, kept in float32."""
    bits = np.ascontiguousarray(x, np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000).astype(np.uint32).view(np.float32)


def function(rule, chunk, fault="", rounded=False, **options):
    """A function as a reader has it, of the rule."""
    def answer(out, state):
        return (bfloat16(out), bfloat16(state)) if rounded else (out, state)

    def chunkwise(*arrays, initial_state=None):
        q, k, v, *rest = arrays
        if rule == "retention": g, beta = np.log(rest[0])[:, None] + np.zeros(q.shape[:-1], q.dtype), None
        else: g, beta = rest[0], rest[1] if rule == "gated_delta" else None
        with np.errstate(all="ignore"):
            return answer(*forms.chunkwise(q, k, v, g, beta, initial_state, chunk, fault, **options))
    return chunkwise


def probe(rule, size, **options):
    return eq7.probe(function(rule, size["chunk"], **options), rule=rule, initial_state=True, **size)


@pytest.mark.parametrize("rounded", [False, True], ids=["float32", "rounded"])
@pytest.mark.parametrize("rule, fault", [("gated_delta", f) for f in {**EARLIER, **DELTA}]
                         + [("gated", f) for f in EARLIER] + [("retention", f) for f in EARLIER])
def test_fault(rule, fault, rounded):
    large = not rounded and LISTS[rule].count(fault) and LISTS[rule].index(fault) % 5 == 0  # some of them: these take longer
    for size in (SMALL, LARGE) if large else (SMALL,):
        report = probe(rule, size, fault=fault, rounded=rounded)
        assert not report
        first = report.json["findings"][0]
        assert (first["where"], first["what"]) == {**EARLIER, **DELTA}[fault], report


def test_a_third_of_each_list_was_reported():
    assert {rule: len(set(faults)) for rule, faults in LISTS.items()} == {"gated_delta": 30, "gated": 20, "retention": 15}
    assert set(SOURCES) <= {**EARLIER, **DELTA}.keys()
    for rule, faults in LISTS.items():
        assert 3 * len([fault for fault in faults if fault in SOURCES]) >= len(faults), rule
        assert set(faults) <= {**EARLIER, **(DELTA if rule == "gated_delta" else {})}.keys()


def right(rule):
    """Right functions of a rule: token by token, and in chunks both ways."""
    def recurrent(q, k, v, *rest, initial_state=None):
        if rule == "retention": g, beta = np.log(rest[0])[:, None] + np.zeros(q.shape[:-1], q.dtype), None
        else: g, beta = (None, rest[0]) if rule == "delta" else (*rest, None)[:2]
        return forms.recurrent(q, k, v, g, beta, initial_state)
    yield recurrent
    if rule in ("retention", "gated", "gated_delta"):
        yield function(rule, 16)
    if rule == "gated_delta":
        yield function(rule, 16, split="state_first")


@pytest.mark.parametrize("rule", ["retention", "gated", "gated_per_channel", "delta", "gated_delta"])
def test_right_code(rule):
    for fn in right(rule):
        for size in (dict(chunk=16, key_dim=32), dict(chunk=16, key_dim=16, value_dim=64), dict(chunk=16, key_dim=64, value_dim=32),
                     dict(chunk=16, key_dim=32, tokens=48), dict(chunk=16, key_dim=32, heads=1)):
            report = eq7.probe(fn, rule=rule, initial_state=True, **size)
            assert report, report
            report = eq7.probe(lambda *a, **b: tuple(map(bfloat16, fn(*a, **b))), rule=rule, initial_state=True, **size)
            assert report, report


def test_error_before_decay():
    def fn(q, k, v, g, beta, initial_state):
        return forms.recurrent(q, k, v, g, beta, initial_state, error_first=True)
    assert eq7.probe(fn, rule="gated_delta", order="error_first", **SMALL)
    report = eq7.probe(fn, rule="gated_delta", **SMALL)
    assert report.json["findings"][0]["where"] == "erasure", report


@pytest.mark.parametrize("rounded", [False, True], ids=["float32", "rounded"])
@pytest.mark.parametrize("split", ["wy", "state_first"])
def test_no_false_alarm_in_100_seeds(split, rounded):
    """Right code whose sums are rounded in another order each time."""
    for seed in range(100):
        random = np.random.default_rng(seed)

        def fn(q, k, v, g, beta, initial_state):
            order = random.permutation(q.shape[-1])
            out, state = forms.chunkwise(q[..., order], k[..., order], v, g, beta, initial_state[..., order, :], 8, split=split)
            back = np.empty_like(state)
            back[..., order, :] = state
            return (bfloat16(out), bfloat16(back)) if rounded else (out, back)
        report = eq7.probe(fn, rule="gated_delta", chunk=8, key_dim=16)
        assert report, (seed, report)


@pytest.mark.parametrize("rule", ["retention", "gated", "gated_delta"])
def test_its_own_time_is_short(rule):
    """For 150 tokens, without what the function itself takes."""
    import time
    inside = 0.0

    def fn(*arrays, initial_state):
        nonlocal inside
        begun = time.process_time()
        answer = function(rule, 64)(*arrays, initial_state=initial_state)
        inside += time.process_time() - begun
        return answer
    begun = time.process_time()
    assert eq7.probe(fn, rule=rule, tokens=150, **LARGE)
    assert time.process_time() - begun - inside < 1


@pytest.mark.parametrize("layout", ["bhnd", "bnhd", "nd", "bnd", "hnd", "nhd"])
@pytest.mark.parametrize("rule", ["retention", "gated_delta"])
def test_layouts(rule, layout):
    have = [a for a in "bhnd" if a in layout]
    turn = [layout.index(a) for a in have]

    def fn(q, k, v, *rest):
        order = lambda x: x.transpose([t for t in turn] if x.ndim == len(have) else np.argsort(np.argsort([t for t, a in zip(turn, have) if a != "d"])))
        Q, K, V = map(order, (q, k, v))
        if rule == "retention":
            gamma = np.asarray(rest[0])
            g = np.log(gamma[..., None] if gamma.ndim else gamma) + np.zeros(Q.shape[:-1], q.dtype)
            beta = None
        else:
            g, beta = map(order, rest)
        out, _ = forms.chunkwise(Q, K, V, g.astype(q.dtype), beta, None, 8)
        return out.transpose(np.argsort(turn))
    report = eq7.probe((lambda q, k, v, g: fn(q, k, v, g)) if rule == "retention" else fn, rule=rule, chunk=8, key_dim=16, layout=layout)
    assert report, report


@pytest.mark.parametrize("mistake", ["", "one sequence", "outputs of another"])
def test_packed_sequences(mistake):
    def fn(q, k, v, g, beta, initial_state, cu_seqlens=None):
        def run(s, e, n):
            return forms.chunkwise(*(x[:, s:e].swapaxes(1, 2) for x in (q, k, v, g, beta)), initial_state[n:n + 1] if q.shape[0] == 1 else initial_state, 16)
        if cu_seqlens is None: pieces = [run(0, q.shape[1], 0)]
        else:
            starts = list(cu_seqlens)
            if mistake == "one sequence": starts = [0, starts[-1]]
            pieces = [run(s, e, n) for n, (s, e) in enumerate(zip(starts, starts[1:]))]
            if mistake == "outputs of another": pieces[1] = (pieces[1][0] * 0 + pieces[0][0], pieces[1][1])
        out, states = [x.swapaxes(1, 2) for x, _ in pieces], [S for _, S in pieces]
        state = np.concatenate(states, 0)
        if mistake == "one sequence" and cu_seqlens is not None: state = np.repeat(state, len(initial_state), 0)
        return np.concatenate(out, 1), state
    report = eq7.probe(fn, rule="gated_delta", chunk=16, key_dim=32, layout="bnhd")
    assert report.json["packed"]
    assert bool(report) == (not mistake), report
    if not report: assert report.json["findings"][0]["where"] == "packed"


def test_no_short_chunk():
    def fn(q, k, v, g):
        assert q.shape[-2] % 16 == 0, "whole chunks only"
        return forms.chunkwise(q, k, v, g, None, None, 16)[0]
    report = eq7.probe(fn, rule="gated", **SMALL)
    assert report and report.json["tokens"] == 48
    assert "short last chunk" in str(report) and "final state" in str(report)


def test_scale_and_fixed_gamma():
    def fn(q, k, v):
        g = np.full(q.shape[:-1], np.log(0.9), q.dtype)
        return forms.chunkwise(q / 8, k, v, g, None, None, 16)[0]
    assert eq7.probe(fn, gamma=0.9, scale=1 / 8, **SMALL)
    report = eq7.probe(fn, gamma=0.9, **SMALL)
    assert report.json["findings"][0]["where"] == "all", report


def ok(q, k, v, g): return forms.chunkwise(q, k, v, g, None, None, 16)[0]
def raises(q, k, v, g): raise RuntimeError("boom")
def wrong_shape(q, k, v, g): return ok(q, k, v, g)[..., :-1, :]
def three(q, k, v, g): return ok(q, k, v, g), None, 1
def nothing(q, k, v, g): return None
def integers(q, k, v, g): return ok(q, k, v, g).astype(int)
def is_random(q, k, v, g, dropout=iter([1, 0.5] * 8)): return ok(q, k, v, g) * next(dropout)
def changes(q, k, v, g): q *= 2; return ok(q, k, v, g)
def changes_state(q, k, v, g, initial_state): initial_state *= 2; return ok(q, k, v, g)
def turned(q, k, v, g): return ok(q, k, v, g).swapaxes(1, 2)
def too_many(q, k, v, g, beta, u): return ok(q, k, v, g)


@pytest.mark.parametrize("fn, says", [
    (raises, "raised RuntimeError: boom"), (wrong_shape, "has the shape"), (three, "a tuple of length 3"),
    (nothing, "is a NoneType"), (integers, "an array of int"), (is_random, "called again"),
    (changes, "changes its inputs"), (changes_state, "changes its inputs"), (turned, "4x32, which is bnhe"), (too_many, "wrap it"), (3, "expected a function")])
def test_bad_functions(fn, says):
    with pytest.raises(ValueError, match=says):
        eq7.probe(fn, rule="gated", **SMALL)


@pytest.mark.parametrize("options, says", [
    (dict(rule="gate"), "expected one of retention"), (dict(layout="nnd"), "expected n and d"), (dict(gates="x"), "linear"),
    (dict(dtype="int8"), "expected one of"), (dict(chunk=0), "whole number"), (dict(order="x"), "decay_first"),
    (dict(chunk=True), "whole number"), (dict(tokens=-1), "whole number"), (dict(value_dim=0), "whole number"),
    (dict(scale=0), "other than 0"), (dict(layout=None), "expected n and d"), (dict(like=np), "expected 'numpy'"),
    (dict(gamma=0.9), "expected none"), (dict(rule="retention", gamma="x"), "finite number"), (dict(rule="retention", gamma=1.0), "shows no decay"), (dict(rule="retention", gamma=[1, 1]), "shows no decay")])
def test_bad_options(options, says):
    with pytest.raises(ValueError, match=says):
        eq7.probe(ok, **{"rule": "gated", **options})


def test_numbers_and_types_of_numpy():
    assert eq7.probe(ok, rule="gated", chunk=np.int64(16), key_dim=32, dtype=np.float32, scale=np.float32(1))


def test_nan():
    report = eq7.probe(lambda q, k, v, g: ok(q, k, v, g) + np.nan, rule="gated", **SMALL)
    assert report.json["findings"][0]["what"] == "not_finite"


def test_report():
    report = probe("gated", LARGE, fault="carry_without_first")
    assert str(report).startswith("different: the carry leaves out the chunk's first gate")
    assert "query 128 on key 0: needs (0,128], takes (0,128] without 64" in str(report)
    reversed = eq7.probe(function("retention", 16, fault="cross_reversed"), initial_state=False, tokens=48, **SMALL)
    assert reversed.json["exponents"] == [{"factor": "cross", "found": "B-1-r", "required": "r+1"}]
    assert reversed.json["check"] in str(reversed) and not eq7.check(cross="B-1-r")
    assert "<" in report._repr_html_()
    with pytest.raises(AssertionError, match="the carry"):
        report.check()

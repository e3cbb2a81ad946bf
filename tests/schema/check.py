"""Real answers of every command against the schemas in docs/schema.

    check.py EQ7        EQ7: the program

Every key that is announced must come, and none that is not. Where a schema has alternatives, the answers
here take each of them: see `seen`."""

import itertools
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema
import numpy as np

import arrays

root = pathlib.Path(__file__).resolve().parents[2]
program = pathlib.Path(sys.argv[1]).resolve()
schemas = {path.stem: json.loads(path.read_text()) for path in (root / "docs" / "schema").glob("*.json")}
faults, answers = [], 0
unfit = {}  # what does not fit a schema -> the commands whose answers have it
seen = {}  # schema -> which alternatives its answers took


def validator(name):
    store = {schema["$id"]: schema for schema in schemas.values()}
    resolver = jsonschema.RefResolver("", schemas[name], store=store)
    return jsonschema.Draft202012Validator(schemas[name], resolver=resolver)


def open_objects(schema, place=""):
    """Where a schema lists keys and would let others pass."""
    if isinstance(schema, list):
        return [found for one in schema for found in open_objects(one, place)]
    if not isinstance(schema, dict):
        return []
    lists = schema.get("type") == "object" and "properties" in schema and schema.get("additionalProperties") is not False
    return ([place] if lists else []) + [found for key, one in schema.items() for found in open_objects(one, f"{place}/{key}")]


def cause(error):
    """What is wrong, where an answer fits none of several alternatives: in the one that is meant, which is not
    null, and which its type names."""
    ways = {}
    for inner in error.context or []:
        ways.setdefault(inner.schema_path[0], []).append(inner)
    other = lambda inner: inner.validator_value == "null" or inner.path and inner.path[-1] == "type"
    named = [inners for inners in ways.values() if not any(map(other, inners))]
    return cause(min(named, key=len)[0]) if named else error


def run(*arguments):
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)


def valid(name, *arguments, takes=None):
    """The answer to the command, which must fit the schema; takes(answer) says which alternative it is."""
    global answers
    ran = run(*arguments, "--json")
    command = "eq7 " + " ".join(map(str, arguments))
    if ran.stderr or ran.returncode not in (0, 1, 3):
        faults.append(f"{command}: exit code {ran.returncode}, {ran.stderr}")
        return None
    answers += 1
    answer = json.loads(ran.stdout)
    for error in validators[name].iter_errors(answer):
        found = cause(error)
        place = "/".join("*" if isinstance(step, int) else step for step in found.absolute_path)
        unfit.setdefault(f"{name}.json: {place}: {found.message[-200:]}", []).append(command)
    if takes:
        seen.setdefault(name, set()).update(takes(answer))
    return answer


def pages():
    for more in ([], ["--chunk", 3, "--tokens", 8], ["--chunk", 1], ["--gamma", 1], *(["--step", k] for k in range(1, 13))):
        valid("walkthrough", "walkthrough", *more)
    index = valid("explain", "explain")
    codes = subprocess.run([program, "explain", "--format", "md"], capture_output=True, text=True).stdout
    listed = [line.split("`")[1] for line in codes.splitlines() if line.startswith("- `")]
    blocks = set()
    for code in listed:
        page = valid("explain", "explain", code)
        blocks |= {block["type"] for section in page["sections"] for block in section["blocks"]}
    seen["explain"] = blocks
    return index


def schedules():
    variants = valid("variants", "variants")
    def answers_of(answer):
        return {answer[part]["verdict"] for part in ("outputs", "state", "initial_state")}
    for one in variants:
        if one["name"] == "torchscale":
            continue
        for chunk in ([], ["--chunk", 1], ["--chunk", 4]):
            valid("check", "check", "--variant", one["name"], *chunk, takes=answers_of)
        for chunk, tokens in ((1, 3), (2, 5), (4, 12)):
            valid("tables", "tables", "--variant", one["name"], "--chunk", chunk, "--tokens", tokens)
    for cross, state, carry in itertools.product(["r+1", "r", "B-r", "r+1+i", "min(r+1,B)", "r+1+B//7-B//7", "r^2"], ["B-1-c", "0", "B-c"], ["B", "B-1"]):
        valid("check", "check", "--cross", cross, "--state", state, "--carry", carry, takes=answers_of)
    valid("check", "check", "--intra", "c-r", takes=answers_of)
    for state, carry, cross in (("(c,B]", "(0,B]", "(0,r]"), ("[c,B-1]", "[0,B-1]", "(0,r]"), ("-Gseq[c]", "0", "Gseq[r]"), ("(c,L-1]", "[0,L-1]", "(r,0]")):
        valid("check", "check", "--state", state, "--carry", carry, "--cross", cross, "--gates", takes=answers_of)
        valid("tables", "tables", "--state", state, "--carry", carry, "--cross", cross, "--gates")
    valid("check", "check", "--reads", "current", "--gates", takes=answers_of)
    valid("check", "check", "--cross", "r+1+max(i-3,0)", "--state", "min(B-1-c,99)+0*i", takes=answers_of)
    valid("tables", "tables", "--carry", "B+i", "--reads", "current")
    valid("check", "check", "--reads", "current", takes=answers_of)
    valid("check", "check", "--index-base", 1, "--cross", "r", "--state", "B-c", takes=answers_of)
    valid("check", "check", "--chunk", 4, "--state", "3,2,1,0", "--cross", "1,2,3,4", takes=answers_of)
    kind = lambda answer: {"every" if "family" in answer else "found" if answer["unique"] else "none"}
    for given in ("--cross=r", "--cross=B-r", "--cross=r+1+i", "--state=0", "--state=c", "--state=B-1-c"):
        for carry in ([], ["--carry", "free"], ["--carry", "B-1"]):
            valid("solve", "solve", given, *carry, takes=kind)
    for given in ("--cross=(0,r]", "--cross=(r,0]", "--state=(c,B]", "--state=[0,c]"):
        for carry in ([], ["--carry", "[0,L-1]"]):
            valid("solve", "solve", "--gates", given, *carry, takes=kind)
    valid("solve", "solve", "--carry", "free", takes=kind)


def code(folder):
    """Code that leaves factors open, and the same with these given."""
    (folder / "retention.py").write_text("cross = (q @ state) * gamma ** (r + 1)\n")
    kind = lambda answer: {"open" if answer["outputs"] is None else "decided"}
    valid("check", "check", "--code", folder / "retention.py", takes=kind)
    valid("check", "check", "--code", folder / "retention.py", "--intra", "r-c", "--state", "B-1-c", "--carry", "B", takes=kind)


def recorded():
    """The arrays of other people's code. Their layouts stand in meta.json as b,N,h,d or the like."""
    folders = [meta.parent for meta in sorted((root / "tests" / "recorded").glob("*/meta.json"))]
    for folder in folders:
        about = json.loads((folder / "meta.json").read_text())
        axes = [found.group().replace(",", "").replace("dv", "d").lower()
                for found in re.finditer("b(,h)?,N(,h)?,(dv|d)", about["layout"])]
        rotated = "_eff" if about.get("xpos") else ""
        arguments = [f"--q={folder}/q{rotated}.npy", f"--k={folder}/k{rotated}.npy", f"--v={folder}/v.npy",
                     f"--out={folder}/out.npy", f"--gamma={folder}/gamma.npy", f"--scale={about['scale']}",
                     f"--layout={axes[0]}", *(f"--layout-{name}={axes[-1].replace('d', 'e')}" for name in ("v", "out"))]
        arguments += [f"--chunk={about['chunk']}"] if about["chunk"] else []
        if "transposed" not in about["layout"]:
            states = [path for name in ("state", "state_chunkwise") if (path := folder / f"{name}.npy").exists()]
            arguments += [f"--state={path}" for path in states]
            arguments += [f"--state0={folder}/s0.npy"] if (folder / "s0.npy").exists() else []
        valid("verify", "verify", *arguments, takes=verify_kinds)
    if len(folders) < 16:
        faults.append(f"only {len(folders)} recorded folders were found")


def verify_kinds(answer):
    return {answer["verdict"], f"cause: {answer['cause'] is not None}", f"state: {answer['state'] is not None}",
            f"matched: {answer['matches_variant'] is not None}", f"weak: {answer['indistinguishable'] != []}"}


def verify(folder):
    one = arrays.Run(folder / "run")
    def judge(name, out, *more):
        valid("verify", *one.verify(name, out, *more), takes=verify_kinds)
    judge("right", one.right)
    judge("right32", one.right.astype(np.float32))
    judge("lower", arrays.retention(arrays.float32_powers(one.N, one.gamma), one.q, one.k, one.v))
    judge("scaled", one.right * np.arange(1, one.N + 1)[:, None])
    judge("reversed", one.wrong(cross=lambda B, r: B - r))
    judge("schedule", one.wrong(cross=lambda B, r: 2 * r + 1))
    judge("intra", one.wrong(intra=lambda r, c: 2 * (r - c)))
    judge("channels", one.right * np.linspace(1, 2, one.right.shape[-1]))
    judge("coarse", one.right.astype(np.float32), "--dtype=bf16")
    for name, factor in (("state", 1), ("gauge", one.gamma), ("other", 7)):
        judge("right", one.right, f"--state={one.saved(name, one.state * factor)}")
    near = arrays.Run(folder / "near", batch=1, N=12, d=4, e=4, B=4, gamma=0.9999)
    valid("verify", *near.verify("near", near.right.astype(np.float32), "--dtype=bf16"), takes=verify_kinds)
    # Three times what bfloat16's roundings usually make: neither right nor wrong can be said.
    loose = arrays.Run(folder / "loose", batch=1, N=12, d=4, e=4, B=4)
    noise = 1 + 0.02 * np.random.default_rng(1).normal(size=loose.right.shape)
    valid("verify", *loose.verify("loose", (loose.right * noise).astype(np.float32), "--dtype=bf16"), takes=verify_kinds)
    single = arrays.Run(folder / "single", batch=1, N=6, d=2, e=1, B=6)
    valid("verify", *single.verify("single", single.right * 2), takes=verify_kinds)


def probe(folder):
    kinds = lambda answer: {answer["verdict"], f"random: {answer['random'] is not None}", f"matched: {answer['matches_variant'] is not None}",
                            f"scaled: {answer['scale'] is not None}", f"formulas: {answer['exponents'] != []}"}
    for dtype, heads in (("f32", 1), ("f64", 2)):
        at = folder / f"probe-{dtype}"
        valid("probe-write", "probe", "write", at, "--tokens", 12, "--chunk", 3, "--dtype", dtype, "--heads", heads)
        q, k, v = (np.load(at / f"{name}.npy") for name in "qkv")
        outs = {"right": {}, "reversed": {"cross": lambda B, r: B - r}, "schedule": {"cross": lambda B, r: 2 * r + 1},
                "double": {"intra": lambda r, c: 2 * (r - c)}}
        for name, exponents in outs.items():
            out = arrays.retention(arrays.weights(12, 3, 0.9, **exponents), q, k, v).astype(v.dtype)
            for kind, array in ((name, out), (name + "-scaled", out * 2), (name + "-table", out[:1]), (name + "-noise", out + 1e-2)):
                np.save(at / f"{kind}.npy", array)
                valid("probe-read", "probe", "read", at / f"{kind}.npy", "--gamma", 0.9, "--chunk", 3, takes=kinds)
        valid("probe-read", "probe", "read", at / "right.npy", "--gamma", 0.9, "--chunk", 3, "--dtype", "bf16", takes=kinds)


def rules(folder):
    """Token by token, right and with the gates shifted."""
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "python"))
    import forms
    for rule in ("retention", "gated", "gated_per_channel", "delta", "gated_delta"):
        at = folder / rule
        valid("probe-write", "probe", "write", at, "--tokens", 38, "--chunk", 16, "--dim", 16, "--heads", 2, "--rule", rule, "--initial-state")
        q, k, v, initial = (np.load(at / f"{name}.npy") for name in ("q", "k", "v", "initial_state"))
        gamma = np.array(json.loads((at / "probe.json").read_text())["gamma"])
        g = None if rule == "delta" else np.load(at / "decay.npy") if rule != "retention" else np.log(gamma)[:, None] + np.zeros(q.shape[:-1])
        beta = np.load(at / "beta.npy") if "delta" in rule else None
        for shift in (0, 1):
            shifted = g if g is None else np.roll(g, shift, 2)
            out, state = forms.recurrent(q, k, v, shifted, beta if g is not None or not shift else beta ** 2, initial)
            np.save(at / "out.npy", out), np.save(at / "state.npy", state)
            valid("probe-read", "probe", "read", at, takes=lambda answer: {f"{answer['rule']}: {answer['verdict']}"})


def precision():
    """What is safe where the mask multiplies is safe where it selects."""
    def in_order(answer):
        selects, multiplies = (answer["limits"][key] for key in ("largest_safe_chunk", "largest_safe_chunk_multiplied"))
        return multiplies is None if selects is None else multiplies <= selects
    kinds = lambda answer: {f"disagreeing: {any(one['most_disagreeing'] for one in answer['arithmetics'])}",
                            f"infinite: {any(way['first_not_finite'] is not None for way in answer['powers'])}",
                            f"safe chunks in order: {in_order(answer)}"}
    for dtype in ("f64", "f32", "tf32", "bf16", "f16"):
        for more in (["--tokens", 64], ["--tokens", 512, "--chunk", 64], ["--tokens", 40, "--gamma", 0.5, "--dim", 3], ["--tokens", 16, "--gamma", 1]):
            valid("precision", "precision", "--dtype", dtype, *more, takes=kinds)


def refusals(folder):
    """A bad input gives a message and no JSON."""
    for arguments in (["check", "--cross", "r+"], ["tables", "--variant", "x"], ["verify", "--q", "none.npy"], ["solve"],
                      ["precision", "--dtype", "x"], ["probe", "read", folder / "none.npy", "--gamma", 1, "--chunk", 1], ["explain", "x"]):
        ran = run(*arguments, "--json")
        if ran.returncode != 2 or ran.stdout or not ran.stderr.startswith("eq7: "):
            faults.append(f"{arguments}: exit code {ran.returncode}, '{ran.stdout}', '{ran.stderr}'")


expected = {
    "explain": {"paragraph", "formula", "list", "commands", "listing", "check", "table", "picture"},
    "check": {"proved", "refuted", "checked", "open", "decided"},
    "solve": {"found", "none", "every"},
    "verify": {"equal", "equal_at_lower_precision", "equal_up_to_row_scale", "different", "undecided", "cause: True",
               "cause: False", "state: True", "state: False", "matched: True", "matched: False", "weak: True", "weak: False"},
    "probe-read": {"equal", "different", "random: True", "random: False", "matched: True", "matched: False", "scaled: True",
                   "scaled: False", "formulas: True", "formulas: False", "gated: equal", "gated: different", "delta: equal",
                   "delta: different", "gated_per_channel: equal", "gated_delta: different", "gated_delta: equal"},
    "precision": {"disagreeing: True", "infinite: True", "infinite: False", "safe chunks in order: True"},
}

for name, schema in schemas.items():
    jsonschema.Draft202012Validator.check_schema(schema)
    faults += [f"{name}.json{place} lets keys pass that it does not list" for place in open_objects(schema)]
validators = {name: validator(name) for name in schemas}
with tempfile.TemporaryDirectory() as temporary:
    folder = pathlib.Path(temporary)
    pages()
    schedules()
    code(folder)
    recorded()
    verify(folder)
    probe(folder)
    rules(folder)
    precision()
    refusals(folder)
for name, wanted in expected.items():
    faults += [f"no answer for {name}.json took '{one}'" for one in sorted(wanted - seen.get(name, set()))]
faults += [f"{fault}\n    {commands[0]}" + (f", and {len(commands) - 1} more" if commands[1:] else "")
           for fault, commands in unfit.items()]
print(*faults[:40], sep="\n", file=sys.stderr)
print(f"{answers} answers, {len(schemas)} schemas, {len(faults)} faults")
sys.exit(1 if faults else 0)

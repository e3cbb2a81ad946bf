"""Prints the page docs/json.md: what is in the answers of --json, from the schemas in docs/schema.

    page.py
"""

import json
import pathlib
import re

folder = pathlib.Path(__file__).resolve().parents[2] / "docs" / "schema"
order = ["check", "solve", "variants", "tables", "verify", "probe-write", "probe-read", "precision",
         "walkthrough", "explain"]


# Parts that have no keys, and are still explained once, below.
named = {"block", "coefficient", "verdict"}


def load(name):
    return json.loads((folder / f"{name}.json").read_text())


parts = load("parts")


def resolve(schema, ref):
    """The schema in which a reference of `schema` leads to something, its name, and what it is."""
    home = parts if ref.startswith("parts.json") else schema
    name = ref.split("/")[-1]
    return home, name, home["$defs"][name]


def kind(schema, one):
    """The values that `one` allows, in words; a part with a table of its own by its name."""
    if "$ref" in one:
        home, name, target = resolve(schema, one["$ref"])
        return f"`{name}`" if "properties" in target or name in named else kind(home, target)
    if "const" in one:
        return f"`{json.dumps(one['const'])}`"
    if "enum" in one:
        return ", ".join("null" if value is None else f"`{value}`" for value in one["enum"])
    if "oneOf" in one or "anyOf" in one:
        return " or ".join(kind(schema, each) for each in one.get("oneOf", one.get("anyOf")))
    if one.get("type") == "array":
        return f"array of {kind(schema, one['items'])}" if one.get("items") else "array"
    types = one.get("type", "object")
    return types if isinstance(types, str) else " or ".join(types)


def meaning(schema, one):
    """Its own description before that of what it refers to."""
    if "description" in one or "$ref" not in one:
        return one.get("description", "")
    home, name, target = resolve(schema, one["$ref"])
    return "" if name in named else meaning(home, target)


def rows(schema, properties, required, before=""):
    for key, one in properties.items():
        optional = "" if key in required else " (not always there)"
        text = re.sub(r"(?<![`\w-])--[a-z][a-z0-9-]*", r"`\g<0>`", meaning(schema, one).replace("|", "\\|"))
        yield f"| `{before}{key}`{optional} | {kind(schema, one)} | {text} |"
        inner = one.get("items", one)  # an object in place, or an array of such
        if "properties" in inner:
            mark = "[]" if inner is not one else ""
            yield from rows(schema, inner["properties"], inner["required"], f"{before}{key}{mark}.")


def table(schema, one):
    lines = ["| key | value | meaning |", "|---|---|---|"]
    return lines + list(rows(schema, one["properties"], one["required"]))


def definitions(schema, level):
    """A table for each part that has keys of its own, a line for those that are only explained."""
    lines = []
    for name, one in schema.get("$defs", {}).items():
        explained = name in named and schema is parts
        if "properties" not in one and not explained:
            continue
        lines += ["", f"{level} `{name}`", ""]
        if "description" in one:
            lines += [one["description"], ""]
        if "properties" in one:
            lines += table(schema, one)
        elif "enum" in one or "type" in one and "oneOf" not in one:
            lines += [f"Values: {kind(schema, one)}."]
        else:
            lines += [f"One of {kind(schema, one).replace(' or ', ', ')}."]
    return lines


def section(name):
    schema = load(name)
    lines = ["", f"## `{schema['title']}`", "",
             f"{schema['description']} Schema: [{name}.json](../docs/schema/{name}.json)."]
    top = schema.get("items", schema)
    if "properties" in top:
        lines += ["", *table(schema, top)]
    if "$ref" in schema:
        lines += ["", f"The whole is a `{schema['$ref'].split('/')[-1]}`, see below."]
    return lines + definitions(schema, "###")


print("""# What `--json` answers

Every command but `certificate` writes its answer as JSON when it is given `--json`. Here is what each key
means. The same stands, for programs, in JSON Schemas (draft 2020-12), which list every key: more keys may
follow in a later version, none of these changes. `scripts/test --all` holds real answers of every command
against them.

A bad input gives no JSON: one message on the standard error, and exit code 2. `eq7 certificate` writes a
file for Z3, cvc5 or Coq.

Symbols: N tokens in chunks of B, all counted from 0. Query n = iB + r is row r of chunk i; key m = jB + c is
column c of chunk j. gamma is the decay, R_i the state after chunk i.""")
for name in order:
    print("\n".join(section(name)))
print("\n".join(["", "## Parts that several answers have", "",
                 "Schema: [parts.json](../docs/schema/parts.json).", *definitions(parts, "###")]))
print("\n---\n\nGenerated: `tests/schema/page.py`. Change the schemas in `docs/schema`, not this page.")

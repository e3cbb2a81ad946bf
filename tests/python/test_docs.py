"""The lines of docs/in-a-test.md, run as they stand."""
import importlib.util
import pathlib
import re

import pytest

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "in-a-test.md"
BLOCKS = re.findall(r"^## (\w+)\n\n```python\n(.*?)^```", PAGE.read_text(), re.M | re.S)
MODULE = {"PyTorch": "torch", "JAX": "jax", "NumPy": "numpy"}


def test_all_are_found():
    assert [name for name, _ in BLOCKS] == list(MODULE)


@pytest.mark.parametrize("name, code", BLOCKS, ids=[name for name, _ in BLOCKS])
def test_block(name, code):
    if importlib.util.find_spec(MODULE[name]) is None: pytest.skip(f"no {name} here")
    names = {}
    exec(compile(code, f"docs/in-a-test.md, {name}", "exec"), names)
    tests = [f for n, f in names.items() if n.startswith("test_")]
    assert tests
    for test in tests: test()

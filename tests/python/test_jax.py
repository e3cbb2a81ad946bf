"""With real JAX arrays."""
import pytest

jax = pytest.importorskip("jax")
import jax.numpy as jnp

import eq7


def gated(q, k, v, g, mistake=""):
    """Token by token with a scan: (b, h, N, d), g the logarithm of a gate per token."""
    def step(S, token):
        q, k, v, g = token
        S = S * jnp.exp(g)[..., None, None] + k[..., :, None] * v[..., None, :]
        if mistake == "exclusive":
            return S, jnp.einsum("bhd,bhde->bhe", q, S / jnp.exp(g)[..., None, None])
        return S, jnp.einsum("bhd,bhde->bhe", q, S)
    first = jnp.zeros((*q.shape[:2], q.shape[-1], v.shape[-1]))
    tokens = [jnp.moveaxis(x, 2, 0).astype(jnp.float32) for x in (q, k, v, g)]
    S, out = jax.lax.scan(step, first, tokens)
    return jnp.moveaxis(out, 0, 2).astype(q.dtype), S


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_probe(dtype):
    report = eq7.probe(jax.jit(gated), rule="gated", chunk=16, key_dim=32, like="jax", dtype=dtype)
    assert report, report
    report = eq7.probe(lambda *a: gated(*a, mistake="exclusive"), rule="gated", chunk=16, key_dim=32, like="jax", dtype=dtype)
    assert not report


def test_verify():
    keys = jax.random.split(jax.random.PRNGKey(0), 3)
    q, k, v = (jax.random.normal(key, (1, 2, 20, 8)) for key in keys)
    g = jnp.log(jnp.array([0.9, 0.75]))[None, :, None] + jnp.zeros(q.shape[:-1])
    out, _ = gated(q, k, v, g)
    report = eq7.verify(q, k, v, out, gamma=jnp.array([0.9, 0.75]), chunk=8)
    assert report, report
    assert not eq7.verify(q, k, v, out[..., ::-1, :], gamma=[0.9, 0.75], chunk=8)

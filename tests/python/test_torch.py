"""With real PyTorch tensors."""
import numpy as np
import pytest

torch = pytest.importorskip("torch")

import eq7
import eq7.testing
import forms


def chunkwise(q, k, v, gamma, chunk, mistake=""):
    """Retention in chunks, (b, h, N, d), one gamma per head, as people write it."""
    N, gamma = q.shape[-2], gamma.to(q.dtype).reshape(-1, 1)
    R = q.new_zeros(*q.shape[:-2], q.shape[-1], v.shape[-1])
    out = []
    for s in range(0, N, chunk):
        Q, K, V = (x[..., s:s + chunk, :] for x in (q, k, v))
        r = torch.arange(Q.shape[-2], dtype=q.dtype)
        L = len(r)
        D = torch.tril(gamma[..., None] ** (r[:, None] - r).clamp(min=0))
        xi = gamma ** (chunk - r if mistake == "issue-34" else r + 1)
        out.append((Q @ K.mT * D) @ V + (Q * xi[..., None]) @ R)
        R = R * gamma[..., None] ** L + (K * gamma[..., None] ** (L - 1 - r)[:, None]).mT @ V
    return torch.cat(out, -2), R


GAMMA = torch.tensor([0.9, 0.75])


def test_verify():
    torch.manual_seed(0)
    q, k, v = (torch.randn(2, 2, 24, 8) for _ in range(3))
    out, _ = chunkwise(q, k, v, GAMMA, 8)
    report = eq7.verify(q, k, v, out, gamma=GAMMA, chunk=8)
    assert report, report
    eq7.testing.assert_chunkwise_close(q, k, v, out, gamma=GAMMA, chunk=8)
    wrong, _ = chunkwise(q, k, v, GAMMA, 8, "issue-34")
    with pytest.raises(AssertionError, match="different"):
        eq7.testing.assert_chunkwise_close(q, k, v, wrong, gamma=GAMMA, chunk=8)


def test_tensors_without_numbers():
    q = torch.zeros(1, 1, 4, 2)
    for bad in (q.to_sparse(), q.to("meta")):
        with pytest.raises(ValueError, match="q is a tensor on"):
            eq7.verify(bad, q, q, q, gamma=0.9, chunk=2)
    with pytest.raises(ValueError, match="device='gpu'"):
        eq7.probe(lambda *x: x[2], like="torch", device="gpu")


def test_bfloat16():
    torch.manual_seed(0)
    q, k, v = (torch.randn(1, 1, 24, 8).bfloat16() for _ in range(3))
    out, _ = chunkwise(q.float(), k.float(), v.float(), GAMMA[:1], 8)
    report = eq7.verify(q, k, v, out.bfloat16(), gamma=[0.9], chunk=8)
    assert report, report


@pytest.mark.parametrize("dtype", ["float32", "float64", "bfloat16"])
def test_probe(dtype):
    def right(q, k, v, gamma):
        out, state = chunkwise(*(x.double() if dtype == "float64" else x.float() for x in (q, k, v)), gamma, 16)
        return out.to(q.dtype), state.to(q.dtype)
    report = eq7.probe(right, chunk=16, key_dim=32, like="torch", dtype=dtype)
    assert report, report

    def wrong(q, k, v, gamma):
        return chunkwise(q.float(), k.float(), v.float(), gamma, 16, "issue-34")[0]
    first = eq7.probe(wrong, chunk=16, key_dim=32, like=torch.zeros(1), dtype=dtype).json["findings"][0]
    assert (first["where"], first["what"]) == ("cross", "gates")


def test_gated_delta_with_gradients():
    def fn(q, k, v, g, beta, initial_state, output_final_state=False, scale=None):
        assert scale == 1.0 and output_final_state
        out, state = forms.chunkwise(*(x.numpy() for x in (q, k, v, g, beta, initial_state)), chunk=16)
        return torch.tensor(out, requires_grad=True), torch.tensor(state)
    report = eq7.probe(fn, rule="gated_delta", chunk=16, key_dim=32, like="torch")
    assert report and "final state" in [p["part"] for p in report.json["parts"]], report

"""Equation (7) as one writes it in PyTorch, and the same with one mistake in it."""

import torch


def chunkwise(q, k, v, gamma, chunk, state, mistake=""):
    """q, k (b, h, n, d), v (b, h, n, e), gamma (h), state (b, h, d, e): (outputs, last state)."""
    row = torch.arange(chunk, dtype=q.dtype)

    def powers(exponent):  # (h, ...): of each head's own gamma
        return gamma.view(-1, *[1] * exponent.dim()) ** exponent

    intra = powers((row[:, None] - row[None, :]).clamp(min=0)).tril()  # (h, B, B)
    store = powers(chunk - 1 - row)[..., None]  # zeta (h, B, 1)
    read = powers(row + 1)[..., None]  # xi (h, B, 1)
    carry = powers(torch.full((1, 1), chunk, dtype=q.dtype))  # (h, 1, 1)
    if mistake == "the cross-chunk decay is gamma^(B-r)":
        read = powers(chunk - row)[..., None]
    if mistake == "zeta is missing":
        store = torch.ones_like(store)
    if mistake == "the carry is gamma^(B-1)":
        carry = powers(torch.full((1, 1), chunk - 1, dtype=q.dtype))

    outputs = []
    for begin in range(0, q.shape[2], chunk):
        Q, K, V = (x[:, :, begin : begin + chunk] for x in (q, k, v))
        following = K.transpose(2, 3) @ (V * store) + carry * state
        seen = following if mistake == "the current state is read" else state
        outputs.append((Q @ K.transpose(2, 3) * intra) @ V + (Q @ seen) * read)
        state = following
    return torch.cat(outputs, 2), state


mistakes = [
    "the cross-chunk decay is gamma^(B-r)",
    "zeta is missing",
    "the current state is read",
    "the carry is gamma^(B-1)",
]

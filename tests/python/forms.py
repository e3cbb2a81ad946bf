"""Chunkwise and recurrent forms in NumPy, right ones and such with a planted fault.

All take (..., N, d) arrays, g as the natural logarithm of the gates, and return (out, state).
`fault` is the name of one line that is wrong.
"""
import numpy as np

T = np.swapaxes


def recurrent(q, k, v, g=None, beta=None, initial_state=None, error_first=False):
    """Token by token; g is (..., N) or (..., N, d), beta is (..., N)."""
    shape = (*q.shape[:-2], q.shape[-1], v.shape[-1])
    S = np.zeros(shape, q.dtype) if initial_state is None else initial_state.copy()
    out = np.empty(v.shape, q.dtype)
    for n in range(q.shape[-2]):
        key, value = k[..., n, :], v[..., n, :]
        a = np.ones(S.shape[:-1], q.dtype) if g is None else np.exp(g[..., n, :] if g.ndim == q.ndim else g[..., n, None])
        before, S = S, S * a[..., None]
        if beta is not None:
            seen = before if error_first else S
            value = beta[..., n, None] * (value - np.einsum("...d,...de->...e", key, seen))
        S = S + key[..., None] * value[..., None, :]
        out[..., n, :] = np.einsum("...d,...de->...e", q[..., n, :], S)
    return out, S


def chunks(N, B):
    return [slice(s, min(s + B, N)) for s in range(0, N, B)]


def decays(G, g, fault, upper=False):
    """D[r,c]: the gates of (c,r], 0 where c > r."""
    rows, columns = G, G
    if fault == "intra_exclusive": rows = G - g
    if fault == "intra_own_key": columns = G - g
    D = rows[..., :, None] - columns[..., None, :]
    if fault == "intra_reversed": D = -D
    if fault == "intra_no_decay": D = np.zeros_like(D)
    if fault == "intra_twice": D = 2 * D
    if fault == "intra_first_gate_missing": D = D * 1; D[..., 1:, 0] -= g[..., 1, None]
    L = G.shape[-1]
    keep = np.tril(np.ones((L, L)), -1 if fault == "mask_strict" else 0)
    if fault == "mask_none": keep = np.ones((L, L)); D = np.minimum(D, 0)
    if fault == "mask_transposed": keep = keep.T; D = np.minimum(D, 0)
    if fault == "mask_window": keep = np.triu(keep, -(L // 2))
    return np.where(keep > 0, np.exp(np.where(keep > 0, D, 0)), 0).astype(G.dtype)


def factors(G, g, Gseq, fault, first, last):
    """cross(r), state(c), carry as logarithms."""
    end = G[..., -1:]
    cross, state, carry = G, end - G, end
    if fault == "cross_exclusive": cross = G - g
    if fault == "cross_missing": cross = 0 * G
    if fault == "cross_twice": cross = 2 * G
    if fault == "cross_whole_chunk": cross = end + 0 * G
    if fault == "cross_reversed": cross = end - G
    if fault == "cross_not_restarted": cross = Gseq
    if fault == "cross_first_gate_twice": cross = G + g[..., :1]
    if fault == "cross_short_chunk" and last: cross = G - g
    if fault == "state_own_gate": state = end - G + g
    if fault == "state_without_last": state = np.minimum(end - G - np.where(np.arange(G.shape[-1]) + 1 < G.shape[-1], g[..., -1:], 0), 0)
    if fault == "state_missing": state = 0 * G
    if fault == "state_reversed": state = G
    if fault == "state_twice": state = 2 * (end - G)
    if fault == "state_whole_chunk": state = end + 0 * G
    if fault == "carry_missing": carry = 0 * end
    if fault == "carry_without_first": carry = end - g[..., :1]
    if fault == "carry_without_last": carry = end - g[..., -1:]
    if fault == "carry_twice": carry = 2 * end
    if fault == "carry_not_restarted": carry = Gseq[..., -1:]
    if fault == "final_end_of_padding" and last: state, carry = -G, 0 * end
    return cross, state, carry


def chunkwise(q, k, v, g, beta=None, initial_state=None, chunk=16, fault="", split="wy"):
    """Gated, or with beta the gated delta rule; two right ways to split the latter."""
    N = q.shape[-2]
    dtype = q.dtype
    S = np.zeros((*q.shape[:-2], q.shape[-1], v.shape[-1]), dtype) if initial_state is None else initial_state.copy()
    if fault == "initial_ignored": S = 0 * S
    if fault == "initial_transposed": S = T(S, -1, -2).copy()
    if fault == "initial_decayed_before": S = S * np.exp(g[..., 0])[..., None, None]
    if fault == "initial_not_decayed": initial, S = S, 0 * S
    if fault == "initial_in_later_chunks_only": later, S = S, 0 * S
    Gseq = np.cumsum(g, -1)
    if fault == "cumsum_reversed": g = g[..., ::-1]
    out = np.empty(v.shape, dtype)
    lagging = S
    if beta is None: beta_ = np.ones(q.shape[:-1], dtype)
    else: beta_ = beta
    all_chunks = chunks(N, chunk)
    for i, at in enumerate(all_chunks):
        Q, K, V, b = q[..., at, :], k[..., at, :], v[..., at, :], beta_[..., at]
        gc = g[..., at]
        last = i + 1 == len(all_chunks)
        if fault == "shifted_gates": gc = np.concatenate([gc[..., 1:], gc[..., :1]], -1)
        G = np.cumsum(gc, -1)
        L = G.shape[-1]
        cross, state, carry = factors(G, gc, Gseq[..., at], fault, i == 0, last)
        D = decays(G, gc, fault)
        if fault == "initial_in_later_chunks_only" and i == 1: S = S + later * np.exp(g[..., :chunk].sum(-1))[..., None, None]
        if fault == "state_before_reads": lagging, reading = S, lagging
        else: reading = S
        KK = K @ T(K, -1, -2)
        new = V
        if beta is not None:
            Dk = decays(G, gc, "")
            bb = b[..., None]
            if fault == "A_no_gates": Dk = np.tril(np.ones((L, L), dtype))
            if fault == "A_exclusive": Dk = decays(G, gc, "intra_exclusive")
            if fault == "A_own_key": Dk = decays(G, gc, "intra_own_key")
            A = np.tril(KK * Dk, -1) * (1 if fault == "A_no_beta" else b[..., None, :] if fault == "A_beta_of_key" else bb ** 2 if fault == "A_beta_twice" else bb)
            if fault == "A_inclusive": A = np.tril(KK * Dk) * bb / 2
            inverse = np.linalg.inv(np.eye(L) + A).astype(dtype)
            if fault == "T_first_order": inverse = (np.eye(L) - A).astype(dtype)
            if fault == "T_sign": inverse = np.linalg.inv(np.eye(L) - A).astype(dtype)
            if fault == "T_transposed": inverse = T(inverse, -1, -2)
            if fault == "T_identity": inverse = np.eye(L, dtype=dtype) + 0 * inverse
            if fault == "T_blocks":  # blocks of half a chunk, never joined
                half = L // 2 or 1
                cut = np.zeros_like(A); cut[..., :half, :half] = A[..., :half, :half]; cut[..., half:, half:] = A[..., half:, half:]
                inverse = np.linalg.inv(np.eye(L) + cut).astype(dtype)
            u = inverse @ (V if fault == "u_no_beta" else V * bb ** 2 if fault == "u_beta_twice" else V * bb)
            eg = np.exp(G)[..., None]
            if fault == "w_no_gates": eg = 1 + 0 * eg
            if fault == "w_exclusive": eg = np.exp(G - gc)[..., None]
            if fault == "w_whole_chunk": eg = np.exp(G[..., -1:] + 0 * G)[..., None]
            if fault == "w_not_restarted": eg = np.exp(Gseq[..., at])[..., None]
            erased = K * eg * (1 if fault == "w_no_beta" else bb ** 2 if fault == "w_beta_twice" else bb)
            if fault == "w_gated_twice": erased = K * bb; inverse = inverse * np.exp(G)[..., None]; u = inverse / np.exp(G)[..., None] @ (V * bb)
            if split == "wy": w = inverse @ erased; new = u - w @ S
            else: new = inverse @ (V * bb - erased @ S)     # the same, the state taken first
            if fault == "w_missing": new = u
            if fault == "w_sign": new = u + w @ S
        scores = Q @ T(K, -1, -2) * D
        inside = u if fault == "output_takes_u" else new
        if fault == "output_beta_of_query": scores = scores * b[..., :, None]
        if fault == "initial_not_decayed": out_initial = Q @ initial
        stored = u if fault == "state_takes_u" else V * b[..., None] if fault == "state_takes_v" else new
        S_new = S * np.exp(carry)[..., None] + T(K * np.exp(state)[..., None], -1, -2) @ stored
        if fault == "carry_lost": S_new = T(K * np.exp(state)[..., None], -1, -2) @ stored
        if fault == "state_beta_again": S_new = S * np.exp(carry)[..., None] + T(K * (np.exp(state) * b)[..., None], -1, -2) @ stored
        if fault == "state_last_key_missing" : S_new = S * np.exp(carry)[..., None] + T(K[..., :-1, :] * np.exp(state[..., :-1])[..., None], -1, -2) @ stored[..., :-1, :]
        if fault == "reads_current": reading = S_new
        if fault == "reads_transposed": reading = T(S, -1, -2)
        if fault == "state_not_read": reading = 0 * S
        out[..., at, :] = scores @ inside + (Q * np.exp(cross)[..., None]) @ reading
        if fault == "intra_lost": out[..., at, :] = (Q * np.exp(cross)[..., None]) @ reading
        if fault == "initial_not_decayed": out[..., at, :] += out_initial
        if fault == "cross_twice_added": out[..., at, :] += (Q * np.exp(cross)[..., None]) @ reading
        if fault == "final_before_last" and last: S_new = S
        if fault == "final_no_last_decay" and last: S_new = S + T(K * np.exp(state)[..., None], -1, -2) @ stored
        if fault == "final_padded_decay" and last: S_new = S_new * np.exp(gc[..., -1:] * (chunk - L))[..., None]
        if fault == "final_last_keys_undecayed" and last: S_new = S * np.exp(carry)[..., None] + T(K, -1, -2) @ stored
        S = S_new
    if fault == "initial_not_decayed": S = S + initial
    if fault == "final_transposed": S = T(S, -1, -2)
    if fault == "final_gauge": S = S * np.exp(-g[..., -1])[..., None, None]
    return out, S

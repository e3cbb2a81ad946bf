"""Arrays as implementations save them, right and wrong, for eq7 verify and eq7 probe read."""

import numpy as np


def weights(N, B, gamma, intra=lambda r, c: r - c, state=lambda B, c: B - 1 - c, carry=lambda B: B,
            cross=lambda B, r: r + 1):
    """W[n,m], N x N: what query n gives key m by a formula's four exponents."""
    table = np.zeros((N, N))
    for n in range(N):
        for m in range(n + 1):
            (i, r), (j, c) = divmod(n, B), divmod(m, B)
            exponent = intra(r, c) if i == j else cross(B, r) + (i - 1 - j) * carry(B) + state(B, c)
            table[n, m] = gamma ** exponent
    return table


def retention(table, q, k, v):
    """o_n is the sum over m of W[n,m] (q_n . k_m) v_m, over any axes before the last two."""
    return (table * (q @ k.swapaxes(-1, -2))) @ v


class Run:
    """q, k, v of shape batch, N, d in a folder, and outputs beside them."""

    def __init__(self, folder, batch=8, N=12, d=4, e=4, B=3, gamma=0.9):
        draw = np.random.default_rng(34)
        self.folder, self.N, self.B, self.gamma = folder, N, B, gamma
        self.q, self.k, self.v = (draw.normal(size=(batch, N, size)) for size in (d, d, e))
        folder.mkdir()
        for name in "qkv":
            np.save(folder / f"{name}.npy", getattr(self, name))
        self.right = retention(weights(N, B, gamma), self.q, self.k, self.v)
        self.state = sum(gamma ** (N - 1 - m) * self.k[:, m, :, None] * self.v[:, m, None, :] for m in range(N))

    def wrong(self, **exponents):
        return retention(weights(self.N, self.B, self.gamma, **exponents), self.q, self.k, self.v)

    def verify(self, name, out, *more):
        """The command that judges `out`, saved under that name."""
        np.save(self.folder / f"{name}.npy", out)
        arrays = [f"--{one}={self.folder}/{one}.npy" for one in "qkv"]
        return ["verify", *arrays, f"--out={self.folder}/{name}.npy", f"--gamma={self.gamma}", f"--chunk={self.B}", *more]

    def saved(self, name, array):
        np.save(self.folder / f"{name}.npy", array)
        return f"{self.folder}/{name}.npy"


def float32_powers(N, gamma):
    """The parallel form's weights, with powers that float32 rounded."""
    base = np.float32(gamma)
    return np.array([[np.float64(np.float32(base) ** np.float32(n - m)) if m <= n else 0.0 for m in range(N)]
                     for n in range(N)])

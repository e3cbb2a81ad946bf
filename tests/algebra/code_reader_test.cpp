#include "eq7/algebra/code_reader.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "eq7/error.hpp"

namespace {

constexpr std::array<std::string_view, 4> letters{"BLrci", "BLci", "BLi", "BLri"};

// "r-c B-1-c B r+1": what was understood of each factor; "-" for nothing, "?" for a line that was
// not, "a|b" for two formulas.
std::string found(const std::string& code) {
    std::string text;
    for (const eq7::CodeFactor& factor : eq7::read_code(code, letters, "--code")) {
        std::string one = factor.not_understood.empty() ? "" : "?";
        for (const eq7::CodeFinding& finding : factor.understood)
            one += (one.empty() ? "" : "|") + finding.reading.text;
        text += (text.empty() ? "" : " ") + (one.empty() ? "-" : one);
    }
    return text;
}

// In the manner of Jamie-Stirling/RetNet; `row` is the exponent of the cross-chunk decay.
std::string a_module(const std::string& row) {
    return "def forward_chunkwise(self, x_i, r_i_1, i):\n"
           "    batch, chunk_size, _ = x_i.shape\n"
           "    D = self._get_D(chunk_size)\n"
           "    Q = x_i @ self.W_Q\n"
           "    K = x_i @ self.W_K\n"
           "    V = x_i @ self.W_V\n"
           "    r_i = (K.transpose(-1, -2) @ (V * D[-1].view(1, chunk_size, 1)))\\\n"
           "          + (self.gamma ** chunk_size) * r_i_1\n"
           "    inner = ((Q @ K.transpose(-1, -2)) * D.unsqueeze(0)) @ V\n"
           "    e = torch.zeros(batch, chunk_size, 1)\n"
           "    for _i in range(chunk_size):\n"
           "        e[:, _i, :] = self.gamma ** (" +
           row +
           ")\n"
           "    cross = (Q @ r_i_1) * e  # what the past adds\n"
           "    return inner + cross, r_i\n"
           "def _get_D(self, length):\n"
           "    n = torch.arange(length).unsqueeze(1)\n"
           "    m = torch.arange(length).unsqueeze(0)\n"
           "    D = (self.gamma ** (n - m)) * (n >= m).float()\n"
           "    D[D != D] = 0\n"
           "    return D\n";
}

TEST_CASE("the decays of a chunkwise form are found by what they are multiplied with") {
    CHECK(found(a_module("_i + 1")) == "r-c B-1-c B r+1");
    CHECK(found(a_module("chunk_size - _i")) == "r-c B-1-c B B-r");
    CHECK(found("idx = np.arange(B)\n"
                "D = np.tril(gamma ** (idx[:, None] - idx[None, :]))\n"
                "xi = gamma ** (idx + 1)\n"
                "zeta = gamma ** (B - 1 - idx)\n"
                "for j in range(n_chunks):\n"
                "    out = ((Qc @ Kc.T) * D) @ Vc + (Qc @ R) * xi[:, None]\n"
                "    R = Kc.T @ (Vc * zeta[:, None]) + gamma ** B * R\n") == "r-c B-1-c B r+1");
    CHECK(found("def chunkwise(q, k, v, gamma, chunk_size):\n"
                "    pos = jnp.arange(chunk_size)\n"
                "    inner_decay = gamma ** (pos + 1)\n"
                "    state_decay = gamma ** (chunk_size - pos - 1)\n"
                "    def step(state, qkv):\n"
                "        cross = (qc @ state) * inner_decay[:, None]\n"
                "        state = state * gamma ** chunk_size + kc.T @ (vc * state_decay[:, None])\n"
                "        return state, cross\n") == "- B-1-c B r+1");
    CHECK(found("array = torch.arange(BLOCK) + 1\n"
                "q_decay = torch.exp(-slope_rate * array.reshape(-1, 1))\n"
                "k_decay = torch.exp(-slope_rate * (BLOCK - array.reshape(-1, 1)))\n"
                "o = torch.matmul(qi * q_decay, kv)\n"
                "kv = torch.matmul((ki * k_decay).transpose(-1, -2), vi)\n") == "- B-1-c - r+1");
    CHECK(found("kv *= gamma ** C\n") == "- - B -");
    CHECK(found("c_idx = torch.arange(C)\n"
                "dist = c_idx.unsqueeze(1) - c_idx.unsqueeze(0)\n"
                "mask = dist >= 0\n"
                "intra = torch.where(mask, (decay ** dist.float()).to(t), torch.zeros_like(dist))\n"
                "scores = torch.matmul(q_c, k_c.transpose(-1, -2)) * intra\n") == "r-c - - -");
}

// In the manner of flash-linear-attention; `sums` is where a chunk's log-decays are added up.
std::string gated_code(const std::string& sums) {
    return "decay = " + sums +
           "\n"
           "mask = ((decay.unsqueeze(-1) - decay.unsqueeze(-2)).tril().exp()).tril()\n"
           "for i in range(0, length // chunk_size):\n"
           "    q_i, k_i, v_i = q[:, :, i], k[:, :, i], v[:, :, i]\n"
           "    attn = q_i @ k_i.transpose(-1, -2) * mask[:, :, i]\n"
           "    inter = (q_i * decay[:, :, i, :, None].exp()) @ S\n"
           "    S = S * decay[:, :, i, -1, None, None].exp() + (\n"
           "        k_i * (decay[:, :, i, -1, None] - decay[:, :, i]).exp()[..., None]\n"
           "    ).transpose(-1, -2) @ v_i\n";
}

TEST_CASE("decays are found in code of other hands") {
    // exp and exp2 of one logarithm are powers of two numbers: the second is asked about.
    CHECK(found("D = torch.exp(log_gamma * (n[:, None] - n[None, :])).tril()\n"
                "xi = torch.exp2(log_gamma * (torch.arange(B) + 1))\n"
                "out = (q @ k.T * D) @ v + (q * xi[:, None]) @ R\n") == "r-c - - ?");
    CHECK(found("g_cumsum = g_chunks.cumsum(dim=-1)\n"
                "decay_mask = (g_cumsum.unsqueeze(-1) - g_cumsum.unsqueeze(-2)).exp().tril()\n"
                "attn = (q @ k.transpose(-1, -2)) * decay_mask\n"
                "state = state * g_cumsum[..., -1, None, None].exp() + (k * (g_cumsum[..., -1:] - "
                "g_cumsum).exp()[..., None]).transpose(-1, -2) @ v\n") == "(c,r] (c,L-1] ? -");
    CHECK(found("xi = np.power(gamma, np.arange(1, B + 1))\n"
                "zeta = xi[::-1] / gamma\n"
                "D = np.tril(np.power(gamma, np.subtract.outer(np.arange(B), np.arange(B))))\n"
                "for n in range(N // B):\n"
                "    O = (Qn @ Kn.T * D) @ Vn + xi[:, None] * (Qn @ R)\n"
                "    R = gamma ** B * R + Kn.T @ (zeta[:, None] * Vn)\n") == "r-c B-1-c B r+1");
    CHECK(found("pos = torch.arange(C)\n"
                "q_scale = gamma ** (pos + 1)\n"
                "inter = torch.einsum(\"bcd,bde->bce\", q * q_scale[:, None], S)\n"
                "S = S * gamma ** C + torch.einsum(\"bcd,bce->bde\", k * (gamma ** (C - 1 - "
                "pos))[:, None], v)\n") == "- B-1-c B r+1");
    CHECK(found("def decay_row(C):\n"
                "    return gamma ** np.arange(1, C + 1)\n"
                "xi = decay_row(chunk_size)\n"
                "out = (q @ state) * xi[:, None]\n") == "- - - r+1");
    CHECK(found("class Retention:\n"
                "    def __init__(self, C):\n"
                "        self.cross = self.gamma ** (torch.arange(C) + 1)\n"
                "        self.end = self.gamma ** torch.arange(C - 1, -1, -1)\n"
                "    def forward(self, q, k, v, state):\n"
                "        y = (q @ state) * self.cross[:, None]\n"
                "        state = state * self.gamma ** self.C + (k * self.end[:, None]).T @ v\n") ==
          "- B-1-c B r+1");
    CHECK(found("w = jnp.exp(log_gamma * jnp.arange(1, C + 1))\n"
                "o = (q * w[:, None]) @ state\n"
                "state = jnp.exp(log_gamma * C) * state + (k * jnp.flip(w / gamma)[:, None]).T @ "
                "v\n") == "- B-1-c B r+1");
    CHECK(found("idx = torch.arange(C, device=x.device)\n"
                "diff = (idx[:, None] - idx[None, :]).float()\n"
                "mask = torch.where(diff >= 0, self.gammas ** diff.clamp(min=0), "
                "torch.zeros_like(diff))\n"
                "scores = (q @ k.transpose(-1, -2)) * mask\n"
                "cross = (q @ state) * self.gammas ** (idx[:, None] + 1)\n"
                "state = self.gammas ** C * state + (k * self.gammas ** (C - 1 - idx[:, "
                "None])).transpose(-1, -2) @ v\n") == "r-c B-1-c B r+1");
    CHECK(found("da_cs = jnp.cumsum(adt, axis=-1)\n"
                "da_cs_last = da_cs[:, -1]\n"
                "acc_o = jnp.matmul(q, jnp.transpose(ssm_state, (0, 2, 1)))\n"
                "acc_o = acc_o * jnp.exp(da_cs)[:, :, None]\n"
                "k_scaled = k * jnp.exp(da_cs_last[:, None] - da_cs)[:, :, None]\n"
                "ssm_state = ssm_state * jnp.exp(da_cs_last)[:, None, None] + "
                "jnp.matmul(jnp.transpose(v, (0, 2, 1)), k_scaled)\n") == "- (c,L-1] ? ?");
    CHECK(found("weights_in = decay_factor ** jnp.arange(1, chunk + 1)\n"
                "weights_out = weights_in[::-1] / decay_factor\n"
                "y = weights_in[:, None] * (queries @ memory)\n"
                "memory = decay_factor ** chunk * memory + (keys * weights_out[:, None]).T @ "
                "values\n") == "- B-1-c B r+1");
    CHECK(found("off = tl.arange(0, BLOCK)\n"
                "q_decay = tl.exp(-slope * off[:, None])\n"
                "k_decay = tl.exp(-slope * (BLOCK - off[None, :]))\n"
                "o = tl.dot(q * q_decay, kv)\n"
                "kv = tl.exp(-slope * BLOCK) * kv + tl.dot(k_trans * k_decay, v)\n") ==
          "- B-c B r");
    CHECK(found("def cross_weights(B, gamma):\n"
                "    i = np.arange(B)\n"
                "    return gamma ** (i + 1), gamma ** (B - 1 - i)\n"
                "i = np.arange(B)\n"
                "Y = (Qc @ S) * (gamma ** (i + 1))[:, None]\n"
                "S = gamma ** B * S + (Kc * (gamma ** (B - 1 - i))[:, None]).T @ Vc\n") ==
          "- B-1-c B r+1");
    CHECK(
        found(
            "positions = torch.arange(chunk_size)\n"
            "D = (gamma ** (positions.unsqueeze(1) - positions.unsqueeze(0)).clamp(min=0)).tril()\n"
            "cross_decay = gamma ** (positions + 1).view(-1, 1)\n"
            "key_decay = gamma ** (chunk_size - 1 - positions).view(-1, 1)\n"
            "inner = (Q_c @ K_c.T * D) @ V_c\n"
            "cross = (Q_c @ S) * cross_decay\n"
            "S = gamma ** chunk_size * S + K_c.T @ (V_c * key_decay)\n") == "r-c B-1-c B r+1");
    CHECK(found("g = g.cumsum(-1)\n"
                "k_decayed = k * (g[..., -1:] - g).exp().unsqueeze(-1)\n"
                "o_inter = (q * g.exp().unsqueeze(-1)) @ S\n"
                "S = S * g[..., -1].exp()[..., None, None] + k_decayed.transpose(-1, -2) @ v\n") ==
          "- (c,L-1] ? ?");
    CHECK(found("loggamma = jnp.log(gamma)\n"
                "n = jnp.arange(C)\n"
                "q_w = q * jnp.exp(loggamma * (n + 1))[:, None]\n"
                "k_w = k * jnp.exp(loggamma * (C - 1 - n))[:, None]\n"
                "state = jnp.exp(loggamma * C) * state + k_w.T @ v\n") == "- B-1-c B r+1");
    CHECK(found("n = np.arange(B)\n"
                "D = np.where(n[:, None] >= n, gamma ** (n[:, None] - n), 0)\n"
                "for Qi, Ki, Vi in zip(Qs, Ks, Vs):\n"
                "    out.append((Qi @ Ki.T * D) @ Vi + (Qi @ R) * gamma ** (n + 1)[:, None])\n"
                "    R = Ki.T @ (Vi * gamma ** (B - 1 - n)[:, None]) + gamma ** B * R\n") ==
          "r-c B-1-c B r+1");
    CHECK(found("b = torch.arange(B)\n"
                "cross = (Q @ R) * gamma ** (B - b)[:, None]\n"
                "R = R * gamma ** B + K.T @ (V * gamma ** (B - 1 - b)[:, None])\n") ==
          "- B-1-c B B-r");
}

TEST_CASE("a name that is set to a power of the decay is that power, whatever else it may mean") {
    for (const char* name : {"decay", "decays", "gammas", "Decay", "g", "alpha", "xi", "x"}) {
        CAPTURE(std::string(name));
        const std::string set = name;
        CHECK(found(set + " = gamma ** (r + 1)\nout = (q @ state) * " + set + "\n") == "- - - r+1");
        CHECK(found(set + " = torch.exp((r + 1) * log_gamma)\nout = (q @ state) * " + set + "\n") ==
              "- - - r+1");
    }
    CHECK(found("state_w = gamma ** torch.arange(B)\ns = k.T @ (v * state_w[:, None])\n") ==
          "- c - -");
    CHECK(found("gamma = 1 - 2.0 ** -5\nout = (q @ state) * gamma ** (r + 1)\n") == "- - - r+1");
    CHECK(found("gamma = math.exp(log_gamma)\nout = (q @ state) * gamma ** (r + 1)\n") ==
          "- - - r+1");
}

TEST_CASE("a name that several lines set is asked about") {
    CHECK(found("decay = gamma ** torch.arange(B)\n"
                "first = (q @ state) * decay\n"
                "decay = gamma ** torch.arange(1, B + 1)\n") == "- - - ?");
    CHECK(found("w = gamma ** torch.arange(1, C + 1)\n"
                "out = (q @ state) * w\n"
                "w = gamma ** torch.arange(C - 1, -1, -1)\n"
                "state = gamma ** C * state + (k * w).T @ v\n") == "- ? B ?");
    const std::string set = "w = gamma ** torch.arange(B)\n", use = "out = (q @ state) * w\n";
    CHECK(found(set + use) == "- - - r");
    for (const char* again :
         {"x = w\nx *= gamma\n", "y = (w := w * gamma)\n", "w = w * gamma\n", "w *= gamma\n",
          "w.mul_(gamma)\n", "w[0] = gamma\n", "if late: w = gamma ** r\n",
          "if late:\n    w = gamma ** r\n", "w, z = x, y\n", "torch.mul(w, gamma, out=w)\n",
          "def late():\n    global w\n    w = gamma\n"}) {
        CAPTURE(std::string(again));
        CHECK(found(set + again + use) == "- - - ?");
    }
    CHECK(found("def f(q, state):\n    out = (q @ state) * decay\n    decay = gamma ** r\n") ==
          "- - - ?");  // what it was before is not known
    CHECK(found("def f(q, state):\n    out = (q @ state) * gamma ** (r + 1)\n    return out\n") ==
          "- - - r+1");
    CHECK(found("def f(q, state):\n    out.append((q @ state) * gamma ** (r + 1))\n"
                "    return torch.cat(out) * gamma\n") == "? ? ? ?|r+1");
    for (const auto& [condition, cross] : {std::pair{"i > 0", "r+1"}, {"i == 0", "?"}})
        CHECK(
            found(fmt::format("for i in range(n):\n    if {}:\n        o = (q @ state) * gamma ** "
                              "(r + 1)\n",
                              condition)) == fmt::format("- - - {}", cross));
    CHECK(found("def f(q, k, state):\n    q = q * gamma ** (r + 1)\n    s = q @ k.T\n"
                "    return q @ state\n") == "- - - ?");  // the scores are decayed as well
    CHECK(found("def f(q, state):\n    return (q @ state) * gamma ** torch.arange(seq_len)\n") ==
          "- - - ?");  // the rows may be those of all chunks
}

TEST_CASE("a name is one of its own function, or of those around it") {
    const std::string set = "w = gamma ** torch.arange(B)\n";
    CHECK(found("def f(q, state):\n    " + set +
                "    def g():\n        return (q @ state) * w\n") == "- - - r");
    CHECK(found(set + "def f(q, state, w):\n    return (q @ state) * w\n") == "- - - ?");
    CHECK(found("def f():\n    " + set + "def g():\n    return (q @ state) * w\n") == "- - - ?");
    CHECK(found("class A:\n    def f(self):\n        self." + set +
                "class C:\n    def f(self):\n        self.w = gamma ** (r + 1)\n"
                "    def g(self):\n        return (q @ state) * self.w\n") == "- - - ?");
}

TEST_CASE("what is more than a line sets is asked about") {
    // Calls of functions of several arguments, and slices.
    CHECK(found("def decay_row(C, gamma):\n"
                "    return gamma ** np.arange(1, C + 1)\n"
                "out = (q @ state) * decay_row(C, gamma)[:, None]\n") == "- - - ?");
    CHECK(found("q_decay = torch.exp(-slope_rate * array)\n"
                "o = torch.matmul(qi * q_decay[:, :m], kv)\n") == "- - - ?");
    // Loops that set other places than their index, or only some.
    const std::string begin = "e = torch.zeros(B)\n", end = "out = (q @ state) * e";
    CHECK(found(begin + "for j in range(B):\n    e[j] = gamma ** j\n" + end) == "- - - r");
    CHECK(found("e[:, _i] = gamma ** _i\n" + end) == "- - - r");
    for (const char* other : {"for j in range(B):\n    e[B - 1 - j] = gamma ** j\n",
                              "for j in range(1, B):\n    e[j] = gamma ** j\n",
                              "for j in range(H):\n    e[j] = gamma ** j\n",
                              "for j in range(B):\n    e[0] = gamma ** j\n",
                              "for j in range(B):\n    e[0] = gamma\n", "e[0] = gamma\n"}) {
        CAPTURE(std::string(other));
        CHECK(found(begin + other + end) == "- - - ?");
    }
    CHECK(found(begin + "for j in range(B):\n    e[j] = gamma ** j\n" + end + ".flip(0)") ==
          "- - - ?");
    CHECK(found("for j in range(n_chunks):\n    out = (q @ state) * gamma ** (j + 1)\n") ==
          "- - - ?");
    // A row of another D than equation (7)'s.
    CHECK(found("D = gamma ** (c - r)\nstate = state + k.T @ (v * D[-1])\n") == "- ? - -");
}

TEST_CASE("every decay that a product has counts") {
    CHECK(found("out = (q @ state) / gamma * gamma ** (r + 1)\n") == "- - - r");
    CHECK(found("o = (q @ state) * gamma ** r\no = o * gamma\n") == "- - - r|1");
    CHECK(found("w = gamma ** r\nout = torch.mul(q @ state, w) * gamma\n") == "- - - ?|1");
    CHECK(found("w = gamma ** r\nout = (torch.diag(w) @ (q @ state)) * gamma\n") == "- - - ?|1");
    CHECK(found("state = (state + k.T @ v) * gamma ** B\n") == "? ? ? ?");
    CHECK(found("x = q\ny = (x @ state) * gamma ** r\nx = k\nz = (x * gamma ** c).T @ v\n") ==
          "? ? ? ?|r");
    CHECK(found("w = gamma ** r \\\n    * gamma\nout = (q @ state) * w\n") == "- - - r+1");
    CHECK(found("state = gamma ** B * (gamma ** B * state)\n") == "- - ?|B -");
    CHECK(found("state = (k * gamma ** c).T @ (v * gamma ** c)\n") == "- ?|c - -");
    CHECK(found("y = (q @ state) * gamma ** r\ny = y + (q @ state) * gamma ** r\n") == "- - - ?|r");
    CHECK(found("def f():\n    y = (q @ state) * gamma ** r\n"
                "def g():\n    y = (q @ state) * gamma ** r\n") == "- - - r");
    CHECK(found("\"\"\"\nout = (q @ state) * gamma ** r\n\"\"\"\n") == "- - - -");
}

TEST_CASE("all factors are powers of one decay, and of the tokens") {
    CHECK(found("y = (q @ state) * alpha ** r\nstate = state * gamma ** B\n") == "- - ? r");
    CHECK(found("y = (q @ state) * alpha ** r\nstate = state * exp(log_alpha * B)\n") == "- - B r");
    CHECK(found("b = torch.cumprod(a, 0)\nd = B\ny = (q * d) @ state\n") == "- - - -");
    const std::string w = "w = gamma ** torch.arange(B)\n";
    CHECK(found(w + "y = (q @ state) * w[None, :]\n") == "- - - ?");
    CHECK(found(w + "s = k.T @ (v * w[None, :])\n") == "- ? - -");
    CHECK(found(w + "s = (k.T * w[None, :]) @ v\n") == "- c - -");
}

TEST_CASE("what is found says in which line it stands") {
    const std::string code =
        "gamma = 0.9\n\nstate = gamma ** B * state\n"
        "w = gamma ** r\nhelp = '(q @ state) * gamma ** c'\n"
        "out = (q @ state) * w\n";
    const eq7::CodeFactors factors = eq7::read_code(code, letters, "--code");
    CHECK(factors[2].understood.at(0).line == 3);
    CHECK(factors[3].understood.size() == 1);
    CHECK(factors[3].understood.at(0).line == 4);
    CHECK(found("\xEF\xBB\xBFw = gamma ** r\nout = (q @ state) * w\n") == "- - - r");
}

TEST_CASE("cumulative sums are read as stretches where it is known where they begin") {
    CHECK(found("cp = torch.cumprod(a, -1)\n"
                "kk = k * (cp[-1] / cp)\n") == "- (c,L-1] - -");
    CHECK(found(gated_code("g.cumsum(-1)")) == "(c,r] (c,L-1] ? ?");
    CHECK(found(gated_code("chunk_local_cumsum(g)")) == "(c,r] (c,L-1] [0,L-1] [0,r]");
    // Set again and cut by einops, as in flash-linear-attention.
    CHECK(found("decay = rearrange(g, 'b h (n c) -> b h n c', c=chunk_size)\n" +
                gated_code("decay.cumsum(-1)")) == "? ? ? ?");
}

TEST_CASE("what is not understood of code is said, never guessed") {
    CHECK(found("decay = gamma ** torch.arange(B)\n"
                "for i in range(n // B):\n"
                "    out = (q @ state) * decay\n"
                "    decay = gamma ** torch.arange(1, B + 1)\n") == "- - - ?");  // either of two
    CHECK(found("decay = gamma ** torch.arange(B)\n"
                "if late:\n"
                "    decay = gamma ** torch.arange(1, B + 1)\n"
                "out = (q @ state) * decay\n") == "- - - ?");
    CHECK(found("out = (q @ state) * (gamma ** (r + 1))\n"
                "out = (q @ state) * (gamma ** r)\n") == "- - - r+1|r");
    CHECK(found("out = (q @ state) * strange_decay(q)\n") == "- - - -");
    CHECK(found("out = (q @ state) * decay ** exponents\n") == "- - - ?");
    CHECK(found("B, N, D = x.shape\nout = (q @ state) * gamma ** (B - r)\n") ==
          "- - - ?");  // batch
    CHECK(found("k = k * gamma ** (B - 1 - c)\n") == "- B-1-c - -");
    CHECK(found("") == "- - - -");
    CHECK(found("x = y\ny = x\nout = (q @ state) * x * gamma\n") == "- - - ?");
    CHECK(found("out = (q @ state) * self.scale * gamma * gamma ** r\n") == "- - - r+1");
}

TEST_CASE("long code, deep brackets and broken lines are refused or passed over") {
    CHECK_THROWS_AS((void)found(std::string(10001, '\n')), eq7::BadInput);
    CHECK_THROWS_AS((void)found(std::string(1000001, 'x')), eq7::BadInput);
    CHECK_NOTHROW((void)found(std::string(100000, '(')));
    CHECK_NOTHROW((void)found("q * gamma ** (\nfor\ndef\nreturn\n= 3\nx[ = ]"));
    CHECK_NOTHROW((void)found("x = -c+\u2074"));  // a raised digit stands for a bracket
    CHECK_NOTHROW((void)found("x = " + std::string(3000, '(') + "r" + std::string(3000, ')')));
    std::string chain = "a0 = gamma\n";
    for (int k = 1; k < 200; ++k)
        chain += "a" + std::to_string(k) + " = a" + std::to_string(k - 1) + " * a" +
                 std::to_string(k - 1) + "\n";
    CHECK_NOTHROW((void)found(chain + "out = (q @ state) * a199\n"));
    std::string often;  // one name, set again and again
    for (int k = 0; k < 9000; ++k) often += "gamma = gamma * gamma\n";
    CHECK(found(often + "out = (q @ state) * gamma ** (r + 1)\n") == "- - - ?");
}

}  // namespace

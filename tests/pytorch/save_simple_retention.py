import torch
from safetensors.torch import save_file
from src.retention import SimpleRetention  # in a clone of Jamie-Stirling/RetNet

B, N = 6, 24
code = SimpleRetention(hidden_size=8, gamma=0.9, head_size=8, double_v_dim=False)
X = torch.randn(2, N, 8)
state, out = torch.zeros(2, 8, 8), []
for i in range(N // B):  # what is to be judged
    o, state = code.forward_chunkwise(X[:, i * B:(i + 1) * B], state, i)
    out.append(o)

# The rotation happens inside: these lines of its forward() give q and k after it.
q = code.xpos(X @ code.W_Q)
k = code.xpos(X @ code.W_K, downscale=True)
v = X @ code.W_V

arrays = {"q": q, "k": k, "v": v, "out": torch.cat(out, 1),
          "gamma": torch.tensor([code.gamma]), "final_state": state}
arrays = {name: one.detach().contiguous() for name, one in arrays.items()}
save_file(arrays, "case.safetensors", {"chunk": str(B)})

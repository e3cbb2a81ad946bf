import numpy as np

for name in ("q", "k", "v", "out", "gamma", "s0", "state"):
    array = locals()[name].detach().cpu()  # bfloat16: .float() first
    np.save(name + ".npy", array.numpy())

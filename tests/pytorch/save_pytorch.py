import numpy as np

for name in ("q", "k", "v", "out", "gamma", "s0", "state"):
    np.save(name + ".npy", locals()[name].detach().cpu().numpy())  # bfloat16: .float() first

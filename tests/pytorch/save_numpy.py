import numpy as np

for name in ("q", "k", "v", "out", "gamma", "s0", "state"):
    np.save(name + ".npy", np.asarray(locals()[name]))

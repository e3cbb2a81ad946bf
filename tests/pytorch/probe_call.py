    import torch
    from retention import chunkwise

    decay = torch.full((q.shape[1],), gamma, dtype=q.dtype)
    nothing = torch.zeros(*q.shape[:2], q.shape[3], v.shape[3], dtype=q.dtype)
    return chunkwise(q, k, v, decay, chunk, nothing)[0]

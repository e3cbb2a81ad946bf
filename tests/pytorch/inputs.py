# Two batch entries, two heads with decays of their own, four chunks, an initial state,
# float64. With 16 value dimensions every exponent can be solved for, even of a formula
# that the catalogue lacks.
torch.manual_seed(0)
q, k, v = (torch.randn(2, 2, 16, 16, dtype=torch.float64) for _ in range(3))
gamma = torch.tensor([0.9, 0.8], dtype=torch.float64)
s0 = torch.randn(2, 2, 16, 16, dtype=torch.float64)
out, state = chunkwise(q, k, v, gamma, 4, s0)

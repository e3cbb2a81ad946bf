eq7 verify --q q.npy --k k.npy --v v.npy --out out.npy --gamma gamma.npy --chunk 4 \
    --layout bhnd --state0 s0.npy --state state.npy

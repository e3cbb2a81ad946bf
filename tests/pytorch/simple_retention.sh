eq7 verify case.safetensors

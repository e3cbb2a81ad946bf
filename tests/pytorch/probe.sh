eq7 probe write probe --tokens 16 --gamma 0.9 --chunk 4 --dtype f64
python3 probe/run.py
eq7 probe read probe

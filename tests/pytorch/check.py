"""What eq7 says about a real PyTorch implementation, a right one and four wrong ones: the lines and
commands of docs/check-your-implementation.md, run, and their answers compared with answers/.

    check.py EQ7 [--collect]     EQ7: the program; --collect stores what a fresh run says

Needs PyTorch. Each answer's first line is the exit code."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy
import torch

import retention

here = pathlib.Path(__file__).resolve().parent
program = pathlib.Path(sys.argv[1]).resolve()
collect = "--collect" in sys.argv


def text(name):
    return (here / name).read_text()


def shell(commands, folder):
    """The commands as a reader types them, with this program as `eq7`."""
    bin_folder = folder / "bin"
    bin_folder.mkdir(exist_ok=True)
    if not (bin_folder / "eq7").exists():
        (bin_folder / "eq7").symlink_to(program)
    around = dict(os.environ, PATH=f"{bin_folder}:/usr/bin:/bin", PYTHONPATH=str(folder), NO_COLOR="1")
    ran = subprocess.run(["bash", "-c", commands], cwd=folder, env=around, capture_output=True, text=True)
    if ran.stderr:
        sys.exit(f"{commands}\n{ran.stderr}")
    return f"{ran.returncode}\n{ran.stdout}"


def with_mistake(mistake):
    return lambda *arguments: retention.chunkwise(*arguments, mistake=mistake)


def verified(mistake, folder, saving):
    names = {"torch": torch, "chunkwise": with_mistake(mistake)}
    before = os.getcwd()
    os.chdir(folder)
    exec(text("inputs.py") + text(saving), names)
    os.chdir(before)
    return shell(text("verify.sh"), folder)


def probed(mistake, folder):
    """probe.sh, with the call put into run.py, and the mistake into a copy of retention.py."""
    source = text("retention.py").replace('mistake=""', f"mistake={mistake!r}")
    (folder / "retention.py").write_text(source)
    write, run, read = text("probe.sh").splitlines()
    shell(write, folder)
    script = (folder / "probe" / "run.py").read_text()
    stub = next(line for line in script.splitlines() if "raise SystemExit" in line) + "\n"
    script = script.replace(stub, text("probe_call.py")).replace('library = "numpy"', 'library = "torch"')
    (folder / "probe" / "run.py").write_text(script)
    shell(run.replace("python3", "/usr/bin/python3"), folder)
    return shell(read, folder)


def simple_retention(folder):
    """What SimpleRetention itself put out (tests/recorded), in one file as save_simple_retention.py writes it."""
    recorded = here.parent / "recorded" / "jamie_head_b2_N24_B6_g0.9_f32_xpos"
    arrays = {name: numpy.load(recorded / f"{file}.npy").astype("<f4") for name, file in
              (("q", "q_eff"), ("k", "k_eff"), ("v", "v"), ("out", "out"), ("gamma", "gamma"), ("final_state", "state_chunkwise"))}
    header, data = {"__metadata__": {"chunk": "6"}}, b""
    for name, array in arrays.items():
        header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": [len(data), len(data) + array.nbytes]}
        data += array.tobytes()
    text_of_header = json.dumps(header).encode()
    (folder / "case.safetensors").write_bytes(len(text_of_header).to_bytes(8, "little") + text_of_header + data)
    return shell(text("simple_retention.sh"), folder)


# Of a right run the exit code and the verdicts: how large its errors are depends on the processor.
def verdicts(answer):
    head, *paragraphs = answer.split("\n\n")
    kept = [one for one in paragraphs if one.startswith("  ✓ ") and " error " not in one and " rounding " not in one]
    return "\n\n".join([head, *kept]).rstrip("\n") + "\n"


def answers():
    with tempfile.TemporaryDirectory() as made:
        yield "simple-retention.txt", verdicts(simple_retention(pathlib.Path(made)))
    for number, mistake in enumerate(["", *retention.mistakes]):
        with tempfile.TemporaryDirectory() as made:
            folder = pathlib.Path(made)
            answer = verified(mistake, folder, "save_pytorch.py")
            if not mistake:
                # The lines for NumPy save the same bytes.
                if verified(mistake, folder, "save_numpy.py") != answer:
                    sys.exit("save_numpy.py and save_pytorch.py save different arrays")
                answer = verdicts(answer)
            yield f"verify-{number}.txt", answer
            if number in (0, len(retention.mistakes)):
                answer = probed(mistake, folder)
                yield f"probe-{number}.txt", answer if mistake else verdicts(answer)


wrong = 0
for name, answer in answers():
    stored = here / "answers" / name
    if collect:
        stored.parent.mkdir(exist_ok=True)
        stored.write_text(answer)
    elif not stored.exists() or stored.read_text() != answer:
        print(f"{stored} differs from a fresh run:\n{answer}", file=sys.stderr)
        wrong += 1
if wrong:
    sys.exit(f"{wrong} answers differ; check.py EQ7 --collect stores fresh ones")

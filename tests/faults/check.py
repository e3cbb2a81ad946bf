#!/usr/bin/python3
"""Runs every command of eq7 in bad surroundings: a full disk, a closed pipe, files that are no files or
vanish, an interrupt, little memory. Each must end with one clear message and its documented exit code,
and leave no half-written file.
    tests/faults/check.py PROGRAM
"""
import os
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import time

program = ""
folder = ""
complaints = []
checks = 0
patience = 20  # seconds; nothing here takes five


def small_arrays():
    for name in ("q", "k", "v", "out"):
        write_npy(path(name + ".npy"), 12, 2, "8")


def large_arrays():
    for name in ("q", "k", "v", "out"):
        write_npy(path("large_" + name + ".npy"), 1 << 19, 64, "4")  # 128 MB, without a block on disk


def path(name):
    return os.path.join(folder, name)


def write_npy(to, tokens, dim, size):
    """Zeros, which are right outputs for zeros, as a sparse file."""
    text = f"{{'descr': '<f{size}', 'fortran_order': False, 'shape': ({tokens}, {dim}), }}"
    text += " " * (63 - (10 + len(text)) % 64) + "\n"
    with open(to, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode())
        file.truncate(file.tell() + tokens * dim * int(size))


def verify(large=False, **other):
    begin = "large_" if large else ""
    files = {name: path(f"{begin}{name}.npy") for name in ("q", "k", "v", "out")}
    words = ["verify", "--chunk", "64" if large else "4"]
    for option, value in {**files, "gamma": "0.9", **other}.items():
        words += ["--" + option, value]
    return words


def commands():
    """Every command, with little to do: what it is called with, and the exit code when all is well."""
    write = ["probe", "write", path("probe"), "--tokens", "8", "--force"]
    return [([], 0), (["--help"], 0), (["walkthrough"], 0), (["walkthrough", "--json"], 0), (["check"], 0),
            (["check", "--cross", "B-r"], 1), (["solve", "--cross", "r+1"], 0), (["variants"], 0), (["tables"], 0),
            (["explain"], 0), (["explain", "cross-reversed"], 0), (["certificate", "--for", "coq"], 0),
            (["precision", "--tokens", "16", "--chunk", "4"], 0), (verify(), 0), (write, 0)]


def expect(holds, words, what, got=""):
    global checks
    checks += 1
    if not holds:
        complaints.append(f"eq7 {' '.join(words)}\n    expected {what}{', got ' if got else ''}{got}")


def run(words, **options):
    options.setdefault("stdout", subprocess.PIPE)
    try:
        return subprocess.run([program, *words], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                              timeout=patience, **options)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, "nothing in time", b"", b"")


def require(words, code, told, **options):
    """One message, which says `told`, this exit code, and nothing on the standard output."""
    got = run(words, **options)
    errors = got.stderr.decode(errors="replace")
    expect(got.returncode == code, words, f"exit {code}", f"{got.returncode} {errors[:300]}")
    expect(errors.count("eq7: ") == 1 and errors.startswith("eq7: ") and told in errors, words,
           f"one message with '{told}'", repr(errors[:300]))
    expect("a fault of eq7 itself" not in errors, words, "no talk of a fault of eq7", repr(errors[:300]))
    expect(not got.stdout, words, "nothing on the standard output")


def check_all_well():
    for words, code in commands():
        got = run(words)
        expect(got.returncode == code and not got.stderr, words, f"exit {code} and no message",
               f"{got.returncode} {got.stderr.decode()[:200]}")


def check_width():
    words = ["tables", "--chunk", "16", "--tokens", "256"]
    around = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    for width, cut in (({}, False), ({"COLUMNS": "80"}, True)):
        shown = run(words, env={**around, **width}).stdout
        expect((b"left out" in shown) == cut, words, f"{'a cut' if cut else 'a whole'} table in a pipe with {width}")


def check_full_disk():
    for words, _ in commands():
        with open("/dev/full", "wb") as full:
            require(words, 5, "could not be written: No space left", stdout=full)


def check_closed_output():
    for words, _ in commands():
        require(words, 5, "could not be written: Bad file descriptor", preexec_fn=lambda: os.close(1))


def check_closed_pipe():
    for words, _ in commands():
        reader, writer = os.pipe()
        os.close(reader)
        got = run(words, stdout=writer, restore_signals=False)  # as from a parent that ignores SIGPIPE
        os.close(writer)
        expect(got.returncode == -signal.SIGPIPE, words, "the end that a closed pipe makes (141)", str(got.returncode))
        expect(not got.stderr, words, "no message", repr(got.stderr[:200]))


def reading(bad):
    """Every option that names a file, given the bad one."""
    for option in ("q", "k", "v", "out", "state0", "state", "gamma"):
        yield verify(**{option: bad})
    for option in ("q", "k", "v"):
        files = {name: path(name + ".npy") for name in ("q", "k", "v")} | {option: bad}
        yield ["walkthrough", *(word for name, file in files.items() for word in ("--" + name, file))]
    yield ["probe", "read", bad, "--gamma", "0.9", "--chunk", "4"]


def check_bad_files():
    os.mkdir(path("folder.npy"))
    os.mkfifo(path("fifo.npy"))
    os.symlink("/dev/zero", path("device.npy"))
    os.symlink(path("loop.npy"), path("loop.npy"))
    open(path("empty.npy"), "w").close()
    for name, told in (("folder", "is a directory"), ("fifo", "is not a regular file"), ("empty", "is not a file of arrays"),
                       ("device", "is not a regular file"), ("missing", "does not exist"), ("loop", "cannot be read")):
        for words in reading(path(name + ".npy")):
            require(words, 2, told)


def check_unreadable():
    write_npy(path("secret.npy"), 12, 2, "8")
    os.chmod(path("secret.npy"), 0)
    # Root reads everything: be nobody.
    nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.getuid() == 0 else {}
    for words in reading(path("secret.npy")):
        require(words, 2, "cannot be read: Permission denied", **nobody)
    os.mkdir(path("locked"))
    os.chmod(path("locked"), 0o555)
    require(["probe", "write", path("locked/probe"), "--tokens", "8"], 2, "cannot be written: Permission denied", **nobody)
    expect(not os.listdir(path("locked")), ["probe", "write"], "nothing in a folder that is not ours")


def start(words):
    return subprocess.Popen([program, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_until(holds, process):
    end = time.monotonic() + patience
    while not holds() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.0005)


def is_mapped(process, name):
    try:
        with open(f"/proc/{process.pid}/maps") as maps:
            return name in maps.read()
    except OSError:
        return False


def ended(process, words, code, told):
    out, errors = process.communicate(timeout=patience)
    expect(process.returncode == code, words, f"the end {code}", f"{process.returncode} {errors.decode()[:200]}")
    expect(errors.decode().count("eq7: ") == 1 and told in errors.decode(), words, f"one message with '{told}'",
           repr(errors.decode()[:200]))
    expect(not out, words, "nothing on the standard output")


def check_vanishing():
    for name in ("q", "out"):
        large_arrays()
        words = verify(large=True)
        process = start(words)
        wait_until(lambda: is_mapped(process, "large_out.npy"), process)
        os.truncate(path(f"large_{name}.npy"), 4096)
        ended(process, words, 2, "was cut short")
    # A file that is removed stays whole for those who have it open.
    write_npy(path("gone.npy"), 12, 2, "8")
    large_arrays()
    process = start(verify(large=True))
    wait_until(lambda: is_mapped(process, "large_out.npy"), process)
    os.remove(path("large_q.npy"))
    process.communicate(timeout=patience)
    expect(process.returncode == 0, ["verify"], "a removed file to be read on", str(process.returncode))


def check_interrupt():
    large_arrays()
    for which in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        words = verify(large=True)
        process = start(words)
        wait_until(lambda: is_mapped(process, "large_out.npy"), process)
        process.send_signal(which)
        ended(process, words, -which, "eq7: interrupted\n")

        home = tempfile.mkdtemp(dir=folder)
        words = ["probe", "write", os.path.join(home, "probe"), "--tokens", "512", "--dim", "512", "--heads", "8"]
        process = start(words)
        wait_until(lambda: any(".eq7-" in name for name in os.listdir(home)), process)
        process.send_signal(which)
        ended(process, words, -which, "eq7: interrupted\n")
        expect(not os.listdir(home), words, "nothing left behind", str(os.listdir(home)))


def check_full_disk_for_files():
    """A limit of the file size works everywhere; a full disk of our own only where one may be mounted."""
    home = path("small")
    os.mkdir(home)
    words = ["probe", "write", os.path.join(home, "probe"), "--tokens", "128"]
    limit = 40_000
    require(words, 2, "cannot be written: File too large",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    expect(not os.listdir(home), words, "nothing left behind", str(os.listdir(home)))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", home], capture_output=True)
    if mounted.returncode != 0:
        print("eq7: a full disk of our own: SKIPPED, for no disk may be mounted here", file=sys.stderr)
        return
    try:
        require(words, 2, "cannot be written: No space left")
        expect(not os.listdir(home), words, "nothing left behind", str(os.listdir(home)))
    finally:
        subprocess.run(["umount", home], check=True)


def check_little_memory():
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (256 << 20, 256 << 20))
    def narrow_limit():  # where OpenBLAS, once loaded, would spin for ever
        resource.setrlimit(resource.RLIMIT_AS, (100 << 20, 100 << 20))
    large_arrays()
    for words in (["--version"], ["--help"], ["tables"], ["check"], ["variants"], ["explain"], ["solve", "--cross", "r+1"]):
        got = run(words, preexec_fn=narrow_limit)
        expect(got.returncode == 0 and not got.stderr, words, "100 MB to be enough",
               f"{got.returncode} {got.stderr.decode()[:200]}")
    for words, code in commands():
        got = run(words, preexec_fn=limit)
        expect(got.returncode == code and not got.stderr, words, "256 MB to be enough",
               f"{got.returncode} {got.stderr.decode()[:200]}")
    require(verify(large=True), 5, "not enough memory", preexec_fn=limit)
    home = tempfile.mkdtemp(dir=folder)
    words = ["probe", "write", os.path.join(home, "probe"), "--tokens", "1024", "--dim", "1024", "--heads", "32"]
    require(words, 5, "not enough memory", preexec_fn=limit)
    expect(not os.listdir(home), words, "nothing left behind", str(os.listdir(home)))
    words = ["walkthrough"] + [word for name in "qkv" for word in ("--" + name, path(f"large_{name}.npy"))]
    require(words, 5, "not enough memory", preexec_fn=limit)


def main():
    global program, folder
    if len(sys.argv) != 2 or not os.access(sys.argv[1], os.X_OK):
        print(__doc__, file=sys.stderr)
        return 2
    os.umask(0o022)
    # Whoever started this may have turned interrupts off (`nohup`); eq7 would leave them so.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="eq7-faults-") as folder:
        os.chmod(folder, 0o755)
        program = path("eq7")  # where nobody may run it
        with open(sys.argv[1], "rb") as original, open(program, "wb") as copy:
            copy.write(original.read())
        os.chmod(program, 0o755)
        small_arrays()
        for name, check in list(globals().items()):
            if name.startswith("check_"):
                begin, before = time.monotonic(), len(complaints)
                check()
                failed = len(complaints) - before
                print(f"eq7: {name[6:].replace('_', ' ')}: {f'{failed} FAILED' if failed else 'held'} "
                      f"({time.monotonic() - begin:.1f} s)", file=sys.stderr)
    for complaint in complaints:
        print("eq7: " + complaint, file=sys.stderr)
    print(f"eq7: {checks - len(complaints)} of {checks} expectations in bad surroundings held", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())

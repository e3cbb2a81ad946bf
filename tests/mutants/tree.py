"""A copy of the source, built once without faults, beside which objects with a fault are compiled.

The copy is never changed while faults are planted: the file with the fault stands in a folder of its
own that the compiler searches first. So several faults are worked at once on one build, and none has
to be built away again.
"""
import hashlib
import json
import os
import re
import resource
import shlex
import shutil
import subprocess
import threading

memory = 8 << 30  # bytes; a fault that asks for more has been caught
seconds = 400  # likewise


def tracked(root):
    """The files that git knows and that stand there, as they stand."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True).stdout
    return [name for name in listed.decode().split("\0") if name and os.path.isfile(os.path.join(root, name))]


def stamp(root):
    """A name for what the results depend on: the source and the tests, without the list itself."""
    digest = hashlib.sha256()
    for name in tracked(root):
        if name.startswith(("src/", "tests/", "docs/")) and not name.startswith("tests/mutants/"):
            with open(os.path.join(root, name), "rb") as file:
                digest.update(f"{name}\0".encode() + hashlib.sha256(file.read()).digest())
    return digest.hexdigest()[:16]


class Tree:
    """The copy in `folder`, built with its tests."""

    def __init__(self, root, folder):
        self.source = os.path.join(folder, "source")
        self.build = os.path.join(folder, "build")
        self.log = os.path.join(folder, "build.log")
        self._copy(root)
        self._build()
        with open(os.path.join(self.build, "compile_commands.json")) as file:
            commands = json.load(file)
        self.commands = {}  # object -> (source, command), of the tests and what they link
        for entry in commands:
            words = shlex.split(entry["command"])
            made = words[words.index("-o") + 1]
            self.commands[made] = (entry["file"], words)
        self.link = self._ninja("-t", "commands", "tests/eq7_tests").strip().splitlines()[-1]
        parts = set(self._ninja("-t", "inputs", "tests/eq7_tests").split())
        self.commands = {made: what for made, what in self.commands.items() if made in parts}
        self.users = self._users()
        self.good, self.lock = set(), threading.Lock()

    def _ninja(self, *words):
        return subprocess.run(["ninja", *words], cwd=self.build, check=True, capture_output=True, text=True).stdout

    def _copy(self, root):
        names = tracked(root)
        for folder, _, files in os.walk(self.source):
            for file in files:
                path = os.path.join(folder, file)
                if os.path.relpath(path, self.source) not in names:
                    os.remove(path)
        for name in names:
            to = os.path.join(self.source, name)
            os.makedirs(os.path.dirname(to), exist_ok=True)
            with open(os.path.join(root, name), "rb") as file:
                bytes_now = file.read()
            if os.path.exists(to):
                with open(to, "rb") as file:
                    if file.read() == bytes_now:
                        continue
            with open(to, "wb") as file:
                file.write(bytes_now)
            shutil.copymode(os.path.join(root, name), to)

    def _build(self):
        # No optimisation and a fast linker, because building is what takes the time.
        with open(self.log, "w") as log:
            for words in (["cmake", "-S", self.source, "-B", self.build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=", "-DEQ7_UNITY=OFF",
                           "-DCMAKE_CXX_FLAGS=-O0", "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld"],
                          ["cmake", "--build", self.build, "--target", "eq7_tests"]):
                if subprocess.run(words, stdout=log, stderr=log).returncode != 0:
                    raise SystemExit(f"the copy does not build; the log is {self.log}")

    def _users(self):
        """file in src/eq7 -> the objects that include it or are made of it."""
        users, made = {}, None
        begin = os.path.join(self.source, "src/eq7") + "/"
        for line in self._ninja("-t", "deps").splitlines():
            if not line.startswith(" "):
                made = line.split(":")[0]
            elif made in self.commands:
                path = os.path.normpath(os.path.join(self.build, line.strip()))
                if path.startswith(begin):
                    users.setdefault(path[len(begin):], set()).add(made)
        return users

    def compile(self, made, overlay, objects, file):
        """Compiles the object with `file` of src/eq7 as it stands in `overlay`. Returns its path, or
        raises with what the compiler said."""
        source, words = self.commands[made]
        into = os.path.join(objects, made.replace("/", "_"))
        words = list(words)
        if source == os.path.join(self.source, "src/eq7", file):
            source = os.path.join(overlay, "eq7", file)
        words[-1] = source
        words[words.index("-o") + 1] = into
        first = next(x for x, word in enumerate(words) if word.startswith("-I"))
        words[first:first] = ["-I" + overlay]
        run = subprocess.run(words, cwd=self.build, capture_output=True, text=True)
        if run.returncode != 0:
            raise ValueError("does not compile: that tests nothing\n" + run.stderr[-2000:])
        return into

    def link_tests(self, replaced, program):
        """Links the tests with the objects `replaced` (object -> path) in place of those of the build."""
        command = self.link.replace("-o tests/eq7_tests", f"-o {shlex.quote(program)}", 1)
        library_objects = []
        for made, path in replaced.items():
            if re.search(rf"(^| ){re.escape(made)} ", command):
                command = command.replace(f" {made} ", f" {shlex.quote(path)} ", 1)
            else:
                library_objects.append(shlex.quote(path))
        # In front of the archives: what stands here is not taken from them.
        first = re.search(r" \S+\.o ", command).start()
        command = command[:first] + " " + " ".join(library_objects) + command[first:]
        run = subprocess.run(command, shell=True, cwd=self.build, capture_output=True, text=True)
        if run.returncode != 0:
            raise ValueError("does not link: that tests nothing\n" + run.stderr[-2000:])

    def test(self, program, folder, *options):
        """Runs the tests in `folder` up to the first that fails. None where all pass, else (test, file)."""
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        output = os.path.join(folder, "output")
        with open(output, "wb") as log:
            try:
                run = subprocess.run([program, "--abort-after=1", "--no-colors", *options], cwd=folder,
                                     stdout=log, stderr=log, stdin=subprocess.DEVNULL, timeout=seconds,
                                     preexec_fn=limit, env={**os.environ, "RC_PARAMS": "seed=7",
                                                            "OPENBLAS_NUM_THREADS": "1"})
            except subprocess.TimeoutExpired:
                return "it did not end", ""
        if run.returncode == 0:
            return None
        with open(output, encoding="utf-8", errors="replace") as log:
            text = log.read()
        case = re.search(r"^(\S+?):\d+:\nTEST CASE: *(.*)$", text, flags=re.M)
        if case is None:
            return "it crashed", ""
        return case[2].strip(), os.path.relpath(case[1], self.source)

    def require_good(self, file, folder):
        """The tests of `file` (all, where it is "") must pass without a fault: else they catch nothing."""
        with self.lock:
            if file not in self.good:
                chosen = [f"--source-file=*{file}*"] if file else []
                os.makedirs(folder, exist_ok=True)
                failed = self.test(os.path.join(self.build, "tests/eq7_tests"), folder, *chosen)
                if failed is not None:
                    raise ValueError(f"'{failed[0]}' fails without a fault; see {folder}/output")
                self.good.add(file)

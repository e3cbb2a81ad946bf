"""The command `eq7`, as the wheel installs it: hands over to the program beside this file."""
import os
import sys


def main() -> None:
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin", "eq7")
    os.execv(program, ["eq7", *sys.argv[1:]])


if __name__ == "__main__":
    main()

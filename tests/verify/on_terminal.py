#!/usr/bin/env python3
"""Runs a command whose stderr is a terminal of 24 × 100, and prints what the terminal was sent.

usage: on_terminal.py COMMAND [ARGUMENT…]       its stdout is dropped; exits as it does
"""
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios


def main():
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    environment = {**os.environ, "TERM": "xterm"}
    command = subprocess.Popen(
        sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs, env=environment
    )
    os.close(theirs)
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other side is closed
            break
        if not piece:
            break
        sys.stdout.buffer.write(piece)
    sys.stdout.flush()
    sys.exit(command.wait())


if __name__ == "__main__":
    main()

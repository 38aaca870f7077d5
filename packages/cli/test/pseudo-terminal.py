"""Runs a program in a terminal of its own, and types.

Takes one argument, JSON: {"argv": [...], "cwd": "...", "keys": ["y\\n", ...]}. Each of the keys is typed once the program has
asked ("]? "); null closes the terminal. Prints JSON: what was shown, the exit status or the signal.
"""

import json
import os
import pty
import select
import sys

asked = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.chdir(asked["cwd"])
    os.execvp(asked["argv"][0], asked["argv"])

shown = b""
keys = list(asked["keys"])
questions = 0
while True:
    ready, _, _ = select.select([terminal], [], [], 120)
    if not ready:
        break
    try:
        more = os.read(terminal, 4096)
    except OSError:
        break
    if not more:
        break
    shown += more
    if shown.count(b"]? ") > questions and keys:
        questions += 1
        key = keys.pop(0)
        if key is None:
            os.close(terminal)
            break
        os.write(terminal, key.encode())

_, status = os.waitpid(pid, 0)
signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
print(json.dumps({"shown": shown.decode(), "status": code, "signal": signal}))

"""Runs lines of the command one after the other in one process, for what the start would only make slow.

Standard input is a list of lines as JSON; standard output gets [status, output, errors] of each.
"""

import contextlib
import io
import json
import sys

from fuwuyue.__main__ import main


def run_line(arguments: list[str]) -> tuple[int, str, str]:
    out, errors = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    sys.argv = ["fuwuyue", *arguments]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        status = main()
    texts = [stream.buffer.getvalue().decode("utf-8") for stream in (out, errors)]  # type: ignore[attr-defined]
    return status, texts[0], texts[1]


if __name__ == "__main__":
    results = [run_line(line) for line in json.load(sys.stdin)]
    json.dump(results, sys.stdout)

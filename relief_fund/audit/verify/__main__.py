"""Command line of the stand-alone verifier: ``python -m verify PATH [--key VKEY] [--json]``."""

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import Any


def _verify_path() -> Any:
    """The verifier, whether this folder runs as a package or is called by its path."""
    if __package__:
        return importlib.import_module(__package__).verify_path
    here = Path(__file__).resolve().parent
    sys.path.insert(0, str(here.parent))
    return importlib.import_module(here.name).verify_path


def main(arguments: list[str] | None = None) -> int:
    """Verify and print; 0 when all is well, 1 when something is wrong, 2 on wrong usage."""
    parser = argparse.ArgumentParser(prog="verify", description="Checks a receipt, a log or a static bundle.")
    parser.add_argument("path")
    parser.add_argument("--key", help="the log key you trust, as printed on public notices")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    told = parser.parse_args(arguments)
    result = _verify_path()(told.path, told.key, _progress if sys.stderr.isatty() else None)
    if told.json:
        print(json.dumps(result))
        return 0 if result["ok"] else 1
    for name, value in result["checked"].items():
        print(f"{name}: {value}")
    for kind in ("warnings", "problems"):
        for one in result[kind]:
            print(f"{kind[:-1]} {one['code']} {_shown(one['file'])}: {_shown(one['detail'])}")
    print("ok" if result["ok"] else f"NOT OK: {len(result['problems'])} problems")
    return 0 if result["ok"] else 1


def _shown(text: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def _progress(done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\r{done} of {total} leaves", end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""beancount loading a journal; run by the peers' own Python. beancount_load.py JOURNAL, prints seconds and peak."""

import json
import resource
import sys
import time

from beancount import loader


def main() -> None:
    """Load, check, print. The cache beside the file is off: it would answer the second round."""
    started = time.perf_counter()
    entries, errors, _ = loader.load_file(sys.argv[1])
    seconds = time.perf_counter() - started
    assert not errors, errors[:3]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"entries": len(entries), "seconds": seconds, "peak_mb": round(peak)}))


if __name__ == "__main__":
    main()

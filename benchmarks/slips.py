"""Slips in columns: is the one wrong example among right ones found, and are right ones left in peace?

    python -m benchmarks.slips string_transformations_2020.jsonl --every 8

Of each task with enough rows the first eight are examples.  They are solved as they are, where nothing may come under
suspicion, and with a slip in one of them, chosen by the seed: a character left out or put in.  Both with `noise=1`.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import synth
from synth.result import Result

from .columns import Row, columns_of

ROWS, FEWEST = 8, 6
STRAY = "xqz7 -"


def slipped(text: str, rng: random.Random) -> str:
    """The text with one character left out or put in."""
    place = rng.randrange(len(text))
    if len(text) > 1 and rng.random() < 0.5:
        return text[:place] + text[place + 1 :]
    return text[:place] + rng.choice(STRAY) + text[place:]


def solved(rows: Sequence[Row], seconds: float) -> Result:
    """The rows with at most one of them wrong."""
    return synth.solve([(given if len(given) > 1 else given[0], output) for given, output in rows], noise=1, seconds=seconds)


def measure(path: Path, every: int, seconds: float, seed: int) -> Counter[str]:
    """How often which outcome occurred over a file."""
    counts: Counter[str] = Counter()
    for number, (_, rows) in enumerate(columns_of(path)):
        rows = [row for row in rows if row[1]][:ROWS]
        if number % every or len(rows) < FEWEST:
            continue
        rng = random.Random(f"{seed} {number}")
        counts["columns"] += 1
        counts["clean: suspected"] += bool(solved(rows, seconds).suspects)
        place = rng.randrange(len(rows))
        given, output = rows[place]
        wrong = slipped(str(output), rng)
        began = time.monotonic()
        suspects = solved([*rows[:place], (given, wrong), *rows[place + 1 :]], seconds).suspects
        counts["milliseconds"] += int(1000 * (time.monotonic() - began))
        counts["slip: named" if suspects == (place + 1,) else "slip: another named" if suspects else "slip: none named"] += 1
    return counts


def main() -> None:
    """Print one line of counts for each file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take every so many tasks")
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--seed", type=int, default=0)
    words = parser.parse_args()
    for path in words.files:
        counts = measure(path, words.every, words.seconds, words.seed)
        mean = counts.pop("milliseconds") / 1000 / max(1, counts["columns"])
        print(f"{path.name}: {dict(sorted(counts.items()))}, {mean:.1f} s a column")


if __name__ == "__main__":
    main()

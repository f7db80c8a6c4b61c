"""How well regular expressions are found: cheapest ones for strings over 0 and 1, and the ones that people mean.

    python -m benchmarks.regexes cheapest alpharegex.jsonl paresy_type1.jsonl --seconds 10
    python -m benchmarks.regexes meant prax_human.jsonl prax_replay.jsonl --every 3
    python -m benchmarks.regexes fit

Files are looked for in the folder `regex` of the data named by SYNTH_DATA.  `meant` shows the examples of each task one
after the other and counts how many there were when the first guess was equivalent to the expression that the person was
shown: for the pragmatic listener, for its literal listener, for the amortised ranking, and for the shortest expression, all
out of the same candidates.  Everything printed is a table in Markdown.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from dsl.errors import LimitError
from dsl.regex import Chars, Costs, Regex, Repeat, char, concat, repeat
from dsl.regex_automata import equivalent
from dsl.regex_reader import parse_regex
from search.budget import Budget

app = typer.Typer(add_completion=False, help="Regular expressions: found, cheapest, and meant.")

Files = Annotated[list[str], typer.Argument(help="JSON Lines files, looked for in $SYNTH_DATA/regex.")]
Every = Annotated[int, typer.Option(help="Take every so manieth task.")]
Out = Annotated[Path | None, typer.Option(help="Also write one record for each task.")]

SHOWN = (1, 2, 3, 4, 5, 6, 8, 10)


@app.command()
def cheapest(files: Files, seconds: float = 10.0, every: Every = 1, out: Out = None) -> None:
    """Cheapest expressions of characters, `?`, `*`, concatenation and alternation, all costs 1."""
    from search import regex_search  # noqa: F401 - compiled before the clock starts
    from synth.regex import solve_regex

    print("| file | tasks | solved | proved cheapest | mean cost | mean bound | median s | longest s |")
    print("|---|---|---|---|---|---|---|---|")
    for file in files:
        rows = []
        for record in _records(file, every):
            started = time.monotonic()
            result = solve_regex(record["positive"], record["negative"], alphabet=record["alphabet"], seconds=seconds)
            cost, bound = _cost_and_bound(result.why)
            regex = parse_regex(result.pattern) if result.pattern is not None else None
            solved = regex is not None and _fits(regex, record)
            if solved and regex is not None:
                cost = min(cost, Costs().of(regex))
            row = {"name": record["name"], "solved": solved, "cost": cost, "bound": bound, "pattern": result.pattern}
            rows.append({**row, "seconds": round(time.monotonic() - started, 3)})
            _write(out, rows[-1])
        done = [row for row in rows if row["solved"]]
        proved = sum(row["cost"] <= row["bound"] for row in done)
        costs = statistics.mean(row["cost"] for row in done) if done else 0.0
        bounds = statistics.mean(row["bound"] for row in done) if done else 0.0
        times = [row["seconds"] for row in rows]
        print(
            f"| {file} | {len(rows)} | {len(done)} | {proved} | {costs:.2f} | {bounds:.2f} "
            f"| {statistics.median(times):.2f} | {max(times):.2f} |",
            flush=True,
        )


@dataclass
class _Count:
    """How many examples were needed, per ranker and task; one more than there are where the guess was never right."""

    needed: dict[str, list[int]] = field(default_factory=dict)
    right: dict[str, list[bool]] = field(default_factory=dict)


@app.command()
def meant(files: Files, every: Every = 1, skip: int = 0, seconds: float = 10.0, out: Out = None) -> None:
    """The examples of people: after how many is the first guess right?"""
    heads = " | ".join(f"≤ {k}" for k in SHOWN)
    print(f"| file | tasks | ranker | ever right | mean examples | {heads} |")
    print("|---|---|---|---|---|" + "---|" * len(SHOWN))
    for file in files:
        count = _Count()
        for record in _records(file, every, skip):
            needed = _needed(record, seconds)
            total = len(record["examples"])
            for name, k in needed.items():
                count.needed.setdefault(name, []).append(k)
                count.right.setdefault(name, []).append(k <= total)
            _write(out, {"name": record["name"], "examples": total, **needed})
        for name, numbers in count.needed.items():
            reached = [k if right else 1 << 20 for k, right in zip(numbers, count.right[name], strict=True)]
            shares = " | ".join(str(sum(k <= limit for k in reached)) for limit in SHOWN)
            mean, right = statistics.mean(numbers), sum(count.right[name])
            print(f"| {file} | {len(numbers)} | {name} | {right} | {mean:.2f} | {shares} |", flush=True)


def _needed(record: dict[str, Any], seconds: float) -> dict[str, int]:
    """After how many examples each ranker's first guess is right; one more than there are if it never is."""
    target = parse_regex(record["expected"])
    examples = [(text, label == "+") for text, label in record["examples"]]
    open_rankers = dict.fromkeys(("shortest first", "literal listener", "pragmatic listener", "amortised ranking"))
    needed = dict.fromkeys(open_rankers, len(examples) + 1)
    for k in range(1, len(examples) + 1):
        if not open_rankers:
            break
        if not any(label for _, label in examples[:k]):
            continue
        guesses = _guesses(examples[:k], seconds)
        for name in list(open_rankers):
            guess = guesses.get(name)
            if guess is not None and _same(guess, target):
                needed[name] = k
                del open_rankers[name]
    return needed


def _guesses(examples: list[tuple[str, bool]], seconds: float) -> dict[str, Regex]:
    """The first guess of every ranker out of the same candidates."""
    from synth.regex_choice import AMORTISED, features, listed, listen, literal_scores

    space, listing = listed(examples, Budget(seconds))
    if not len(listing.entries):
        return {}
    entries = listing.entries
    shortest = int(space.lengths(entries).argmin())
    heard = literal_scores(space, entries, examples)
    ranked, _, _ = listen(space, entries, heard, examples)
    return {
        "shortest first": space.regex(entries[shortest]),
        "literal listener": space.regex(entries[int(heard.argmax())]),
        "pragmatic listener": space.regex(ranked[0]),
        "amortised ranking": space.regex(entries[int(AMORTISED.scores(features(space, entries)).argmax())]),
    }


def _same(guess: Regex, target: Regex) -> bool:
    try:
        return equivalent(guess, target)
    except LimitError:
        return False


def _fits(regex: Regex, record: dict[str, Any]) -> bool:
    return all(map(regex.matches, record["positive"])) and not any(map(regex.matches, record["negative"]))


def _cost_and_bound(why: tuple[str, ...]) -> tuple[int, int]:
    """Cost and lower bound, as the last reason says them: "cost 7", or "cost 9, and none is below 8"."""
    numbers = [int(word) for word in why[-1].replace(",", "").split() if word.isdigit()] if why else []
    return (numbers[0], numbers[-1]) if numbers else (0, 0)


def _records(file: str, every: int, skip: int = 0) -> Iterator[dict[str, Any]]:
    path = Path(file)
    if not path.exists():
        path = Path(os.environ.get("SYNTH_DATA", ".")) / "regex" / file
    if not path.exists():
        raise typer.BadParameter(f"there is no file {file}, here or in the folder regex of SYNTH_DATA")
    lines = path.read_text(encoding="utf-8").splitlines()
    yield from map(json.loads, lines[skip::every])


def _write(out: Path | None, record: dict[str, Any]) -> None:
    if out is not None:
        with out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


@app.command()
def fit(targets: int = 60, shown: int = 3, seed: int = 0) -> None:
    """Fit the amortised ranking to what the pragmatic listener thinks of made-up examples; prints its weights."""
    from synth.pragmatic import belief, fit_ranking
    from synth.regex_choice import FEATURES, features, listed, listen, literal_scores

    chance = random.Random(seed)
    choices = []
    for _ in range(targets):
        target = _made_up(chance)
        examples = list(dict.fromkeys((_written(target, chance)[:20], True) for _ in range(shown)))
        space, listing = listed(examples, Budget(10.0))
        if len(listing.entries) > 1:
            heard = literal_scores(space, listing.entries, examples)
            entries, scores, _ = listen(space, listing.entries, heard, examples, seed)
            choices.append((features(space, entries), belief(scores)))
    ranking = fit_ranking(FEATURES, choices)
    print(f"{len(choices)} choices")
    for name, weight in zip(ranking.names, ranking.weights, strict=True):
        print(f"{name}: {weight:.4f}")


def _made_up(chance: random.Random) -> Regex:
    """A sequence of one to four parts of characters and classes, now and then with an optional group."""
    from search.regex_part_kernels import UNBOUNDED
    from search.regex_parts import BOUNDS, CLASSES

    items: list[Regex] = []
    for _ in range(chance.randint(1, 4)):
        letter = char(chance.choice("abcdxyzABCXYZ0123456789%@-_,;"))
        members: Regex = letter if chance.random() < 0.5 else chance.choice(CLASSES)
        least, most = chance.choice(BOUNDS)
        items.append(repeat(members, least, None if most == UNBOUNDED else most))
    if len(items) > 1 and chance.random() < 0.3:
        k = chance.randrange(len(items))
        items[k] = repeat(items[k], 0, 1)
    return concat(items)


def _written(regex: Regex, chance: random.Random) -> str:
    """A text that the expression matches: lengths and letters at random."""
    if isinstance(regex, Chars):
        codes = [code for low, high in regex.ranges for code in range(low, min(high, 126) + 1) if code >= 32]
        return chr(chance.choice(codes))
    if isinstance(regex, Repeat):
        most = regex.least + chance.choice((0, 0, 1, 2, 4)) if regex.most is None else regex.most
        return "".join(_written(regex.item, chance) for _ in range(chance.randint(regex.least, most)))
    return "".join(_written(part, chance) for part in regex.parts())


if __name__ == "__main__":
    app()

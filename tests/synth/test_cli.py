"""The command: answers on standard output, one clear line for every mistake, and the promised exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

from synth.cli import VERBS, app

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"

PICK = """(set-logic SLIA)
(synth-fun f ((s String)) String ((T String) (I Int)) ((T String (s (str.at T I) (str.++ T T))) (I Int (0 1))))
"""
FIRST = PICK + '(constraint (= (f "ab") "a"))\n(constraint (= (f "cd") "c"))\n(check-synth)\n'

# No operator of this grammar makes a letter that is not there, so the search never ends by itself.
NEVER = PICK + '(constraint (= (f "ab") "zz"))\n(constraint (= (f "cdefgh") "yy"))\n(check-synth)\n'

SUM = """(set-logic LIA)
(synth-fun f ((x Int)) Int ((E Int)) ((E Int (x 0 1 (+ E E)))))
(declare-var x Int)
"""


def synth(*words: object, text: str | bytes | None = None) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(app, [str(word) for word in words], input=text)


def check_mistake(done: Result, *parts: str) -> None:
    """Exit code 2, nothing on standard output, and one line that names the cause."""
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert "Traceback" not in done.stderr and "internal error" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert done.stderr.startswith("synth: ")
    for part in parts:
        assert part in done.stderr, done.stderr


def written(folder: Path, name: str, text: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return file


def start(*words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "synth", *map(str, words)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_solve_prints_the_program_and_nothing_else(tmp_path: Path) -> None:
    done = synth("solve", written(tmp_path, "first.sl", FIRST), "--seconds", 60)
    assert done.exit_code == 0, done.output
    assert done.stdout == "(define-fun f ((s String)) String (str.at s 0))\n"
    assert "checked on every example" in done.stderr
    quiet = synth("solve", tmp_path / "first.sl", "--seconds", 60, "--quiet")
    assert quiet.stdout == done.stdout and quiet.stderr == ""


def test_json_is_one_object_a_task(tmp_path: Path) -> None:
    lines = [{"name": f"task {n}", "domain": "list", "inputs": [[1], [4]], "outputs": [n + 1, n + 4]} for n in (0, 1)]
    file = written(tmp_path, "two.jsonl", "\n".join(map(json.dumps, lines)))
    done = synth("solve", file, "--dsl", "lia", "--seconds", 60, "--json", "--seed", 5)
    assert done.exit_code == 0, done.output
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["task"] for r in records] == ["task 0", "task 1"]
    assert {(r["status"], r["seed"], r["verified"]) for r in records} == {("solved", 5, "examples")}
    assert all(r["program"].startswith("(define-fun") for r in records)


@pytest.mark.parametrize(
    ("text", "program"),
    [
        (FIRST, "str.at"),
        ("; a comment first\n" + FIRST, "str.at"),
        ('{"name": "t", "domain": "list", "inputs": [[3], [9]], "outputs": [3, 9]}', "define-fun"),
        ("x,y\n3,3\n9,9\n", "define-fun"),
    ],
)
def test_standard_input_is_recognised(text: str, program: str) -> None:
    done = synth("solve", "-", "--seconds", 60, text=text)
    assert done.exit_code == 0, done.output
    assert program in done.stdout


@pytest.mark.parametrize(("form", "part"), [("python", "def f("), ("smtlib", "(define-fun f"), ("sygus", "(define-fun f")])
def test_programs_are_printed_as_asked(form: str, part: str, tmp_path: Path) -> None:
    done = synth("solve", written(tmp_path, "first.sl", FIRST), "--print", form, "--seconds", 60)
    assert done.exit_code == 0 and part in done.stdout


def test_a_half_filled_column_is_filled(tmp_path: Path) -> None:
    file = written(tmp_path, "n.csv", "a,b\n1,1\n5,5\n7,\n-3,\n")
    done = synth("solve", file, "--print", "values", "--quiet", "--seconds", 60)
    assert (done.exit_code, done.stdout) == (0, "7,7\n-3,-3\n")


def test_not_found_is_exit_code_1(tmp_path: Path) -> None:
    done = synth("solve", written(tmp_path, "never.sl", NEVER), "--candidates", 2000, "--seconds", 60)
    assert done.exit_code == 1 and done.stdout == ""
    assert "not solved (candidates)" in done.stderr and "candidates" in done.stderr
    record = json.loads(synth("solve", tmp_path / "never.sl", "--candidates", 2000, "--json").stdout)
    assert record["status"] == "candidates" and record["program"] is None


# FEATURES, inputs a tester will try: mistakes.

MISTAKES: list[tuple[str, str | bytes, tuple[str, ...]]] = [
    ("empty.csv", "", ("empty",)),
    ("header.csv", "a,b\n", ("no rows",)),
    ("unfilled.csv", "a,b\nx,\ny,\n", ("'b'", "empty in every row")),
    ("none.jsonl", '{"name": "t", "domain": "list", "inputs": [], "outputs": []}', ("line 1", "example")),
    ("blank.jsonl", "\n\n", ("no task",)),
    ("clash.csv", "a,b\nx,1\nx,2\n", ("lines 2 and 3 contradict",)),
    ("clash.jsonl", '{"name": "t", "inputs": [["x"], ["x"]], "outputs": ["1", "2"]}', ("contradict",)),
    ("broken.jsonl", '{"name": "t", "inputs": [[1]', ("line 1",)),
    ("nan.jsonl", '{"name": "t", "inputs": [[NaN], [1]], "outputs": [1, 1]}', ("line 1",)),
    ("infinite.jsonl", '{"name": "t", "inputs": [[Infinity], [1]], "outputs": [1, 1]}', ("line 1",)),
    ("huge.jsonl", '{"name": "t", "inputs": [[' + "9" * 6000 + ']], "outputs": [1]}', ("line 1",)),
    ("ragged.csv", "a,b\n1,2,3\n", ("3 cells",)),
    ("quote.csv", 'a,b\n"x,2\n', ("line",)),
    ("nested.sl", "(" * 100_000, ("never closed",)),
    ("deep.sl", "(" * 100_000 + ")" * 100_000, ("line 1",)),
    ("cut.sl", FIRST[:90], ("never closed", "line")),
    ("latin.sl", FIRST.encode() + b"\xff\xfe", ("not UTF-8", "line")),
    ("chc.sl", "(set-logic LIA)\n(declare-rel p (Int))\n(check-synth)", ("line 2", "declare-rel")),
    ("oracle.sl", "(set-logic LIA)\n(declare-oracle-fun o orc (Int) Int)\n(check-synth)", ("line 2", "oracle")),
    ("arity.sl", SUM + "(constraint (= (f x x) x))\n(check-synth)", ("line 4", "f")),
    ("name.sl", SUM + "(constraint (= (g x) x))\n(check-synth)", ("line 4", "g")),
    ("sort.sl", "(set-logic LIA)\n(synth-fun f ((x Real)) Int)\n(check-synth)", ("line 2", "Real")),
    ("loop.sl", "(set-logic LIA)\n(synth-fun f ((x Int)) Int ((E Int)) ((E Int ((+ E E)))))\n"
     "(declare-var x Int)(constraint (= (f x) x))\n(check-synth)", ("derives no program",)),
    ("void.sl", "(set-logic LIA)\n(synth-fun f ((x Int)) Int ((E Int)) ((E Int ())))\n"
     "(declare-var x Int)(constraint (= (f x) x))\n(check-synth)", ("line 2", "E")),
    ("notes.txt", "hello", ("suffix",)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "parts"), MISTAKES, ids=[name for name, _, _ in MISTAKES])
def test_a_mistake_is_one_clear_line(name: str, text: str | bytes, parts: tuple[str, ...], tmp_path: Path) -> None:
    check_mistake(synth("solve", written(tmp_path, name, text), "--seconds", 5), *parts)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["solve", "nowhere.sl"], "there is no file nowhere.sl"),
        (["solve", "."], "is a folder"),
        (["solve", EXAMPLES / "phone.sl", "--seconds", -1], "seconds must be positive"),
        (["solve", EXAMPLES / "phone.sl", "--memory", 0], "memory must be"),
        (["solve", EXAMPLES / "phone.sl", "--top", 0], "top must be at least 1"),
        (["solve", EXAMPLES / "phone.sl", "--dsl", "strins"], "did you mean strings"),
        (["solve", EXAMPLES / "phone.sl", "--strategy", "luck"], "luck"),
        (["verify", "nowhere.smt2", EXAMPLES / "phone.sl"], "there is no file nowhere.smt2"),
        (["verify", "(define-fun area ((s String)) Int 1)", EXAMPLES / "phone.sl"], "line 1"),
        (["verify", "(define-fun area ((s String)) String (foo s))", EXAMPLES / "phone.sl"], "foo"),
        (["run", "(+ x 1)"], "x"),
        (["run", "(+ x 1", "x=1"], "never closed"),
        (["run", "(+ x 1)", "x"], "write name=value"),
        (["run", "(+ x 1)", "x=1", "y=2"], "no variable y"),
        (["run", "(define-fun f ((x Int)) Int x)"], "add x=VALUE"),
        (["enumerate", "nothing"], "there is no language"),
        (["enumerate", "lia", "--input", "x=1", "--count", 0], "count must be at least 1"),
        (["dsl", "show", "nothing"], "there is no language"),
    ],
)
def test_bad_words_are_one_clear_line(words: list[object], part: str) -> None:
    check_mistake(synth(*words), part)


@pytest.mark.parametrize("words", [["solve"], ["slove", "x"], ["solve", "x.sl", "--seconds", "many"], ["run", "--nope"]])
def test_bad_usage_is_exit_code_2(words: list[str]) -> None:
    done = synth(*words)
    assert done.exit_code == 2 and "Usage:" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("prefix", [b"\xef\xbb\xbf", b"\r\n\r\n"], ids=["BOM", "CRLF"])
def test_marks_and_line_ends_of_other_systems(prefix: bytes, tmp_path: Path) -> None:
    file = written(tmp_path, "t.sl", prefix + FIRST.replace("\n", "\r\n").encode())
    assert synth("solve", file, "--seconds", 60).exit_code == 0


# Odd texts and numbers: an answer, "not found" or a refusal, but never a traceback, and never a wrong program.

ODD = [
    "", "\x00", "é", "e\u0301", "ß", "İ", "²", "٣", "שלום", "👩\u200d👧", "\U00030000", "\\u{41}", '"', '""', ";", ")", "|",
    "a" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd)[:20])
def test_odd_texts(odd: str, tmp_path: Path) -> None:
    record = {"name": "t", "domain": "string", "inputs": [[odd + "x"], [odd + "y"]], "outputs": [odd + "x", odd + "y"]}
    file = written(tmp_path, "t.jsonl", json.dumps(record))
    done = synth("solve", file, "--json", "--seconds", 60, "--dsl", "strings")
    assert done.exit_code in (0, 2), done.output
    assert "Traceback" not in done.output and "internal error" not in done.output
    if done.exit_code == 0:
        answer = json.loads(done.stdout)["program"]
        assert synth("verify", answer, file).exit_code == 0
    else:
        check_mistake(done)


def test_a_constant_text_survives_printing_and_reading(tmp_path: Path) -> None:
    text = 'a\\u{41}";)|é\U0002ffff'
    file = written(tmp_path, "t.jsonl", json.dumps({"name": "t", "inputs": [["p"], ["q"]], "outputs": [text, text]}))
    done = synth("solve", file, "--json", "--seconds", 60)
    assert done.exit_code == 0, done.output
    program = json.loads(done.stdout)["program"]
    assert synth("verify", written(tmp_path, "answer.smt2", program), file).stdout == "proved\n"


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), 2**63, 10**4000])
def test_large_numbers_never_wrap(number: int, tmp_path: Path) -> None:
    file = written(tmp_path, "t.jsonl", json.dumps({"name": "t", "inputs": [[number], [3]], "outputs": [number, 3]}))
    done = synth("solve", file, "--json", "--seconds", 60, "--candidates", 5000)
    assert done.exit_code in (0, 1, 2), done.output
    assert "internal error" not in done.stderr
    if done.exit_code == 0:
        assert synth("verify", json.loads(done.stdout)["program"], file).exit_code == 0


# verify


@pytest.mark.parametrize(
    ("body", "code", "word", "by"),
    [
        ("(bvand y (bvneg y))", 0, "proved", "z3"),
        ("(bvand y #x00000001)", 1, "refuted", "z3"),
        ("y", 1, "refuted", "z3"),
        ("(bvmul y y)", 1, "refuted", "grammar"),
    ],
)
def test_verdicts(body: str, code: int, word: str, by: str, tmp_path: Path) -> None:
    text = f"(define-fun lowest ((y (_ BitVec 32))) (_ BitVec 32) {body})"
    done = synth("verify", written(tmp_path, "answer.smt2", text), EXAMPLES / "lowest_bit.sl", "--seconds", 60)
    assert (done.exit_code, done.stdout) == (code, f"{word}\n"), done.output
    record = json.loads(synth("verify", text, EXAMPLES / "lowest_bit.sl", "--json").stdout)
    assert (record["outcome"], record["by"]) == (word, by)
    if (word, by) == ("refuted", "z3"):
        assert list(record["counterexample"]) == ["x"]
    if by == "grammar":
        assert "bvmul" in record["message"]


def test_an_unknown_verdict_is_exit_code_3(tmp_path: Path) -> None:
    # Fermat's last theorem for n = 3 on positive integers: true, and out of reach within the time.
    task = """(set-logic NIA)
(synth-fun f ((x Int)) Int)
(declare-var a Int) (declare-var b Int) (declare-var c Int)
(constraint (=> (and (> a 0) (and (> b 0) (> c 0)))
                (distinct (+ (* a (* a a)) (* b (* b b))) (f (* c (* c c))))))
(check-synth)"""
    file = written(tmp_path, "fermat.sl", task)
    done = synth("verify", "(define-fun f ((x Int)) Int x)", file, "--seconds", 1)
    assert (done.exit_code, done.stdout) == (3, "unknown\n"), done.output


def test_a_contradictory_specification_has_no_answer(tmp_path: Path) -> None:
    file = written(tmp_path, "no.sl", SUM + "(constraint (= (f x) (+ x 1)))\n(constraint (= (f x) x))\n(check-synth)")
    done = synth("solve", file, "--seconds", 3)
    assert done.exit_code in (1, 3) and done.stdout == "", done.output


# run, enumerate, dsl, doctor


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (['(str.++ (str.at first 0) ". " last)', "first=Ada", "last=Byron"], "A. Byron"),
        (["(str.++ a b)", "a=1", "b=2"], "12"),
        (["(+ x (* 2 y))", "x=3", "y=-5"], "(- 7)"),
        (["(bvudiv x #x00)", "x=#x07"], "#xff"),
        (["(bvshl x #x09)", "x=#x01"], "#x00"),
        (["(define-fun f ((x Int) (b Bool)) Int (ite b x 0))", "b=true", "x=4"], "4"),
        (["(Map |(+1)| xs)", "xs=[1,2]"], "(list 2 3)"),
        (["(< x y)", "x=1", "y=2"], "true"),
    ],
)
def test_run(words: list[str], answer: str) -> None:
    done = synth("run", *words)
    assert (done.exit_code, done.stdout) == (0, answer + "\n"), done.output


def test_run_without_a_value() -> None:
    done = synth("run", "(div x 0)", "x=3")
    assert (done.exit_code, done.stdout) == (1, "") and "no value" in done.stderr


def test_enumerate_lists_programs_in_order_of_cost() -> None:
    done = synth("enumerate", "lia", "--input", "x=3", "--input", "x=-1", "--count", 15, "--json", "--seconds", 120)
    assert done.exit_code == 0, done.output
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(records) == 15
    costs = [r["cost"] for r in records]
    assert costs == sorted(costs) and costs[0] == 1
    assert len({tuple(r["outputs"]) for r in records}) == 15
    assert {"cost": 1, "program": "x", "outputs": [3, -1]} in records


def test_languages_are_listed_and_shown() -> None:
    listed = synth("dsl", "list")
    assert listed.exit_code == 0
    assert {"lia", "bv", "strings", "lists"} <= {line.split()[0] for line in listed.stdout.splitlines()}
    shown = synth("dsl", "show", "lia")
    assert "+ : Int Int -> Int" in shown.stdout and "commutative" in shown.stdout
    records = [json.loads(line) for line in synth("dsl", "show", "bv", "--json").stdout.splitlines()]
    assert any("(_ extract" in r["signature"] for r in records)
    assert all("reference" in r["meanings"] for r in records)


def test_doctor_finds_this_installation_well() -> None:
    done = synth("doctor", "--json")
    findings = {r["what"]: r for r in map(json.loads, done.stdout.splitlines())}
    assert done.exit_code == 0, done.output
    assert findings["self-test"]["state"] == "ok"
    assert {"python", "kernel cache", "gpu", "dsl lia", "numba"} <= set(findings)


class Advertised:
    """An entry point of another package, and whether it was imported."""

    def __init__(self, name: str, found: object) -> None:
        self.name, self.value, self.dist = name, "elsewhere.cli:app", None
        self.found, self.loads = found, 0

    def load(self) -> object:
        self.loads += 1
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


def test_verbs_of_other_packages_are_imported_when_called(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def application(args: list[str], prog_name: str) -> int:
        seen.append((args, prog_name))
        return 3

    @click.command()
    @click.option("--twice", type=int)
    def polish(twice: int) -> None:
        click.echo(2 * twice)

    points = [Advertised("bench", application), Advertised("polish", polish), Advertised("run", application)]
    broken = Advertised("broken", ImportError("no module named gone"))
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [*points, broken])
    listed = synth("--help")
    assert listed.exit_code == 0 and "elsewhere.cli:app" in listed.stdout
    assert synth("run", "(+ x 1)", "x=1").stdout == "2\n"  # a name of ours stays ours
    assert [point.loads for point in (*points, broken)] == [0, 0, 0, 0]
    # Whoever reads the words gets all of them.
    assert synth("bench", "run", "--help", "--", "-x").exit_code == 3
    assert seen == [(["run", "--help", "--", "-x"], "synth bench")]
    assert synth("polish", "--twice", 21).stdout == "42\n"
    fallen = synth("broken")
    assert fallen.exit_code == 2 and "elsewhere.cli:app" in fallen.stderr and "no module named gone" in fallen.stderr
    assert "Did you mean 'polish'" in synth("polsh").stderr


@pytest.mark.parametrize("words", [["--help"], ["dsl", "-h"], *([verb, "-h"] for verb in VERBS)])
def test_every_page_of_help(words: list[str]) -> None:
    done = synth(*words)
    assert done.exit_code == 0 and done.stdout.startswith("Usage: synth") and done.stderr == ""
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_completion_knows_verbs_and_options() -> None:
    assert "_SYNTH_COMPLETE=bash_complete" in synth("--show-completion", "bash").stdout

    def completed(*words: str) -> set[str]:
        return {item.value for item in ShellComplete(app, {}, "synth", "").get_completions(list(words[:-1]), words[-1])}

    assert "solve" in completed("so") and "show" in completed("dsl", "s") and "--seconds" in completed("solve", "--s")


def test_errors_of_ours_are_one_line_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("dsl.lookup.find_dsl", broken)
    done = synth("dsl", "show", "lia")
    assert done.exit_code == 4
    assert done.stderr == "synth: internal error: RuntimeError: a bug (synth --debug ... shows where)\n"


# Real processes


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys, synth.cli\n"
        "heavy = {'typer', 'pydantic', 'numpy', 'numba', 'z3', 'torch', 'rich', 'pandas', 'sympy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    spent = []
    for _ in range(5):
        before = os.times()
        subprocess.run([sys.executable, "-m", "synth", "--help"], cwd=ROOT, check=True, capture_output=True)
        after = os.times()
        used = after.children_user + after.children_system - before.children_user - before.children_system
        spent.append(used)
    assert min(spent) < 0.3  # seconds of the processor, which others on the machine do not change much; 0.1 as a rule


def test_nothing_is_lost_at_the_end(tmp_path: Path) -> None:
    # The process is ended without being taken apart: what was written and registered before must still happen.
    script = (
        "import atexit, sys\n"
        "atexit.register(print, 'the last word')\n"
        "sys.argv = ['synth', 'run', '(str.++ a a)', 'a=' + 'x' * 60000]\n"
        "from synth.cli import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "x" * 120000 + "\nthe last word\n", "")
    profile = tmp_path / "profile"
    command = [sys.executable, "-m", "cProfile", "-o", str(profile), "-m", "synth", "run", "(div x 0)", "x=1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert profile.stat().st_size > 1000  # a profiler gets to write what it saw


def test_a_mistake_in_a_real_process(tmp_path: Path) -> None:
    with start("solve", written(tmp_path, "x.sl", "(")) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, len(err.splitlines())) == (2, "", 1)


@pytest.mark.parametrize("environment", [{"LANG": "C", "TERM": "dumb"}, {"NO_COLOR": "1", "PYTHONOPTIMIZE": "1"}])
def test_odd_surroundings(environment: dict[str, str], tmp_path: Path) -> None:
    file = written(tmp_path, "first.sl", FIRST)
    done = subprocess.run(
        [sys.executable, "-m", "synth", "solve", str(file), "--seconds", "60"],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and "\x1b" not in done.stdout + done.stderr, done.stderr


def interrupted(file: Path, *words: object) -> tuple[int, str, str, float]:
    """Start a long search, press Ctrl-C once it runs; exit code, both outputs, and seconds until the end."""
    with start("solve", file, "--seconds", 120, "--verbose", *words) as process:
        assert process.stderr is not None
        line = ""
        while "candidates" not in line:
            line = process.stderr.readline()
            assert line, "the search ended by itself"
        os.kill(process.pid, signal.SIGINT)
        pressed = time.monotonic()
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err, time.monotonic() - pressed


def test_ctrl_c_prints_the_best_so_far(tmp_path: Path) -> None:
    code, out, err, seconds = interrupted(written(tmp_path, "never.sl", NEVER), "--json", "--memory", 1)
    assert code == 130, err
    assert json.loads(out)["status"] == "cancelled"
    assert "Traceback" not in err
    assert seconds < 2


def test_a_second_ctrl_c_stops_at_once(tmp_path: Path) -> None:
    script = (
        "import time\n"
        "from search.budget import Cancel\n"
        "from synth.cli.terminal import attentively\n"
        "print('ready', flush=True)\n"
        "attentively(lambda: time.sleep(60), Cancel())\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(0.3)
        os.kill(process.pid, signal.SIGINT)
        time.sleep(0.3)
        assert process.poll() is None  # the first one waits for the best so far
        pressed = time.monotonic()
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(timeout=10) == 130
        assert time.monotonic() - pressed < 1

"""Unseen rows: never one that the task shows, never one twice, and only from files that ask for the same function."""

from pathlib import Path

import pytest

from benchmarks.families import family_of, first_examples, siblings, unseen_rows
from dsl.errors import QuestionError
from dsl.formats import load_sygus, parse_jsonl
from dsl.task import Example, Examples, Task
from tests.data import need_data


def sygus(rows: dict[int, int], result: str = "Int") -> str:
    lines = [f"(constraint (= (f {x}) {y}))" for x, y in rows.items()]
    return f"(set-logic LIA)\n(synth-fun f ((x Int)) {result})\n" + "\n".join(lines) + "\n(check-synth)\n"


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("phone-1", "phone-1"),
        ("phone-1-long", "phone-1"),
        ("phone-1-long-repeat", "phone-1"),
        ("phone-1_short", "phone-1"),
        ("initials_small", "initials"),
        ("PRE_7_10", "PRE_7"),
        ("PRE_7_100", "PRE_7"),
        ("PRE_7_1000", "PRE_7"),
        ("phone-10", "phone-10"),
        ("icfp_7_10000", "icfp_7_10000"),
        ("longest", "longest"),
    ],
)
def test_variants_share_a_family(name: str, family: str) -> None:
    assert family_of(name) == family


def test_rows_of_siblings_are_unseen_unless_the_task_shows_them(tmp_path: Path) -> None:
    for name, rows in (
        ("inc", {1: 2, 2: 3}),
        ("inc-long", {1: 2, 5: 6, 6: 7}),
        ("inc-long-repeat", {5: 6, 7: 8, 2: 3}),
        ("dec", {9: 8}),
    ):
        (tmp_path / f"{name}.sl").write_text(sygus(rows))
    assert [path.stem for path in siblings(tmp_path / "inc.sl")] == ["inc-long", "inc-long-repeat"]
    assert unseen_rows(load_sygus(tmp_path / "inc.sl")) == (Example((5,), 6), Example((6,), 7), Example((7,), 8))
    assert unseen_rows(load_sygus(tmp_path / "dec.sl")) == ()


def test_only_variants_with_more_rows_are_asked(tmp_path: Path) -> None:
    for name, rows in (("inc_short", {1: 2}), ("inc", {2: 3, 3: 4}), ("inc-long", {4: 5, 5: 6, 6: 7})):
        (tmp_path / f"{name}.sl").write_text(sygus(rows))
    unseen = {name: [row.inputs[0] for row in unseen_rows(load_sygus(tmp_path / f"{name}.sl"))] for name in VARIANTS}
    assert unseen == {"inc_short": [2, 3, 4, 5, 6], "inc": [4, 5, 6], "inc-long": []}


VARIANTS = ("inc_short", "inc", "inc-long")


def test_variants_that_contradict_the_task_or_one_another_say_nothing_there(tmp_path: Path) -> None:
    for name, rows in (
        ("inc_short", {1: 2}),
        ("inc", {1: 99, 2: 3, 3: 4}),
        ("inc-long", {1: 2, 2: 77, 4: 5, 5: 6}),
        ("inc-long-repeat", {2: 3, 4: 5, 6: 7, 7: 8, 8: 9}),
    ):
        (tmp_path / f"{name}.sl").write_text(sygus(rows))
    found = {row.inputs[0]: row.output for row in unseen_rows(load_sygus(tmp_path / "inc_short.sl"))}
    assert found == {3: 4, 4: 5, 5: 6, 6: 7, 7: 8, 8: 9}


def test_parameters_are_matched_by_place_and_grammars_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "inc.sl").write_text(sygus({1: 2}))
    (tmp_path / "inc-long.sl").write_text(
        "(set-logic LIA)\n(synth-fun g ((other Int)) Int ((S Int)) ((S Int (other 1 (+ S S)))))\n"
        "(constraint (= (g 3) 4))\n(constraint (= (g 4) 5))\n(check-synth)"
    )
    assert [row.inputs for row in unseen_rows(load_sygus(tmp_path / "inc.sl"))] == [(3,), (4,)]


def test_siblings_of_another_signature_or_beyond_reading_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "inc.sl").write_text(sygus({1: 2}))
    (tmp_path / "inc-long.sl").write_text("(synth-fun broken")
    (tmp_path / "inc_small.sl").write_text(
        '(set-logic SLIA)\n(synth-fun f ((x String)) Int)\n(constraint (= (f "a") 1))\n(check-synth)'
    )
    assert unseen_rows(load_sygus(tmp_path / "inc.sl")) == ()


def jsonl_task() -> Task:
    text = '{"inputs": [[1], [2], [3]], "outputs": [2, 3, 4], "test_inputs": [[3], [8], [8]], "test_outputs": [4, 9, 9]}'
    return next(parse_jsonl(text))


def test_held_out_rows_come_once_and_not_if_they_are_shown() -> None:
    assert unseen_rows(jsonl_task()) == (Example((8,), 9),)


def test_learning_from_the_first_rows_leaves_the_others_unseen() -> None:
    short = first_examples(jsonl_task(), 1)
    assert isinstance(short.specification, Examples)
    assert short.specification.rows == (Example((1,), 2),)
    assert unseen_rows(short) == (Example((2,), 3), Example((3,), 4), Example((8,), 9))
    assert unseen_rows(first_examples(jsonl_task(), 99)) == unseen_rows(jsonl_task())
    with pytest.raises(QuestionError, match="at least 1"):
        first_examples(jsonl_task(), 0)


@pytest.mark.parametrize("name", ["from_2018/phone-1.sl", "from_2018/phone-1_short.sl"])
def test_public_families_bring_unseen_rows_of_the_same_function(name: str) -> None:
    path = need_data("sygus/comp/2019/PBE_SLIA_Track") / name
    if not path.is_file():
        pytest.skip(f"the data set has no {name}")
    task = load_sygus(path)
    shown = {row.inputs for row in task.specification.rows} if isinstance(task.specification, Examples) else set()
    unseen = [row.inputs for row in unseen_rows(task)]
    assert unseen and shown.isdisjoint(unseen) and len(unseen) == len(set(unseen))

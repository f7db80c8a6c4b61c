"""Evaluating one operator on a block of candidates: compiled where it has a kernel, by its reference where not.

A defined operator (a macro) is evaluated part by part on temporary columns, so a `define-fun` of a file compiles nothing;
the same walk evaluates whole formulas, which is how specifications are tested on many candidates at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from dsl.errors import DeclarationError, QuestionError, SynthError
from dsl.interpreter import apply_operator
from dsl.kernels import MAX_PIECES, SCRATCH
from dsl.operators import Operator, Undefined
from dsl.program import Constant, Program, Variable
from dsl.types import Type

from .arena import hash_spans, intern_spans
from .codegen import block_kernel, has_kernel, is_worth_compiling
from .columns import DTYPES, Store, decode_word, depth_of, encode_word
from .compiled import compiled
from .nursery import copy_spans

Argument = tuple[Any, Any]
"""(rows to pick, int32[>= n]; the column block to pick them from)."""

LARGEST_BLOCK = 4096
BESIDE_OTHERS = 4
"""Times as large are the blocks of several threads: Python runs in one of them at a time, so it must run less often."""
_BLOCK_BYTES = 1 << 19  # a common second-level cache: larger blocks leave it, smaller ones spend their time on calls
_SCRATCH_ELEMENTS = 1 << 20


def block_size(examples: int, type: Type, longest: int = 0, times: int = 1) -> int:
    """Candidates evaluated together: as many as keep the block's values in the second-level cache.

    A sequence takes as much room as its pieces, and `longest` elements of scratch space while it is hashed.  `times` makes
    blocks larger, but not their scratch space.
    """
    size, words = LARGEST_BLOCK * times, 2 * MAX_PIECES if type.kind == "sequence" else 1
    while size > 64 and size * examples * 8 * words > _BLOCK_BYTES * times:
        size //= 2
    while size > 1 and type.kind == "sequence" and size * examples * longest > _SCRATCH_ELEMENTS:
        size //= 2
    return size


@compiled("void(int64, int32[:, ::1], int64[:, ::1], int64[:, ::1])")
def digest_kernel(n: int, ids: Any, records: Any, out: Any) -> None:
    """out[e, j] = hash of the sequence ids[e, j]."""
    for e in range(ids.shape[0]):
        for j in range(n):
            out[e, j] = records[ids[e, j], 2]


class _Plan:
    """What a call of one operator's compiled block needs, worked out once."""

    __slots__ = ("arena", "depth", "kernel", "makes_sequences", "numbers")

    def __init__(self, operator: Operator, store: Store) -> None:
        sequence = next((t for t in (*operator.arguments, operator.result) if t.kind == "sequence"), None)
        self.kernel = block_kernel(operator)
        self.depth = depth_of(operator.result.kind, store.examples)
        self.arena = None if sequence is None else store.arena(sequence)
        self.makes_sequences = operator.result.kind == "sequence"
        self.numbers = (store.examples, *operator.indices)


class Evaluator:
    """Applies operators to blocks of candidates whose arguments lie in column blocks of one store.

    `longest` bounds the sequences that are made; `thread` selects a scratch region, so that one evaluator serves one thread.
    A `patient` one lets references do the work of kernels that nobody has compiled yet, until that is worth the wait.
    """

    def __init__(self, store: Store, longest: int, thread: int = 0, patient: bool = False) -> None:
        self.store, self.longest, self.thread, self.patient = store, longest, thread, patient
        self.identity = np.arange(LARGEST_BLOCK * BESIDE_OTHERS, dtype=np.int32)
        self.zeros = np.zeros(LARGEST_BLOCK * BESIDE_OTHERS, np.int32)
        self._pieces = np.empty(2 * MAX_PIECES, np.int64)
        self._spans = np.empty(0, np.int64)
        self._memo: dict[Operator, dict[tuple[Any, ...], Any]] = {}
        self._constants: dict[Program, Any] = {}
        self._plans: dict[Operator, _Plan] = {}
        self.visitors = 0

    def is_concurrent(self, operator: Operator) -> bool:
        """May several threads evaluate this at once?  Not where contents are built or Python runs."""
        return operator.definition is None and has_kernel(operator)

    def prepare(self, operators: Iterable[Operator]) -> None:
        """Load or compile what these operators need, macros inside macros included; a patient evaluator only loads."""
        for operator in operators:
            if operator.definition is not None:
                self.prepare(operator.definition.body.operators())
            elif not operator.is_unknown and has_kernel(operator) and operator not in self._plans:
                self._is_compiled(operator, 0)

    def _is_compiled(self, operator: Operator, values: int) -> bool:
        """Is there a plan now, for so many values more?"""
        if operator not in self._plans and (not self.patient or is_worth_compiling(operator, values)):
            self._plan(operator)
        return operator in self._plans

    def _plan(self, operator: Operator) -> _Plan:
        plan = self._plans[operator] = _Plan(operator, self.store)
        self._memo.pop(operator, None)
        return plan

    def reserve(self, type: Type) -> None:
        """Make scratch space for the blocks of a type, before several threads need it."""
        if type.kind == "sequence":
            times = BESIDE_OTHERS if self.store.threads > 1 else 1
            size = block_size(self.store.examples, type, self.longest, times)
            self.store.arena(type).ensure_scratch(size * self.store.examples * self.longest + SCRATCH)

    def apply(self, operator: Operator, arguments: Sequence[Argument], n: int, valid: Any, build: bool) -> Any:
        """The operator on n candidates: an int64 block [depth, n].  Clears `valid` where there is no value.

        With build=False a sequence result is hashes, and nothing is stored; with build=True it is ids of the arena.
        """
        if operator.definition is not None:
            parameters = {p.name: a for p, a in zip(operator.definition.parameters, arguments, strict=True)}
            return self.evaluate(operator.definition.body, parameters, n, valid, build)
        if operator in self._plans or (has_kernel(operator) and self._is_compiled(operator, n * self.store.examples)):
            return self._compiled(operator, arguments, n, valid, build)
        return self._interpreted(operator, arguments, n, valid, build)

    def visit(self, operator: Operator, arguments: Sequence[Argument], n: int, valid: Any) -> Any:
        """As `apply` with contents built, but where a kernel makes sequences these are not interned (`nursery`).

        `visitors` counts them: a caller who is done with them gives the arena's room back, if nothing else was built since.
        """
        plan = self._plans.get(operator)
        if operator.definition is not None or plan is None or not plan.makes_sequences:
            return self.apply(operator, arguments, n, valid, True)
        self.visitors += n * self.store.examples
        return self._sequences(plan, arguments, n, valid, True, copied=True)

    def evaluate(
        self,
        program: Program,
        variables: Mapping[str, Argument],
        n: int,
        valid: Any,
        build: bool,
    ) -> Any:
        """A whole program on n candidates, part by part; `variables` gives the columns of its free variables."""
        done: dict[Program, Argument] = {}
        for part in program.parts():
            head = part.head
            if isinstance(head, Variable):
                done[part] = variables[head.name]
            elif isinstance(head, Constant):
                done[part] = (self.zeros, self.constant(part))
            else:
                assert isinstance(head, Operator)
                last = part is program
                out = self.apply(head, [done[c] for c in part.children], n, valid, build if last else True)
                if last:
                    return out
                done[part] = (self.identity, out.astype(DTYPES[part.type.kind], copy=False))
        return self._pick(done[program], program.type, n, build)

    def constant(self, leaf: Program) -> Any:
        """The column block, of one row, of a literal."""
        if leaf not in self._constants:
            head = leaf.head
            assert isinstance(head, Constant)
            self._constants[leaf] = self.store.encode([head.value] * self.store.examples, head.type)
        return self._constants[leaf]

    def digests(self, ids: Any, type: Type, n: int) -> Any:
        """The hashes of a block of sequence ids; other blocks are their own digests."""
        if type.kind != "sequence":
            return ids.astype(np.int64, copy=False)
        arena = self.store.arena(type)
        out = np.empty((ids.shape[0], n), np.int64)
        digest_kernel(n, ids.astype(np.int32, copy=False), arena.records, out)
        return out

    def _pick(self, argument: Argument, type: Type, n: int, build: bool) -> Any:
        rows, column = argument
        out = np.ascontiguousarray(column[:, rows[:n]])
        return (out if build else self.digests(out, type, n)).astype(np.int64, copy=False)

    def _compiled(self, operator: Operator, arguments: Sequence[Argument], n: int, valid: Any, build: bool) -> Any:
        plan = self._plans[operator]
        if plan.makes_sequences:
            return self._sequences(plan, arguments, n, valid, build)
        out = np.empty((plan.depth, n), np.int64)
        call: list[Any] = [n]
        for argument in arguments:
            call += argument
        call += (out, valid)
        if plan.arena is not None:
            call += (plan.arena.items, plan.arena.records)
        plan.kernel(*call, *plan.numbers)
        return out

    def _sequences(
        self, plan: _Plan, arguments: Sequence[Argument], n: int, valid: Any, build: bool, copied: bool = False
    ) -> Any:
        """Let the kernel record the pieces of each result, then hash them, then intern them if contents are wanted.

        Or only copy them: nothing is hashed then.
        """
        arena = plan.arena
        assert arena is not None
        results = n * self.store.examples
        if build or self.store.threads == 1:  # else the search has reserved it: no worker may replace the arrays
            arena.ensure_scratch(results * self.longest + SCRATCH)
        if build:
            arena.make_room(results, results * self.longest)  # as if all were new, and as long as allowed
        items, prefix, power, records, keys, ids, used, free = arena.arrays(self.thread)
        if self._spans.size < results * 2 * MAX_PIECES:
            self._spans = np.empty(results * 2 * MAX_PIECES, np.int64)
        spans = self._spans[: results * 2 * MAX_PIECES].reshape(self.store.examples, n, 2 * MAX_PIECES)
        counts, out = np.empty((plan.depth, n), np.int64), np.empty((plan.depth, n), np.int64)
        call: list[Any] = [n]
        for argument in arguments:
            call += argument
        call += (counts, valid, items, records, free, self._pieces, spans, self.longest)
        end = plan.kernel(*call, *plan.numbers)
        if copied:
            copy_spans(n, counts, spans, items, prefix, records, used, out)
            return out
        hash_spans(n, counts, spans, items, prefix, power, records, free, end, out)
        if build:
            intern_spans(n, counts, spans, items, prefix, power, records, keys, ids, used, out)
        return out

    def _interpreted(self, operator: Operator, arguments: Sequence[Argument], n: int, valid: Any, build: bool) -> Any:
        kind, examples = operator.result.kind, self.store.examples
        out = np.zeros((depth_of(kind, examples), n), np.int64)
        memo = self._memo.setdefault(operator, {})
        readers = [self._reader(a, t) for a, t in zip(arguments, operator.arguments, strict=True)]
        for j in range(n):
            for e in range(examples if valid[j] else 0):
                values = tuple(read(e, j) for read in readers)
                key = tuple((type(v), v) for v in values)
                word = memo.get(key, -1)
                if word == -1:
                    word = memo[key] = self._call(operator, list(values))
                if word is None:
                    valid[j] = 0
                    break
                if kind == "bool":
                    out[e // 64, j] |= np.int64(np.uint64(word << (e % 64)))
                else:
                    out[e, j] = word
        if kind == "sequence" and not build:
            return self.digests(out, operator.result, n)
        return out

    def _call(self, operator: Operator, values: list[Any]) -> int | None:
        """The result of the reference as a column entry, or None for "no value"."""
        try:
            value = apply_operator(operator, values)
        except SynthError:
            raise
        except Exception as error:
            shown = ", ".join(f"{v!r:.60}" for v in values)
            raise DeclarationError(
                f"the reference of {operator.name} failed on ({shown}): {type(error).__name__}: {error}",
                remedy="an operator without a value there returns Undefined",
            ) from error
        if value is Undefined:
            return None
        if not operator.result.admits(value):
            raise DeclarationError(f"{operator.name} returned {value!r:.60}, which is not a value of {operator.result}")
        if operator.result.kind == "word":
            try:
                return encode_word(value, operator.result)
            except QuestionError:
                return None
        if operator.result.kind == "bool":
            return int(value)
        if operator.result.kind == "sequence":
            return self.store.arena(operator.result).intern(value) if len(value) <= self.longest else None
        return self.store.table(operator.result).intern(value)

    def _reader(self, argument: Argument, type: Type) -> Any:
        rows, column = argument
        if type.kind == "bool":
            return lambda e, j: bool(int(column[e // 64, rows[j]]) >> (e % 64) & 1)
        if type.kind == "word":
            return lambda e, j: decode_word(int(column[e, rows[j]]), type)
        if type.kind == "sequence":
            arena = self.store.arena(type)
            return lambda e, j: arena.value(column[e, rows[j]])
        values = self.store.table(type).values
        return lambda e, j: values[column[e, rows[j]]]

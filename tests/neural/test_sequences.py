"""Sequence models: step by step is the same as all at once, and examples are a set."""

from __future__ import annotations

import pytest
import torch

from neural.sequences import KINDS, Shape, new_model

SHAPE = Shape(read=11, segments=3, written=7, width=16, heads=2, inner=24)


def some_task(tasks: int = 3, examples: int = 2, length: int = 9, steps: int = 5) -> tuple[torch.Tensor, ...]:
    """Random tokens of several lengths, their segments and something written."""
    generator = torch.Generator().manual_seed(4)
    tokens = torch.randint(1, 11, (tasks, examples, length), generator=generator)
    for row in range(tasks):
        tokens[row, :, length - row :] = 0
    segments = torch.randint(0, 3, tokens.shape, generator=generator)
    return tokens, segments, torch.randint(1, 7, (tasks, steps), generator=generator)


def model_of(kind: str) -> torch.nn.Module:
    """A small model."""
    return new_model(Shape(**{**SHAPE.record(), "kind": kind}), seed=0).eval()


@pytest.mark.parametrize("kind", KINDS)
def test_step_by_step_gives_the_scores_of_all_at_once(kind: str) -> None:
    model = model_of(kind)
    tokens, segments, written = some_task()
    with torch.no_grad():
        whole = model(tokens, segments, written)
        memory = model.encode(tokens, segments)
        state = model.begin(memory)
        symbols = torch.zeros((3, 1), dtype=torch.long)
        for step in range(written.shape[1]):
            scores, state = model.step(memory, state, torch.zeros((3, 1), dtype=torch.long), symbols)
            torch.testing.assert_close(scores[:, 0], whole[:, step], atol=1e-5, rtol=1e-4)
            symbols = written[:, step : step + 1]


@pytest.mark.parametrize("kind", KINDS)
def test_items_of_a_beam_go_on_from_their_own_parents(kind: str) -> None:
    model = model_of(kind)
    tokens, segments, _ = some_task()
    paths = torch.tensor([[1, 2, 3], [1, 4, 5], [6, 2, 1]])
    with torch.no_grad():
        memory = model.encode(tokens, segments)
        zeros = torch.zeros((3, 1), dtype=torch.long)
        _, state = model.step(memory, model.begin(memory), zeros, zeros)
        for step, parents in enumerate(([0, 0, 0], [0, 1, 2], [2, 0, 1])):
            order = [0, 1, 2] if step < 2 else [2, 0, 1]
            symbols = paths[order, step].expand(3, 3)
            scores, state = model.step(memory, state, torch.tensor([parents] * 3), symbols)
        for place, path in enumerate([2, 0, 1]):
            alone = model(tokens, segments, torch.cat([paths[path], torch.ones(1, dtype=torch.long)]).expand(3, 4))
            torch.testing.assert_close(scores[:, place], alone[:, 3], atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_examples_are_a_set_and_missing_ones_do_not_count(kind: str) -> None:
    model = model_of(kind)
    tokens, segments, written = some_task()
    with torch.no_grad():
        whole = model(tokens, segments, written)
        turned = model(tokens.flip(1), segments.flip(1), written)
        padded = model(
            torch.cat([tokens, torch.zeros_like(tokens[:, :1])], 1), torch.cat([segments, segments[:, :1]], 1), written
        )
    torch.testing.assert_close(whole, turned, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(whole, padded, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_padding_of_the_text_does_not_count(kind: str) -> None:
    model = model_of(kind)
    tokens, segments, written = some_task()
    longer = torch.nn.functional.pad(tokens, (0, 4))
    with torch.no_grad():
        torch.testing.assert_close(
            model(longer, torch.nn.functional.pad(segments, (0, 4)), written),
            model(tokens, segments, written),
            atol=1e-5,
            rtol=1e-4,
        )


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="transformer, lstm"):
        new_model(Shape(**{**SHAPE.record(), "kind": "oracle"}))

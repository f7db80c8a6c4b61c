"""The network of a decoder: it reads examples and says which production comes next.

Each example is read by itself, and programs are written for all examples together: the decoder runs once for each example,
over the same productions, and its states are pooled by maximum before the softmax (late pooling, RobustFill, Devlin et al.,
ICML 2017, section 4.2), so any number of examples will do.  Positions are relative, as in ExeDec (Shi et al., ICLR 2024,
appendix): a bias for the distance of two tokens, one set for the same value and one for different values, whose places are
counted from the front of each; and one for how many tokens from there on are equal, so that what was copied shows at once.

`kind` is "transformer", or "lstm" for a recurrent reader and writer with attention to the examples, as in RobustFill.
Weights are a dict of named tensors; functions here are pure, and `neural.decoding` keeps what can be kept between calls.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional

from .decoder_inputs import MARKS, MOST_EXAMPLES, SEGMENTS, VALUE_TOKENS
from .learner import Shape

Weights = Mapping[str, torch.Tensor]

NEAR = 16
"""Distances beyond this count as this."""
_DISTANCES = 2 * NEAR + 1
_MATCHES = 4
READ_RELATIONS = 2 * _DISTANCES * _MATCHES
_CLOSED = -1e9


@dataclass(frozen=True)
class DecoderSettings:
    """The size of a network and how it is trained."""

    kind: str = "transformer"
    width: int = 96
    heads: int = 3
    layers: int = 2
    feed: int = 192
    batch: int = 32
    rate: float = 1e-3
    seed: int = 0


def shapes(settings: DecoderSettings, symbols: int, roles: int) -> dict[str, Shape]:
    """Every tensor's shape, with its number of inputs for the size of the first random values."""
    d, f, h = settings.width, settings.feed, settings.heads
    embedding = 100  # a deviation of 0.14
    found: dict[str, Shape] = {
        "values": ((VALUE_TOKENS, d), embedding),
        "segments": ((SEGMENTS, d), embedding),
        "marks": ((MARKS, d), embedding),
        "symbols": ((symbols, d), embedding),
        "roles": ((roles, d), embedding),
        "examples": ((MOST_EXAMPLES + 1, d), embedding),
        "norm": ((d,), 0),
        "pool": ((d, d), 2 * d),
        "head": ((symbols, d), 4 * d),
        "own": ((symbols, d), 4 * d),
        "bias": ((symbols,), 0),
    }
    for i in range(settings.layers):
        read, write = f"read{i}.", f"write{i}."
        if settings.kind == "lstm":
            found |= {read + "gates": ((4 * d, d), 4 * d), read + "back": ((4 * d, d), 4 * d)}
            found |= {read + "start": ((4 * d,), 0), read + "both": ((d, 2 * d), 4 * d)}
            found |= {write + "gates": ((4 * d, d), 4 * d), write + "back": ((4 * d, d), 4 * d)}
            found |= {write + "start": ((4 * d,), 0)}
        else:
            found |= {
                read + "mix": ((3 * d, d), 2 * d),
                read + "out": ((d, d), 8 * d),
                read + "near": ((READ_RELATIONS, h), 0),
            }
            found |= {write + "mix": ((3 * d, d), 2 * d), write + "out": ((d, d), 8 * d), write + "near": ((NEAR + 1, h), 0)}
            found |= {read + "norm1": ((d,), 0), write + "norm1": ((d,), 0)}
        found |= {write + "ask": ((d, d), 2 * d), write + "tell": ((2 * d, d), 2 * d), write + "told": ((d, d), 8 * d)}
        found |= {write + "norm2": ((d,), 0)}
        for side in (read, write):
            found |= {side + "norm3": ((d,), 0), side + "up": ((f, d), d), side + "down": ((d, f), 8 * f)}
    return found


def normed(x: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """Layer normalisation without an offset; `scale` is learnt as a difference from 1."""
    return functional.layer_norm(x, (x.shape[-1],), 1 + scale)


def fed(x: torch.Tensor, w: Weights, name: str) -> torch.Tensor:
    """The feed-forward half of a layer."""
    return x + functional.linear(
        functional.gelu(functional.linear(normed(x, w[name + "norm3"]), w[name + "up"])), w[name + "down"]
    )


def relations(tokens: torch.Tensor, segments: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """What each pair of tokens has to do with one another: int64[rows, length, length], below `READ_RELATIONS`."""
    distance = (places[:, None, :] - places[:, :, None]).clamp(-NEAR, NEAR) + NEAR
    same = (segments[:, None, :] == segments[:, :, None]).long()
    equal = (tokens[:, None, :] == tokens[:, :, None]).long()
    ahead = functional.pad(equal[:, 1:, 1:], (0, 1, 0, 1))
    further = functional.pad(equal[:, 2:, 2:], (0, 2, 0, 2))
    return ((distance * 2 + same) * _MATCHES) + equal * (1 + ahead * (1 + further))


class _Picked(torch.autograd.Function):
    """Columns of a table by number, on a processor: PyTorch's own lookup and its slope take four times as long there."""

    @staticmethod
    def forward(ctx: Any, table: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
        """The columns [columns, ...] of table [entries, columns] at numbers int64[...]."""
        ctx.save_for_backward(numbers)
        ctx.entries = table.shape[0]
        return torch.stack([column.take(numbers) for column in table.T.contiguous()])

    @staticmethod
    def backward(ctx: Any, *slopes: torch.Tensor) -> tuple[torch.Tensor, None]:
        """Sums over all places with the same number."""
        (numbers,) = ctx.saved_tensors
        flat = numbers.flatten()
        sums = [torch.bincount(flat, column.flatten(), ctx.entries) for column in slopes[0].float()]
        return torch.stack(sums, 1), None


def picked(table: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
    """What a table says of each number: table [entries, columns], numbers int64[...] give [columns, ...]."""
    if table.device.type == "cpu":
        found: torch.Tensor = _Picked.apply(table, numbers)  # type: ignore[no-untyped-call]
        return found
    return functional.embedding(numbers, table).movedim(-1, 0)


def split(x: torch.Tensor, heads: int) -> torch.Tensor:
    """[..., length, width] as [..., heads, length, width / heads]."""
    return x.reshape(*x.shape[:-1], heads, -1).transpose(-2, -3)


def merged(x: torch.Tensor) -> torch.Tensor:
    """The inverse of `split`."""
    return x.transpose(-2, -3).flatten(-2)


def attended(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """Attention of split tensors, with a bias for each pair."""
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]) + bias
    return scores.softmax(-1) @ v


def read(w: Weights, settings: DecoderSettings, given: torch.Tensor) -> torch.Tensor:
    """The examples, read: int64[4, rows, length] gives [rows, length, width]; rows are examples of tasks.

    `given` are the four arrays of `decoder_inputs.Reading`.
    """
    tokens, segments, places, marks = given
    bits = (marks[..., None] >> torch.arange(MARKS, device=marks.device)) & 1
    x: torch.Tensor = w["values"][tokens] + w["segments"][segments] + bits.float() @ w["marks"]
    absent = (tokens == 0)[:, None, None, :] * _CLOSED
    if settings.kind != "lstm":
        # The biases of all layers are looked up at once: [layers, rows, heads, length, length].
        tables = torch.cat([w[f"read{i}.near"] for i in range(settings.layers)], 1)
        found = picked(tables, relations(tokens, segments, places))
        biases = found.view(settings.layers, settings.heads, *found.shape[1:]).transpose(1, 2) + absent
    for i in range(settings.layers):
        name = f"read{i}."
        if settings.kind == "lstm":
            x = x + functional.linear(
                torch.cat([_recurrent(x, w, name, False), _recurrent(x, w, name, True)], -1), w[name + "both"]
            )
        else:
            q, k, v = (
                split(part, settings.heads)
                for part in functional.linear(normed(x, w[name + "norm1"]), w[name + "mix"]).chunk(3, -1)
            )
            x = x + functional.linear(merged(attended(q, k, v, biases[i])), w[name + "out"])
        x = fed(x, w, name)
    return x


def _recurrent(x: torch.Tensor, w: Weights, name: str, backwards: bool) -> torch.Tensor:
    """An LSTM over [rows, length, width]; both directions share their weights."""
    entering = functional.linear(x.flip(1) if backwards else x, w[name + "gates"], w[name + "start"])
    h = c = x.new_zeros(x.shape[0], x.shape[2])
    found = []
    for t in range(x.shape[1]):
        h, c = lstm_cell(entering[:, t], h, c, w[name + "back"])
        found.append(h)
    out = torch.stack(found, 1)
    return out.flip(1) if backwards else out


def lstm_cell(
    entering: torch.Tensor, h: torch.Tensor, c: torch.Tensor, back: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """One step of an LSTM (Hochreiter and Schmidhuber, 1997), with a forget gate that begins open."""
    i, f, g, o = (entering + functional.linear(h, back)).chunk(4, -1)
    c = (f + 1).sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def begun(w: Weights, before: torch.Tensor, roles: torch.Tensor, examples: torch.Tensor) -> torch.Tensor:
    """What the writer is told at each place: the symbol before, the role of the open place, the example it is about."""
    return w["symbols"][before] + w["roles"][roles] + w["examples"][examples]


def told(w: Weights, settings: DecoderSettings, memory: torch.Tensor) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Keys and values of what was read, for each layer of the writer: worked out once for a task."""
    found = []
    for i in range(settings.layers):
        k, v = functional.linear(memory, w[f"write{i}.tell"]).chunk(2, -1)
        found.append((split(k, settings.heads), split(v, settings.heads)))
    return found


def written(
    w: Weights, settings: DecoderSettings, memory: torch.Tensor, absent: torch.Tensor, x: torch.Tensor
) -> torch.Tensor:
    """The writer over whole sequences, for training: memory [tasks, examples, length, width], x [tasks, steps, width].

    `absent` is [tasks, examples, length], True where there is nothing; gives [tasks, examples, steps, width].
    """
    steps = x.shape[1]
    x = x[:, None].expand(-1, memory.shape[1], -1, -1)
    closed = absent[:, :, None, None, :] * _CLOSED
    later = torch.ones(steps, steps, device=x.device).triu(1) * _CLOSED
    ago = (torch.arange(steps, device=x.device)[:, None] - torch.arange(steps, device=x.device)).clamp(0, NEAR)
    for i, (k, v) in enumerate(told(w, settings, memory)):
        name = f"write{i}."
        if settings.kind == "lstm":
            rows = x.reshape(-1, steps, x.shape[-1])
            x = x + _recurrent(rows, w, name, False).view(x.shape)
        else:
            q, own_k, own_v = (
                split(part, settings.heads)
                for part in functional.linear(normed(x, w[name + "norm1"]), w[name + "mix"]).chunk(3, -1)
            )
            bias = w[name + "near"][ago].permute(2, 0, 1) + later
            x = x + functional.linear(merged(attended(q, own_k, own_v, bias)), w[name + "out"])
        q = split(functional.linear(normed(x, w[name + "norm2"]), w[name + "ask"]), settings.heads)
        x = x + functional.linear(merged(attended(q, k, v, closed)), w[name + "told"])
        x = fed(x, w, name)
    return x


def scored(w: Weights, x: torch.Tensor, silent: torch.Tensor, own: torch.Tensor | None) -> torch.Tensor:
    """Scores of all symbols from the states of all examples.

    x [tasks, examples, steps, width] gives [tasks, steps, symbols].  `silent` is [tasks, examples], True where a task has no
    such example; `own` is the number of the example that a step is about, [tasks, steps], where subgoals are written.
    """
    states = torch.tanh(functional.linear(normed(x, w["norm"]), w["pool"]))
    pooled = states.masked_fill(silent[:, :, None, None], -1.0).amax(1)
    scores = functional.linear(pooled, w["head"], w["bias"])
    if own is not None:
        index = own.clamp(max=x.shape[1] - 1)[:, None, :, None].expand(-1, 1, -1, x.shape[-1])
        scores = scores + functional.linear(states.gather(1, index)[:, 0], w["own"])
    return scores


def log_probs(scores: torch.Tensor, allowed: torch.Tensor) -> torch.Tensor:
    """Natural logarithms of probabilities among the symbols that are allowed; far below zero for the others."""
    return scores.masked_fill(~allowed, _CLOSED).log_softmax(-1)


def parameters(w: Mapping[str, Any]) -> int:
    """The number of weights."""
    return sum(math.prod(tensor.shape) for tensor in w.values())

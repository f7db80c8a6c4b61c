"""Sequence models: networks that read examples and write a program, a production at a time.

The form is RobustFill's (Devlin et al., ICML 2017, sections 4.2 and 4.3): every example is read by itself, a decoder runs
beside each of them, and before every production the decoders are *pooled late*, by a maximum over the examples, so that any
number of examples will do and their order does not matter.  The body is a compact Transformer with relative positions
(Raffel et al., JMLR 2020, section 2.1; ExeDec uses the same), or RobustFill's attention LSTM.

Here are only arrays of symbols.  What a symbol means, of an example or of a program, is the caller's business.

    tokens    int64[tasks, examples, length]     what is read, 0 for nothing; an example of zeros only is not there
    segments  int64[tasks, examples, length]     which input a token belongs to, or the output
    written   int64[tasks, steps]                what has been written, 0 for nothing yet
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

KINDS = ("transformer", "lstm")


@dataclass(frozen=True)
class Shape:
    """The sizes of a model: `read` symbols in examples, `segments` kinds of places, `written` symbols in programs."""

    read: int
    segments: int
    written: int
    kind: str = "transformer"
    width: int = 128
    heads: int = 4
    encoder_layers: int = 2
    decoder_layers: int = 2
    inner: int = 256
    buckets: int = 32
    farthest: int = 64

    def record(self) -> dict[str, Any]:
        """As plain values, for a card."""
        return asdict(self)


class RelativePositions(nn.Module):
    """A bias for each head and distance; distances share buckets that grow with them (Raffel et al., 2020, section 2.1)."""

    def __init__(self, heads: int, buckets: int, farthest: int, both_ways: bool) -> None:
        super().__init__()
        self.buckets, self.farthest, self.both_ways = buckets, farthest, both_ways
        self.bias = nn.Embedding(buckets, heads)

    def forward(self, queries: Tensor, keys: Tensor) -> Tensor:
        """The bias [heads, queries, keys] for positions int64[queries] and int64[keys]."""
        behind = queries[:, None] - keys[None, :]
        half = self.buckets // 2 if self.both_ways else self.buckets
        ahead = (behind < 0).long() * half if self.both_ways else 0
        distance = behind.abs() if self.both_ways else behind.clamp(min=0)
        exact = half // 2
        growth = torch.log(distance.clamp(min=1).float() / exact) / math.log(self.farthest / exact)
        far = (exact + (growth * (half - exact)).long()).clamp(max=half - 1)
        bucket = ahead + torch.where(distance < exact, distance, far)
        return cast(Tensor, self.bias(bucket)).permute(2, 0, 1)


class Attention(nn.Module):
    """Attention of several heads, with the projections apart so that keys and values can be kept between steps."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.out = nn.Linear(width, width), nn.Linear(width, width)
        self.memory = nn.Linear(width, 2 * width)

    def remember(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values [n, heads, length, width / heads] of x [n, length, width]."""
        keys, values = self.memory(x).chunk(2, -1)
        return self._split(keys), self._split(values)

    def forward(self, x: Tensor, keys: Tensor, values: Tensor, bias: Tensor | None) -> Tensor:
        """What x [n, m, width] attends to; `bias` is added to the scores and must broadcast to [n, heads, m, length]."""
        bias = None if bias is None else bias.to(values.dtype)
        found = functional.scaled_dot_product_attention(self._split(self.query(x)), keys, values, attn_mask=bias)
        return cast(Tensor, self.out(found.transpose(1, 2).flatten(2)))

    def _split(self, x: Tensor) -> Tensor:
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)


class FeedForward(nn.Sequential):
    """Two layers at every place by itself."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__(nn.Linear(width, inner), nn.GELU(), nn.Linear(inner, width))


class EncoderLayer(nn.Module):
    """Attention within one example, then two layers at every place; normalised before each."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.attention = Attention(shape.width, shape.heads)
        self.inner = FeedForward(shape.width, shape.inner)
        self.before, self.between = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """What the layer makes of x [n, length, width]."""
        y = self.before(x)
        x = x + self.attention(y, *self.attention.remember(y), bias)
        return cast(Tensor, x + self.inner(self.between(x)))


class DecoderLayer(nn.Module):
    """Attention to what has been written, then to the example, then two layers at every place."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.own, self.example = Attention(shape.width, shape.heads), Attention(shape.width, shape.heads)
        self.inner = FeedForward(shape.width, shape.inner)
        self.first, self.second, self.third = (nn.LayerNorm(shape.width) for _ in range(3))

    def after(self, x: Tensor, found: Tensor, memory: Memory, layer: int) -> Tensor:
        """The layer behind its first attention, whose result is `found` [n * examples, m, width]."""
        x = x + found
        x = x + self.example(self.second(x), memory.keys[layer], memory.values[layer], memory.hidden)
        return cast(Tensor, x + self.inner(self.third(x)))


@dataclass(frozen=True, eq=False)
class Memory:
    """Examples that have been read: keys and values for each layer of the decoder.

    present bool[tasks, examples]; hidden [tasks * examples, 1, 1, length] is 0 where there is a token and -inf elsewhere.
    """

    present: Tensor
    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]
    hidden: Tensor

    @property
    def tasks(self) -> int:
        """How many tasks have been read."""
        return self.present.shape[0]


@dataclass(frozen=True, eq=False)
class State:
    """A beam for each task: how many symbols each item has, and what the decoder keeps of them, by layer.

    kept[k] are tensors whose first axes are [tasks, examples, beam].
    """

    steps: int
    kept: tuple[tuple[Tensor, ...], ...]


class SequenceModel(nn.Module):
    """Reads examples and gives, for each thing written so far, the log-probability of every next symbol."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.read, self.segment = nn.Embedding(shape.read, width), nn.Embedding(shape.segments, width)
        self.write = nn.Embedding(shape.written, width)
        self.pool, self.score = nn.Linear(width, width), nn.Linear(width, shape.written)
        self.last = nn.LayerNorm(width)

    def encode(self, tokens: Tensor, segments: Tensor) -> Memory:
        """Read the examples of some tasks."""
        raise NotImplementedError

    def decode(self, memory: Memory, written: Tensor) -> Tensor:
        """The decoders' states [tasks * examples, steps, width] while it writes exactly this, all steps at once."""
        raise NotImplementedError

    def begin(self, memory: Memory) -> State:
        """The state before anything is written: a beam of one item for each task."""
        raise NotImplementedError

    def advance(self, memory: Memory, state: State, parents: Tensor, symbols: Tensor) -> tuple[Tensor, State]:
        """The decoders' states [tasks * examples, beam, width] after one symbol more, and what is kept of it."""
        raise NotImplementedError

    def forward(self, tokens: Tensor, segments: Tensor, written: Tensor) -> Tensor:
        """Log-probabilities [tasks, steps, symbols] of each symbol of `written`, given those before it."""
        before = functional.pad(written, (1, 0))[:, :-1]
        memory = self.encode(tokens, segments)
        return self._scores(memory, self.decode(memory, before))

    def step(self, memory: Memory, state: State, parents: Tensor, symbols: Tensor) -> tuple[Tensor, State]:
        """Write one symbol more in every item of every beam, and score what may follow.

        parents int64[tasks, beam]: which item of the last beam an item goes on from; symbols int64[tasks, beam]: what it
        writes (0 at the very beginning, where parents are 0).  Returns log-probabilities [tasks, beam, symbols].
        """
        hidden, state = self.advance(memory, state, parents, symbols)
        return self._scores(memory, hidden), state

    def _scores(self, memory: Memory, hidden: Tensor) -> Tensor:
        tasks, examples = memory.present.shape
        each = torch.tanh(self.pool(self.last(hidden))).view(tasks, examples, *hidden.shape[1:])
        pooled = each.masked_fill(~memory.present[:, :, None, None], -1.0).amax(1)
        return torch.log_softmax(self.score(pooled).float(), -1)

    def _embedded(self, tokens: Tensor, segments: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(embedded tokens, whether there is a token, whether there is an example), examples in one row."""
        there = tokens != 0
        present = there.any(-1)
        # An example that is not there is read as one token, since attention to nothing has no value.
        there = there.clone()
        there[..., 0] = True
        x = self.read(tokens) + self.segment(segments)
        return x.flatten(0, 1), there.flatten(0, 1), present


class TransformerModel(SequenceModel):
    """The Transformer."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape)
        self.around = RelativePositions(shape.heads, shape.buckets, shape.farthest, True)
        self.back = RelativePositions(shape.heads, shape.buckets, shape.farthest, False)
        self.encoder = nn.ModuleList(EncoderLayer(shape) for _ in range(shape.encoder_layers))
        self.decoder = nn.ModuleList(DecoderLayer(shape) for _ in range(shape.decoder_layers))
        self.end = nn.LayerNorm(shape.width)

    def encode(self, tokens: Tensor, segments: Tensor) -> Memory:
        """Read the examples of some tasks."""
        x, there, present = self._embedded(tokens, segments)
        places = torch.arange(x.shape[1], device=x.device)
        hidden = torch.zeros(there.shape, device=x.device).masked_fill(~there, -math.inf)[:, None, None, :]
        bias = self.around(places, places)[None] + hidden
        for layer in self.encoder:
            x = layer(x, bias)
        x = self.end(x)
        keys, values = zip(*(cast(DecoderLayer, layer).example.remember(x) for layer in self.decoder), strict=True)
        return Memory(present, keys, values, hidden)

    def decode(self, memory: Memory, written: Tensor) -> Tensor:
        """The decoders' states while it writes exactly this."""
        places = torch.arange(written.shape[1], device=written.device)
        later = torch.triu(torch.full((len(places),) * 2, -math.inf, device=written.device), 1)
        bias = (self.back(places, places) + later)[None]
        x = self.write(written).repeat_interleave(memory.present.shape[1], 0)
        for number, layer in enumerate(self.decoder):
            layer = cast(DecoderLayer, layer)
            y = layer.first(x)
            x = layer.after(x, layer.own(y, *layer.own.remember(y), bias), memory, number)
        return cast(Tensor, x)

    def begin(self, memory: Memory) -> State:
        """The state before anything is written."""
        tasks, examples = memory.present.shape
        per_head = self.shape.width // self.shape.heads
        nothing = memory.keys[0].new_empty((tasks, examples, 1, self.shape.heads, 0, per_head))
        return State(0, tuple((nothing, nothing) for _ in self.decoder))

    def advance(self, memory: Memory, state: State, parents: Tensor, symbols: Tensor) -> tuple[Tensor, State]:
        """One symbol more; the keys and values of those before it are kept, not worked out again."""
        (tasks, examples), beam = memory.present.shape, parents.shape[1]
        rows = torch.arange(tasks, device=parents.device)[:, None]
        places = torch.arange(state.steps + 1, device=parents.device)
        bias = self.back(places[-1:], places)[None]
        x = self.write(symbols).repeat_interleave(examples, 0)
        kept = []
        for number, layer in enumerate(self.decoder):
            layer = cast(DecoderLayer, layer)
            fresh = layer.own.remember(layer.first(x).flatten(0, 1)[:, None])
            both = []
            for old, new in zip(state.kept[number], fresh, strict=True):
                chosen = old[rows, :, parents].transpose(1, 2)
                both.append(torch.cat([chosen, new.reshape(tasks, examples, beam, *new.shape[1:])], -2))
            keys, values = (part.flatten(0, 2) for part in both)
            found = layer.own(layer.first(x).flatten(0, 1)[:, None], keys, values, bias)
            x = layer.after(x, found.reshape(x.shape), memory, number)
            kept.append((both[0], both[1]))
        return x, State(state.steps + 1, tuple(kept))


class LstmModel(SequenceModel):
    """RobustFill's attention LSTM: the examples are read both ways, and the decoder looks at them after every symbol.

    Attention comes behind the recurrent layers (Luong et al., EMNLP 2015, section 3.1), so that all steps of a training run
    at once.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape)
        half = shape.width // 2
        self.encoder = nn.LSTM(shape.width, half, shape.encoder_layers, batch_first=True, bidirectional=True)
        self.decoder = nn.LSTM(shape.width, shape.width, shape.decoder_layers, batch_first=True)
        self.attention = Attention(shape.width, shape.heads)
        self.inner = FeedForward(shape.width, shape.inner)
        self.before, self.between = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)

    def encode(self, tokens: Tensor, segments: Tensor) -> Memory:
        """Read the examples of some tasks."""
        x, there, present = self._embedded(tokens, segments)
        packed = nn.utils.rnn.pack_padded_sequence(x, _lengths(there).cpu(), batch_first=True, enforce_sorted=False)
        read, _ = nn.utils.rnn.pad_packed_sequence(self.encoder(packed)[0], batch_first=True, total_length=x.shape[1])
        hidden = torch.zeros(there.shape, device=x.device).masked_fill(~there, -math.inf)[:, None, None, :]
        keys, values = self.attention.remember(read)
        return Memory(present, (keys,), (values,), hidden)

    def _looked(self, x: Tensor, memory: Memory) -> Tensor:
        x = x + self.attention(self.before(x), memory.keys[0], memory.values[0], memory.hidden)
        return cast(Tensor, x + self.inner(self.between(x)))

    def decode(self, memory: Memory, written: Tensor) -> Tensor:
        """The decoders' states while it writes exactly this."""
        x, _ = self.decoder(self.write(written))
        return self._looked(x.repeat_interleave(memory.present.shape[1], 0), memory)

    def begin(self, memory: Memory) -> State:
        """The state before anything is written."""
        zeros = memory.keys[0].new_zeros((memory.tasks, 1, 1, self.shape.decoder_layers, self.shape.width))
        return State(0, ((zeros, zeros),))

    def advance(self, memory: Memory, state: State, parents: Tensor, symbols: Tensor) -> tuple[Tensor, State]:
        """One symbol more.  The recurrent layers see only what is written, so all examples share them."""
        tasks, beam = parents.shape
        rows = torch.arange(tasks, device=parents.device)[:, None]
        # [tasks, 1, beam, layers, width] -> [layers, tasks * beam, width]
        old = [part[rows, 0, parents].flatten(0, 1).transpose(0, 1).contiguous() for part in state.kept[0]]
        x, new = self.decoder(self.write(symbols).flatten(0, 1)[:, None], (old[0], old[1]))
        kept = tuple(part.transpose(0, 1).unflatten(0, (tasks, 1, beam)) for part in new)
        x = x.reshape(tasks, beam, -1).repeat_interleave(memory.present.shape[1], 0)
        return self._looked(x, memory), replace(state, steps=state.steps + 1, kept=(kept,))


def _lengths(there: Tensor) -> Tensor:
    """How far each row goes, at least 1."""
    places = torch.arange(1, there.shape[1] + 1, device=there.device)
    return (there * places).amax(1).clamp(min=1)


def new_model(shape: Shape, seed: int = 0) -> SequenceModel:
    """A model with random weights; the same ones for a seed.  Raises ValueError for a kind that there is not."""
    if shape.kind not in KINDS:
        raise ValueError(f"there is no model of kind {shape.kind!r}; there are {', '.join(KINDS)}")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return TransformerModel(shape) if shape.kind == "transformer" else LstmModel(shape)

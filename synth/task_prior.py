"""A task prior in use: from a task's examples to a grammar whose costs say what to try first.

Like a guide it changes the order only: every production keeps a cost, so every program is still reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dsl.grammar import Grammar
from dsl.language import DSL
from dsl.types import Value
from neural.model_file import check_features, check_language, load_model, model_path
from neural.prior import Prior, RuleWeights, cheapest_first, order_lost, prior_from_tensors

from .learning.task_features import TaskFeatures


class TaskPrior:
    """The prior of a language.

    `order_lost` is the share of pairs of productions whose order the last costs lost, and `looked_at` how many candidates
    were looked at to get the features of the last task.
    """

    def __init__(self, language: DSL, prior: Prior, names: Sequence[str] | None = None) -> None:
        self.language, self.prior = language, prior
        self.features = TaskFeatures(language)
        places = {name: place for place, name in enumerate(self.features.names)}
        self._chosen = [places[name] for name in names or self.features.names]
        self.order_lost, self.looked_at = 0.0, 0

    @classmethod
    def load(cls, language: DSL, folder: Path | None = None) -> TaskPrior:
        """The prior of a language: the one that ships, or one in a folder.

        Raises QuestionError, with the command that trains another, if there is none or it does not fit the language.
        """
        model = load_model(model_path("prior", language.name, folder))
        check_language(model, language)
        # Questions that were added since do no harm: the model does not look at them.
        asked, known = model.card.get("names", []), set(TaskFeatures(language).names)
        if not known.issuperset(asked):
            check_features(model, "task", TaskFeatures(language).names)
        check_features(model, "task", asked)
        return cls(language, prior_from_tensors(model.tensors, model.card["symbols"]), asked)

    def weights(
        self, grammar: Grammar, inputs: Sequence[Sequence[Value]], outputs: Sequence[Value], longest: int = 256
    ) -> RuleWeights:
        """The log-probability of every production of a grammar without unit productions, for these examples."""
        first = self.features.search(grammar, inputs, longest)
        self.looked_at = first.search.statistics.candidates
        features = first.of(outputs)
        return self.prior.weights(features[self._chosen], grammar)

    def weighted(
        self, grammar: Grammar, inputs: Sequence[Sequence[Value]], outputs: Sequence[Value], longest: int = 256
    ) -> Grammar:
        """The grammar with integer costs by these examples.  Raises QuestionError for outputs that no search can hold."""
        plain = grammar.without_units() if any(p.is_unit for p in grammar) else grammar.pruned()
        weights = self.weights(plain, inputs, outputs, longest)
        costs = cheapest_first(weights)
        self.order_lost = order_lost(weights, costs)
        return plain.with_costs(costs)

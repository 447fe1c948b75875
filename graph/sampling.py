"""A random sample of claims to be judged by a person who did not write them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from .describe import Line, line_of
from .knowledge_graph import KnowledgeGraph
from .stated import all_claims


def sample(graph: KnowledgeGraph, size: int, seed: int, documents: Sequence[str] = ()) -> list[Line]:
    """Claims drawn at random without repetition, in words, with quotes; the same seed draws the same from the same claims.

    ``documents`` limits the draw to claims that these documents (by number) show. Where there are fewer, all come.
    """
    wanted = {curie for curie, about in graph.documents.items() if about["number"] in documents}
    claims = [c for c in all_claims(graph.store) if not documents or wanted & {e.document for e in c.evidence}]
    claims.sort(key=lambda claim: claim.curie)
    drawn = random.Random(seed).sample(claims, min(size, len(claims)))
    return [line_of(graph, claim, ("en",), quotes=True) for claim in sorted(drawn, key=lambda c: c.sort_key)]

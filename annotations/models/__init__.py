"""What people say about the sentences."""

from .annotations import AbstainReason, Annotation, Phase
from .labels import Guideline, Label, Pattern

__all__ = ["AbstainReason", "Annotation", "Guideline", "Label", "Pattern", "Phase"]

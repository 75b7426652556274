"""What people say about the sentences."""

from .annotations import AbstainReason, Annotation, Phase
from .labels import Guideline, Label, Pattern
from .openings import BeforeThread
from .summaries import Summary

__all__ = ["AbstainReason", "Annotation", "BeforeThread", "Guideline", "Label", "Pattern", "Phase", "Summary"]

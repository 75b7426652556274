"""What people say about the sentences."""

from documents.models import Phase

from .annotations import AbstainReason, Annotation
from .consensus import ConsensusFit, Posterior, Posteriors
from .decisions import Decision, Drawn, GuidelineGap, Mention, Remark, SentBack
from .imports import LabelImport
from .labels import Guideline, Label, Pattern
from .openings import BeforeThread
from .privacy import PrivacyAct, PrivacyKind
from .releases import SHOWN, Release, ReleaseState
from .saved_views import SavedView
from .studies import (
    FIRST_NORMING_ROUND,
    REPEAT_ROUND,
    Norming,
    NormingSentence,
    NormingStage,
    Repeat,
    StudyStep,
    TrainingResult,
)
from .summaries import OwnSummary, Summary

__all__ = [
    "FIRST_NORMING_ROUND",
    "REPEAT_ROUND",
    "SHOWN",
    "AbstainReason",
    "Annotation",
    "BeforeThread",
    "ConsensusFit",
    "Decision",
    "Drawn",
    "Guideline",
    "GuidelineGap",
    "Label",
    "LabelImport",
    "Mention",
    "Norming",
    "NormingSentence",
    "NormingStage",
    "OwnSummary",
    "Pattern",
    "Phase",
    "Posterior",
    "Posteriors",
    "PrivacyAct",
    "PrivacyKind",
    "Release",
    "ReleaseState",
    "Remark",
    "Repeat",
    "SavedView",
    "SentBack",
    "StudyStep",
    "Summary",
    "TrainingResult",
]

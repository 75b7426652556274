"""The addresses of the API about labels and answers."""

from django.urls import path

from annotations.api.agreement import ProjectAgreement, ProjectAgreementReport
from annotations.api.annotations import AnnotationBulk, AnnotationList
from annotations.api.changes import DocumentChanges
from annotations.api.consensus import ProjectConsensus, ProjectConsensusSentences
from annotations.api.export import ProjectExport
from annotations.api.history import SentenceHistory
from annotations.api.label import SentenceLabel
from annotations.api.labels import GuidelineList, LabelDetail, LabelList
from annotations.api.opening import DocumentOpening
from annotations.api.projects import ProjectChanges, Projects
from annotations.api.releases import (
    ReleaseDetail,
    ReleaseFile,
    ReleaseList,
    ReleasePublication,
    ReleaseWithdrawal,
)
from annotations.api.sentences import DocumentSentences, ProjectSentences
from annotations.api.thread_effect import ProjectThreadEffect
from documents.api import converters  # noqa: F401 - declares <bigint:…>

urlpatterns = [
    path("sentences/<bigint:sentence_id>/label/", SentenceLabel.as_view(), name="label"),
    path("sentences/<bigint:sentence_id>/history/", SentenceHistory.as_view(), name="history"),
    path("projects/", Projects.as_view(), name="projects"),
    path("projects/<slug:slug>/", ProjectChanges.as_view(), name="project"),
    path("projects/<slug:slug>/thread-effect/", ProjectThreadEffect.as_view(), name="thread_effect"),
    path("projects/<slug:slug>/sentences/", ProjectSentences.as_view(), name="project_sentences"),
    path("projects/<slug:slug>/labels/", LabelList.as_view(), name="labels"),
    path("projects/<slug:slug>/labels/<slug:key>/", LabelDetail.as_view(), name="label_detail"),
    path("projects/<slug:slug>/guidelines/", GuidelineList.as_view(), name="guidelines"),
    path("projects/<slug:slug>/annotations/", AnnotationList.as_view(), name="annotations"),
    path("projects/<slug:slug>/annotations/bulk/", AnnotationBulk.as_view(), name="bulk"),
    path("projects/<slug:slug>/agreement/", ProjectAgreement.as_view(), name="agreement"),
    path(
        "projects/<slug:slug>/agreement/report/",
        ProjectAgreementReport.as_view(),
        name="agreement_report",
    ),
    path("projects/<slug:slug>/consensus/", ProjectConsensus.as_view(), name="consensus"),
    path(
        "projects/<slug:slug>/consensus/sentences/",
        ProjectConsensusSentences.as_view(),
        name="consensus_sentences",
    ),
    path("projects/<slug:slug>/export/", ProjectExport.as_view(), name="export"),
    path("projects/<slug:slug>/releases/", ReleaseList.as_view(), name="releases"),
    path("projects/<slug:slug>/releases/<str:version>/", ReleaseDetail.as_view(), name="release"),
    path(
        "projects/<slug:slug>/releases/<str:version>/publish/",
        ReleasePublication.as_view(),
        name="release_publish",
    ),
    path(
        "projects/<slug:slug>/releases/<str:version>/withdraw/",
        ReleaseWithdrawal.as_view(),
        name="release_withdraw",
    ),
    path(
        "projects/<slug:slug>/releases/<str:version>/files/<str:name>",
        ReleaseFile.as_view(),
        name="release_file",
    ),
    path("documents/<uuid:document_id>/opening/", DocumentOpening.as_view(), name="opening"),
    path("documents/<uuid:document_id>/changes/", DocumentChanges.as_view(), name="changes"),
    path("documents/<uuid:document_id>/sentences/", DocumentSentences.as_view(), name="sentences"),
]

"""The addresses of the API about labels and answers."""

from django.urls import path

from annotations.api.adjudication import Adjudication, Decisions, Sample, SentenceDecision, Unanimous
from annotations.api.again import RedefinedList, RepeatDetail, RepeatList
from annotations.api.agreement import ProjectAgreement, ProjectAgreementReport
from annotations.api.annotations import AnnotationBulk, AnnotationList
from annotations.api.assignments import (
    AssignmentDetail,
    AssignmentList,
    DocumentAssignment,
    Next,
    ProjectNext,
)
from annotations.api.changes import DocumentChanges
from annotations.api.checks import CheckList, CheckMine, SelfAgreement, TimingList
from annotations.api.consensus import ProjectConsensus, ProjectConsensusSentences
from annotations.api.dashboard import ProjectDashboard, ProjectPicture
from annotations.api.discussion import GapDetail, Gaps, SentenceRemarks, SentenceSentBack, Waiting
from annotations.api.export import ExportColumns, ExportFile, ExportList, ExportMade, ProjectExport
from annotations.api.gold import GoldList
from annotations.api.history import SentenceHistory
from annotations.api.imports import LabelImportDetail, LabelImportReport, LabelImports
from annotations.api.label import SentenceLabel
from annotations.api.labels import GuidelineChanges, GuidelineDetail, GuidelineList, LabelDetail, LabelList
from annotations.api.me import Me, MyDifferences
from annotations.api.norming import (
    NormingDecisions,
    NormingDetail,
    NormingList,
    NormingRemarks,
    NormingVotes,
)
from annotations.api.opening import DocumentOpening
from annotations.api.plans import PlanDetail, PlanList, PlanPreview
from annotations.api.privacy import ProjectPseudonymKey, ProjectWithdrawals
from annotations.api.projects import ProjectChanges, Projects
from annotations.api.release_changes import ReleaseChanges
from annotations.api.releases import (
    ReleaseDetail,
    ReleaseFile,
    ReleaseList,
    ReleasePublication,
    ReleaseRebuilding,
    ReleaseWithdrawal,
)
from annotations.api.sentences import DocumentSentences, ProjectSentences
from annotations.api.splits import ProjectSplits, SplitReport
from annotations.api.study import ProjectStudy
from annotations.api.thread_effect import ProjectThreadEffect
from annotations.api.training import TrainingFeedback, TrainingResults
from annotations.api.views import SavedViewDetail, SavedViewList
from documents.api import converters  # noqa: F401 - declares <bigint:…>

urlpatterns = [
    path("sentences/<bigint:sentence_id>/label/", SentenceLabel.as_view(), name="label"),
    path("sentences/<bigint:sentence_id>/history/", SentenceHistory.as_view(), name="history"),
    path("sentences/<bigint:sentence_id>/decision/", SentenceDecision.as_view(), name="decision"),
    path("sentences/<bigint:sentence_id>/send-back/", SentenceSentBack.as_view(), name="send_back"),
    path("sentences/<bigint:sentence_id>/remarks/", SentenceRemarks.as_view(), name="remarks"),
    path("projects/<slug:slug>/adjudication/", Adjudication.as_view(), name="adjudication"),
    path("projects/<slug:slug>/decisions/", Decisions.as_view(), name="decisions"),
    path("projects/<slug:slug>/decisions/unanimous/", Unanimous.as_view(), name="unanimous"),
    path("projects/<slug:slug>/decisions/sample/", Sample.as_view(), name="sample"),
    path("projects/<slug:slug>/gaps/", Gaps.as_view(), name="gaps"),
    path("projects/<slug:slug>/gaps/<bigint:gap_id>/", GapDetail.as_view(), name="gap_detail"),
    path("projects/<slug:slug>/waiting/", Waiting.as_view(), name="waiting"),
    path("projects/", Projects.as_view(), name="projects"),
    path("projects/<slug:slug>/", ProjectChanges.as_view(), name="project"),
    path("projects/<slug:slug>/thread-effect/", ProjectThreadEffect.as_view(), name="thread_effect"),
    path("projects/<slug:slug>/sentences/", ProjectSentences.as_view(), name="project_sentences"),
    path("projects/<slug:slug>/labels/", LabelList.as_view(), name="labels"),
    path("projects/<slug:slug>/labels/<slug:key>/", LabelDetail.as_view(), name="label_detail"),
    path("projects/<slug:slug>/guidelines/", GuidelineList.as_view(), name="guidelines"),
    path("projects/<slug:slug>/guidelines/<bigint:version>/", GuidelineDetail.as_view(), name="guideline"),
    path(
        "projects/<slug:slug>/guidelines/<bigint:version>/changes/",
        GuidelineChanges.as_view(),
        name="guideline_changes",
    ),
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
    path("projects/<slug:slug>/dashboard/", ProjectDashboard.as_view(), name="dashboard"),
    path(
        "projects/<slug:slug>/dashboard/<slug:chart>.<slug:kind>",
        ProjectPicture.as_view(),
        name="dashboard_file",
    ),
    path("projects/<slug:slug>/export/", ProjectExport.as_view(), name="export"),
    path("projects/<slug:slug>/labels-import/", LabelImports.as_view(), name="label_imports"),
    path(
        "projects/<slug:slug>/labels-import/<uuid:import_id>/",
        LabelImportDetail.as_view(),
        name="label_import",
    ),
    path(
        "projects/<slug:slug>/labels-import/<uuid:import_id>/report/",
        LabelImportReport.as_view(),
        name="label_import_report",
    ),
    path("projects/<slug:slug>/export/columns/", ExportColumns.as_view(), name="export_columns"),
    path("projects/<slug:slug>/exports/", ExportList.as_view(), name="exports"),
    path("projects/<slug:slug>/exports/<uuid:export_id>/", ExportMade.as_view(), name="export_made"),
    path("projects/<slug:slug>/exports/<uuid:export_id>/file/", ExportFile.as_view(), name="export_file"),
    path("projects/<slug:slug>/plans/", PlanList.as_view(), name="plans"),
    path("projects/<slug:slug>/plans/preview/", PlanPreview.as_view(), name="plan_preview"),
    path("plans/<bigint:plan_id>/", PlanDetail.as_view(), name="plan"),
    path("projects/<slug:slug>/assignments/", AssignmentList.as_view(), name="assignments"),
    path("assignments/<bigint:assignment_id>/", AssignmentDetail.as_view(), name="assignment"),
    path("projects/<slug:slug>/withdrawals/", ProjectWithdrawals.as_view(), name="withdrawals"),
    path("projects/<slug:slug>/pseudonym-key/", ProjectPseudonymKey.as_view(), name="pseudonym_key"),
    path("projects/<slug:slug>/views/", SavedViewList.as_view(), name="views"),
    path("projects/<slug:slug>/views/<bigint:view_id>/", SavedViewDetail.as_view(), name="view"),
    path("projects/<slug:slug>/splits/", ProjectSplits.as_view(), name="splits"),
    path("projects/<slug:slug>/splits/report/", SplitReport.as_view(), name="splits_report"),
    path("projects/<slug:slug>/study/", ProjectStudy.as_view(), name="study"),
    path("projects/<slug:slug>/next/", ProjectNext.as_view(), name="project_next"),
    path("next/", Next.as_view(), name="next"),
    path(
        "documents/<uuid:document_id>/assignment/", DocumentAssignment.as_view(), name="document_assignment"
    ),
    path("projects/<slug:slug>/gold/", GoldList.as_view(), name="gold"),
    path("projects/<slug:slug>/training/", TrainingResults.as_view(), name="training"),
    path("projects/<slug:slug>/training/feedback/", TrainingFeedback.as_view(), name="training_feedback"),
    path("projects/<slug:slug>/checks/", CheckList.as_view(), name="checks"),
    path("projects/<slug:slug>/checks/mine/", CheckMine.as_view(), name="checks_mine"),
    path("projects/<slug:slug>/self-agreement/", SelfAgreement.as_view(), name="self_agreement"),
    path("projects/<slug:slug>/timing/", TimingList.as_view(), name="timing"),
    path("projects/<slug:slug>/repeats/", RepeatList.as_view(), name="repeats"),
    path("repeats/<bigint:repeat_id>/", RepeatDetail.as_view(), name="repeat"),
    path("projects/<slug:slug>/redefined/", RedefinedList.as_view(), name="redefined"),
    path("projects/<slug:slug>/me/", Me.as_view(), name="me"),
    path("projects/<slug:slug>/me/differences/", MyDifferences.as_view(), name="my_differences"),
    path("projects/<slug:slug>/norming/", NormingList.as_view(), name="normings"),
    path("norming/<bigint:norming_id>/", NormingDetail.as_view(), name="norming"),
    path("norming/<bigint:norming_id>/remarks/", NormingRemarks.as_view(), name="norming_remarks"),
    path("norming/<bigint:norming_id>/votes/", NormingVotes.as_view(), name="norming_votes"),
    path("norming/<bigint:norming_id>/decisions/", NormingDecisions.as_view(), name="norming_decisions"),
    path("projects/<slug:slug>/releases/", ReleaseList.as_view(), name="releases"),
    path("projects/<slug:slug>/releases/<str:version>/", ReleaseDetail.as_view(), name="release"),
    path(
        "projects/<slug:slug>/releases/<str:version>/publish/",
        ReleasePublication.as_view(),
        name="release_publish",
    ),
    path(
        "projects/<slug:slug>/releases/<str:version>/rebuild/",
        ReleaseRebuilding.as_view(),
        name="release_rebuild",
    ),
    path(
        "projects/<slug:slug>/releases/<str:version>/changes/",
        ReleaseChanges.as_view(),
        name="release_changes",
    ),
    path(
        "projects/<slug:slug>/releases/<str:version>/withdraw/",
        ReleaseWithdrawal.as_view(),
        name="release_withdraw",
    ),
    path(
        "projects/<slug:slug>/releases/<str:version>/files/<path:name>",
        ReleaseFile.as_view(),
        name="release_file",
    ),
    path("documents/<uuid:document_id>/opening/", DocumentOpening.as_view(), name="opening"),
    path("documents/<uuid:document_id>/changes/", DocumentChanges.as_view(), name="changes"),
    path("documents/<uuid:document_id>/sentences/", DocumentSentences.as_view(), name="sentences"),
]

"""The addresses of the API about what was ingested; projects themselves stand with the labels."""

from django.urls import path

from documents.api.account import Account, AccountData
from documents.api.audit import InstanceAudit, InstanceAuditFile, ProjectAudit, ProjectAuditFile
from documents.api.documents import DocumentDetail, DocumentList, DocumentPreview, PostList
from documents.api.duplicates import NearDuplicates
from documents.api.invitations import InvitationDetail, InvitationList, Joining
from documents.api.jobs import JobDetail, JobResults, JobRetry
from documents.api.links import DocumentLinks, LinkDetail, LinkHistory, ProjectLinks
from documents.api.members import MemberDetail, MemberList
from documents.api.recuts import RecutList
from documents.api.tokens import TokenDetail, TokenList

urlpatterns = [
    path("projects/<slug:slug>/documents/", DocumentList.as_view(), name="documents"),
    path("projects/<slug:slug>/documents/preview/", DocumentPreview.as_view(), name="document_preview"),
    path("join/", Joining.as_view(), name="join"),
    path("projects/<slug:slug>/links/", ProjectLinks.as_view(), name="project_links"),
    path("projects/<slug:slug>/members/", MemberList.as_view(), name="members"),
    path("projects/<slug:slug>/members/<str:username>/", MemberDetail.as_view(), name="member"),
    path("projects/<slug:slug>/invitations/", InvitationList.as_view(), name="invitations"),
    path(
        "projects/<slug:slug>/invitations/<bigint:invitation_id>/",
        InvitationDetail.as_view(),
        name="invitation",
    ),
    path("projects/<slug:slug>/audit/", ProjectAudit.as_view(), name="audit"),
    path("projects/<slug:slug>/audit/file/", ProjectAuditFile.as_view(), name="audit_file"),
    path("audit/", InstanceAudit.as_view(), name="instance_audit"),
    path("audit/file/", InstanceAuditFile.as_view(), name="instance_audit_file"),
    path("account/", Account.as_view(), name="account"),
    path("account/data/", AccountData.as_view(), name="account_data"),
    path("tokens/", TokenList.as_view(), name="tokens"),
    path("tokens/<str:key>/", TokenDetail.as_view(), name="token"),
    path("documents/<uuid:document_id>/", DocumentDetail.as_view(), name="document"),
    path("documents/<uuid:document_id>/posts/", PostList.as_view(), name="posts"),
    path("documents/<uuid:document_id>/links/", DocumentLinks.as_view(), name="links"),
    path("documents/<uuid:document_id>/links/history/", LinkHistory.as_view(), name="link_history"),
    path("links/<int:link_id>/", LinkDetail.as_view(), name="link"),
    path("documents/<uuid:document_id>/similar/", NearDuplicates.as_view(), name="similar"),
    path("documents/<uuid:document_id>/recuts/", RecutList.as_view(), name="recuts"),
    path("jobs/<uuid:job_id>/", JobDetail.as_view(), name="job"),
    path("jobs/<uuid:job_id>/results/", JobResults.as_view(), name="job_results"),
    path("jobs/<uuid:job_id>/retry/", JobRetry.as_view(), name="job_retry"),
]

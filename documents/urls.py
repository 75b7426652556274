"""Addresses of the documents app."""

from django.urls import path

from documents.views import (
    accounts,
    adding,
    appearance,
    audit,
    jobs,
    joining,
    leaving,
    links,
    original,
    own_data,
    recutting,
    sessions,
    signin,
    who,
)

urlpatterns = [
    path("projects/<slug:slug>/add/", adding.add, name="add-documents"),
    path("jobs/<uuid:job_id>/", jobs.show, name="job"),
    path("jobs/<uuid:job_id>/cancel/", jobs.cancel, name="job-cancel"),
    path("jobs/<uuid:job_id>/retry/", jobs.retry, name="job-retry"),
    path("sentences/<int:sentence_id>/recut/", recutting.recut, name="recut"),
    path("documents/<uuid:document_id>/links/", links.link, name="links"),
    path("documents/<uuid:document_id>/original/", original.original, name="original"),
    path("leaving/", leaving.leave, name="leaving"),
    path("appearance/", appearance.appearance, name="appearance"),
    path("join/<str:secret>/", joining.join, name="join"),
    path("signin/<str:token>/", signin.sign_in, name="signin"),
    path("audit/", audit.show, name="audit"),
    path("account/who/", who.who, name="who"),
    path("account/signed-in/", who.signed_in, name="signed-in"),
    path("account/", accounts.account, name="account"),
    path("account/data/", own_data.take, name="own-data"),
    path("account/erase/", own_data.erase, name="erase"),
    path("account/sessions/", sessions.session_list, name="session_list"),
    path("account/tokens/", accounts.token_list, name="token_list"),
    path("account/tokens/<str:token_key>/end/", accounts.token_end, name="token_end"),
]

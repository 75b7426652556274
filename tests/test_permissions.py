"""Who may do what: every address, by every role, in one table.

A row is a method, an address and the status that each of `PEOPLE` gets, in their order; the last
status stands for everyone after it. An address, and in the API a method, that stands in no row
fails the test, and so does a row that says less than "there is no such thing" to somebody who
does not belong to the project.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from annotations import deciding, gaps, labelling, norming
from annotations.answers import Answer
from annotations.deciding import Verdict
from annotations.models import Release
from annotations.projects import create_project
from annotations.releases import files
from documents import access, inviting, linking, tokens
from documents.access import Actor
from documents.models import Assignment, Job, Plan, Project, Scope, User

# `stranger` owns another project; `admin` has the instance's settings and belongs to no project.
PEOPLE = ("nobody", "stranger", "admin", "viewer", "reviewer", "curator", "owner")

TABLE = """
                                                    nobody stranger admin viewer reviewer curator owner
GET    /favicon.ico                                 200
GET    /words.js                                    200
GET    /service-worker.js                           200
GET    /manifest.webmanifest                        200
GET    /offline/                                    200
POST   /language/                                   302
GET    /signin/nothing/                             410
POST   /signin/nothing/                             410
GET    /account/login/                              200 302
POST   /account/login/                              200 302
GET    /account/logout/                             302 200
POST   /account/logout/                             302
GET    /account/inactive/                           200
GET    /account/who/                                200
GET    /account/signed-in/                          302 200
GET    /account/2fa/authenticate/                   302
GET    /account/2fa/webauthn/login/                 302

GET    /account/                                    302 200
POST   /account/                                    302 302
GET    /account/confirm/                            302 403
GET    /account/password/                           302 302
GET    /account/password/set/                       302 200
GET    /account/2fa/                                302 200
GET    /account/2fa/reauthenticate/                 302 403
GET    /account/2fa/totp/activate/                  302 200
GET    /account/2fa/totp/deactivate/                302 404
GET    /account/2fa/recovery-codes/                 302 404
GET    /account/2fa/recovery-codes/generate/        302 200
GET    /account/2fa/recovery-codes/download/        302 404
GET    /account/2fa/webauthn/                       302 200
GET    /account/2fa/webauthn/add/                   302 200
GET    /account/2fa/webauthn/reauthenticate/        302 403
GET    /account/2fa/webauthn/keys/1/remove/         302 404
GET    /account/2fa/webauthn/keys/1/edit/           302 404
GET    /account/tokens/                             302 200
POST   /account/tokens/                             302 200
POST   /account/tokens/{owners_token}/end/          302 404 404 404 404 404 302

GET    /admin/                                      302 302 200 302
GET    /admin/login/                                302 403 302 403
POST   /admin/logout/                               302
GET    /admin/password_change/                      302 302 200 302
GET    /admin/password_change/done/                 302 302 200 302
GET    /admin/autocomplete/                         302 302 403 302
GET    /admin/jsi18n/                               302 302 200 302
GET    /admin/r/1/1/                                302 302 404 302
GET    /admin/nowhere/                              302 302 404 302
GET    /admin/documents/                            302 302 200 302
GET    /admin/documents/user/                       302 302 200 302
GET    /admin/documents/user/add/                   302 302 200 302
GET    /admin/documents/user/{owner}/               302
GET    /admin/documents/user/{owner}/change/        302 302 200 302
GET    /admin/documents/user/{owner}/password/      302 302 200 302
GET    /admin/documents/user/{owner}/history/       302 302 200 302
GET    /admin/documents/user/{owner}/delete/        302 302 403 302

GET    /                                            302 200
GET    /next/                                       302
GET    /projects/harbour/                           302 404 404 200 200 200 200
GET    /projects/harbour/guideline/                 302 404 404 200 200 200 200
GET    /projects/harbour/guideline/versions/        302 404 404 200 200 200 200
GET    /projects/harbour/guideline/changes/         302 404 404 200 200 200 200
GET    /projects/harbour/guideline/edit/            302 404 404 403 403 403 200
POST   /projects/harbour/guideline/edit/            302 404 404 403 403 403 302
GET    /projects/harbour/labels/                    302 404 404 403 403 403 200
POST   /projects/harbour/labels/                    302 404 404 403 403 403 302
GET    /projects/harbour/labels/fact/               302 404 404 403 403 403 200
POST   /projects/harbour/labels/fact/               302 404 404 403 403 403 302
GET    /projects/harbour/new-label/                 302 404 404 403 403 403 200
POST   /projects/harbour/new-label/                 302 404 404 403 403 403 302
GET    /projects/harbour/assignments/               302 404 404 200 200 200 200
POST   /projects/harbour/assignments/               302 404 404 403 403 302 302
POST   /projects/harbour/next/                      302 404 404 403 302 302 302
GET    /projects/harbour/study/                     302 404 404 403 403 200 200
POST   /projects/harbour/study/                     302 404 404 403 403 302 302
GET    /documents/{document}/assignment/            302 404 404 403 200 200 200
POST   /documents/{document}/assignment/            302 404 404 403 302 302 302
GET    /projects/harbour/people/                    302 404 404 200 200 200 200
GET    /projects/harbour/export/                    302 404 404 200 200 200 200
GET    /projects/harbour/releases/                  302 404 404 200 200 200 200
POST   /projects/harbour/releases/                  302 404 404 403 403 302 302
GET    /projects/harbour/releases/1.0.0/            302 404 404 404 404 200 200
POST   /projects/harbour/releases/1.0.0/publish/    302 404 404 403 403 302 302
POST   /projects/harbour/releases/1.0.0/withdraw/   302 404 404 403 403 302 302
POST   /projects/harbour/releases/1.0.0/discard/    302 404 404 403 403 302 302
GET    /projects/harbour/labels.css                 302 404 404 200 200 200 200
GET    /projects/harbour/settings/                  302 404 404 403 403 403 200
POST   /projects/harbour/settings/                  302 404 404 403 403 403 302
GET    /projects/harbour/dashboard/                 302 404 404 200 200 200 200
GET    /projects/harbour/dashboard/documents.svg    302 404 404 200 200 200 200
GET    /projects/harbour/dashboard/confusion.csv    302 404 404 403 403 200 200
GET    /projects/harbour/agreement/                 302 404 404 403 403 200 200
GET    /projects/harbour/consensus/                 302 404 404 403 403 200 200
POST   /projects/harbour/consensus/                 302 404 404 403 403 302 302
GET    /projects/harbour/adjudication/              302 404 404 403 403 200 200
POST   /projects/harbour/adjudication/              302 404 404 403 403 302 302
GET    /projects/harbour/adjudication/{sentence}/   302 404 404 403 403 200 200
POST   /projects/harbour/adjudication/{sentence}/   302 404 404 403 403 302 302
GET    /projects/harbour/thread-effect/             302 404 404 403 403 200 200
GET    /projects/harbour/gold/                      302 404 404 403 403 200 200
POST   /projects/harbour/gold/                      302 404 404 403 403 302 302
GET    /projects/harbour/training/                  302 404 404 403 200 200 200
POST   /projects/harbour/training/                  302 404 404 403 404 404 404
GET    /projects/harbour/checks/                    302 404 404 403 403 200 200
GET    /projects/harbour/again/                     302 404 404 403 200 200 200
POST   /projects/harbour/again/                     302 404 404 404 404 404 404
GET    /projects/harbour/me/                        302 404 404 403 200 200 200
POST   /projects/harbour/me/                        302 404 404 403 302 302 302
GET    /projects/harbour/norming/                   302 404 404 403 200 200 200
POST   /projects/harbour/norming/                   302 404 404 403 403 302 302
GET    /projects/harbour/norming/{norming}/         302 404 404 403 200 200 200
POST   /projects/harbour/norming/{norming}/         302 404 404 403 302 302 302
GET    /projects/harbour/add/                       302 404 404 403 403 200 200
POST   /projects/harbour/add/                       302 404 404 403 403 302 302
GET    /join/{invitation}/                          200
POST   /join/{invitation}/                          400 302 302 400 400 400 400
GET    /appearance/                                 302 200
POST   /appearance/                                 302
GET    /jobs/{job}/                                 302 404 404 200 200 200 200
POST   /jobs/{job}/cancel/                          302 404 404 403 403 302 302
POST   /jobs/{ended_job}/retry/                     302 404 404 403 403 302 302
GET    /documents/{document}/                       302 404 404 200 200 200 200
GET    /documents/{second}/window/                  302 404 404 200 200 200 200
GET    /documents/{second}/live/                    302 404 404 200 200 200 200
GET    /documents/{document}/read/                  302 404 404 200 200 200 200
GET    /documents/{second}/changes/                 302 404 404 200 200 200 200
POST   /documents/{document}/open-thread/           302 404 404 403 302 302 302
POST   /documents/{second}/read-again/              302 404 404 403 403 302 302
POST   /sentences/{sentence}/label/                 302 404 404 403 302 302 302
GET    /sentences/{sentence}/discussion/            302 404 404 403 403 200 200
POST   /sentences/{sentence}/discussion/            302 404 404 403 403 302 302
GET    /sentences/{sentence}/history/               302 404 404 200 200 200 200
POST   /documents/{document}/links/                 302 404 404 403 200 200 200
GET    /sentences/{sentence}/recut/                 302 404 404 403 200 200 200
POST   /sentences/{sentence}/recut/                 302 404 404 403 302 302 302

GET    /api/v1/schema/                              401 200
GET    /api/v1/docs/                                302 200
GET    /api/v1/nowhere/                             404
GET    /api/v1/tokens/                              401 200
POST   /api/v1/tokens/                              401 201
DELETE /api/v1/tokens/{owners_token}/               401 404 404 404 404 404 204
GET    /api/v1/projects/                            401 200
POST   /api/v1/projects/                            401 201
GET    /api/v1/projects/harbour/                    401 404 404 200 200 200 200
PATCH  /api/v1/projects/harbour/                    401 404 404 403 403 403 200
DELETE /api/v1/projects/harbour/                    401 404 404 403 403 403 204
GET    /api/v1/projects/harbour/documents/          401 404 404 200 200 200 200
POST   /api/v1/projects/harbour/documents/          401 404 404 403 403 201 201
GET    /api/v1/projects/harbour/sentences/          401 404 404 200 200 200 200
GET    /api/v1/projects/harbour/links/              401 404 404 200 200 200 200
POST   /api/v1/projects/harbour/links/             401 404 404 403 201 201 201
GET    /api/v1/projects/harbour/labels/             401 404 404 200 200 200 200
POST   /api/v1/projects/harbour/labels/             401 404 404 403 403 403 201
PATCH  /api/v1/projects/harbour/labels/fact/        401 404 404 403 403 403 200
DELETE /api/v1/projects/harbour/labels/fact/        401 404 404 403 403 403 204
GET    /api/v1/projects/harbour/guidelines/         401 404 404 200 200 200 200
POST   /api/v1/projects/harbour/guidelines/         401 404 404 403 403 403 201
GET    /api/v1/projects/harbour/annotations/        401 404 404 200 200 200 200
POST   /api/v1/projects/harbour/annotations/bulk/   401 404 404 403 200 200 200
GET    /api/v1/projects/harbour/members/            401 404 404 200 200 200 200
POST   /api/v1/projects/harbour/members/            401 404 404 403 403 403 201
DELETE /api/v1/projects/harbour/members/second/     401 404 404 403 403 403 204
GET    /api/v1/projects/harbour/invitations/        401 404 404 403 403 403 200
POST   /api/v1/projects/harbour/invitations/        401 404 404 403 403 403 201
DELETE /api/v1/projects/harbour/invitations/{invited}/ 401 404 404 403 403 403 204
GET    /api/v1/projects/harbour/dashboard/          401 404 404 200 200 200 200
GET    /api/v1/projects/harbour/dashboard/documents.csv 401 404 404 200 200 200 200
GET    /api/v1/projects/harbour/dashboard/mix.svg   401 404 404 403 403 200 200
PATCH  /api/v1/projects/harbour/members/second/     401 404 404 403 403 200 200
GET    /api/v1/projects/harbour/plans/              401 404 404 403 403 200 200
POST   /api/v1/projects/harbour/plans/              401 404 404 403 403 201 201
POST   /api/v1/projects/harbour/plans/preview/      401 404 404 403 403 200 200
GET    /api/v1/plans/{plan}/                        401 404 404 403 403 200 200
PATCH  /api/v1/plans/{plan}/                        401 404 404 403 403 200 200
GET    /api/v1/projects/harbour/assignments/        401 404 404 200 200 200 200
POST   /api/v1/projects/harbour/assignments/        401 404 404 403 403 200 200
GET    /api/v1/assignments/{assignment}/            401 404 404 404 404 200 200
PATCH  /api/v1/assignments/{assignment}/            401 404 404 404 404 200 200
DELETE /api/v1/assignments/{assignment}/            401 404 404 404 404 204 204
GET    /api/v1/projects/harbour/study/              401 404 404 403 403 200 200
POST   /api/v1/projects/harbour/study/              401 404 404 403 403 200 200
POST   /api/v1/projects/harbour/next/               401 404 404 403 200 200 200
POST   /api/v1/next/                                401 200 403 403 200 200 200
GET    /api/v1/documents/{document}/assignment/     401 404 404 403 200 200 200
PUT    /api/v1/documents/{document}/assignment/     401 404 404 403 200 200 200
GET    /api/v1/projects/harbour/agreement/          401 404 404 403 403 200 200
GET    /api/v1/projects/harbour/agreement/report/   401 404 404 403 403 200 200
GET    /api/v1/projects/harbour/consensus/          401 404 404 403 403 200 200
POST   /api/v1/projects/harbour/consensus/          401 404 404 403 403 202 202
GET    /api/v1/projects/harbour/consensus/sentences/ 401 404 404 403 403 200 200
GET    /api/v1/projects/harbour/thread-effect/      401 404 404 403 403 200 200
GET    /api/v1/account/                             401 200
PATCH  /api/v1/account/                             401 200
GET    /api/v1/projects/harbour/gold/               401 404 404 403 403 200 200
POST   /api/v1/projects/harbour/gold/               401 404 404 403 403 200 200
DELETE /api/v1/projects/harbour/gold/?sentence={decided} 401 404 404 403 403 204 204
GET    /api/v1/projects/harbour/training/           401 404 404 403 200 200 200
POST   /api/v1/projects/harbour/training/           401 404 404 403 404 404 404
GET    /api/v1/projects/harbour/training/feedback/  401 404 404 403 200 200 200
GET    /api/v1/projects/harbour/checks/             401 404 404 403 200 200 200
GET    /api/v1/projects/harbour/checks/mine/        401 404 404 403 200 200 200
GET    /api/v1/projects/harbour/self-agreement/     401 404 404 403 200 200 200
GET    /api/v1/projects/harbour/timing/             401 404 404 403 200 200 200
GET    /api/v1/projects/harbour/repeats/            401 404 404 403 200 200 200
PUT    /api/v1/repeats/1/                           401 404 404 404 404 404 404
GET    /api/v1/projects/harbour/redefined/          401 404 404 403 200 200 200
POST   /api/v1/projects/harbour/redefined/          401 404 404 403 200 200 200
GET    /api/v1/projects/harbour/me/                 401 404 404 403 200 200 200
PATCH  /api/v1/projects/harbour/me/                 401 404 404 403 200 200 200
GET    /api/v1/projects/harbour/me/differences/     401 404 404 403 200 200 200
GET    /api/v1/projects/harbour/norming/            401 404 404 403 200 200 200
POST   /api/v1/projects/harbour/norming/            401 404 404 403 403 201 201
GET    /api/v1/norming/{norming}/                   401 404 404 403 200 200 200
PATCH  /api/v1/norming/{norming}/                   401 404 404 403 403 200 200
PUT    /api/v1/norming/{norming}/votes/             401 404 404 403 204 204 204
GET    /api/v1/projects/harbour/adjudication/       401 404 404 403 403 200 200
GET    /api/v1/projects/harbour/decisions/          401 404 404 403 403 200 200
POST   /api/v1/projects/harbour/decisions/          401 404 404 403 403 200 200
GET    /api/v1/projects/harbour/decisions/unanimous/ 401 404 404 403 403 200 200
POST   /api/v1/projects/harbour/decisions/unanimous/ 401 404 404 403 403 200 200
POST   /api/v1/projects/harbour/decisions/sample/   401 404 404 403 403 201 201
GET    /api/v1/projects/harbour/gaps/               401 404 404 403 403 200 200
POST   /api/v1/projects/harbour/gaps/               401 404 404 403 403 201 201
PATCH  /api/v1/projects/harbour/gaps/{gap}/         401 404 404 403 403 200 200
GET    /api/v1/projects/harbour/waiting/            401 404 404 200 200 200 200
GET    /api/v1/projects/harbour/export/             401 404 404 200 200 200 200
GET    /api/v1/projects/harbour/releases/           401 404 404 200 200 200 200
POST   /api/v1/projects/harbour/releases/           401 404 404 403 403 202 202
GET    /api/v1/projects/harbour/releases/1.0.0/     401 404 404 404 404 200 200
DELETE /api/v1/projects/harbour/releases/1.0.0/     401 404 404 403 403 204 204
POST   /api/v1/projects/harbour/releases/1.0.0/publish/  401 404 404 403 403 200 200
POST   /api/v1/projects/harbour/releases/1.0.0/withdraw/ 401 404 404 403 403 409 409
GET    /api/v1/projects/harbour/releases/1.0.0/files/SHA256SUMS 401 404 404 404 404 200 200
GET    /api/v1/documents/{document}/                401 404 404 200 200 200 200
DELETE /api/v1/documents/{document}/                401 404 404 403 403 204 204
GET    /api/v1/documents/{document}/posts/          401 404 404 200 200 200 200
GET    /api/v1/documents/{second}/changes/          401 404 404 200 200 200 200
GET    /api/v1/documents/{document}/sentences/      401 404 404 200 200 200 200
GET    /api/v1/documents/{document}/links/          401 404 404 200 200 200 200
GET    /api/v1/documents/{document}/links/history/  401 404 404 200 200 200 200
GET    /api/v1/links/{link}/                        401 404 404 200 200 200 200
PATCH  /api/v1/links/{link}/                        401 404 404 403 200 200 200
DELETE /api/v1/links/{drawn}/                       401 404 404 404 404 204 204
GET    /api/v1/documents/{document}/opening/        401 404 404 403 200 200 200
POST   /api/v1/documents/{document}/opening/        401 404 404 403 200 200 200
GET    /api/v1/documents/{document}/similar/        401 404 404 200 200 200 200
GET    /api/v1/documents/{document}/recuts/         401 404 404 200 200 200 200
POST   /api/v1/documents/{document}/recuts/         401 404 404 403 200 200 200
GET    /api/v1/sentences/{sentence}/history/        401 404 404 200 200 200 200
GET    /api/v1/sentences/{sentence}/decision/       401 404 404 403 403 200 200
PUT    /api/v1/sentences/{sentence}/decision/       401 404 404 403 403 200 200
DELETE /api/v1/sentences/{sentence}/decision/       401 404 404 403 403 204 204
GET    /api/v1/sentences/{sentence}/send-back/      401 404 404 200 200 200 200
POST   /api/v1/sentences/{answered}/send-back/      401 404 404 403 403 200 200
PATCH  /api/v1/sentences/{sentence}/send-back/      401 404 404 403 404 404 404
GET    /api/v1/sentences/{sentence}/remarks/        401 404 404 403 403 200 200
POST   /api/v1/sentences/{sentence}/remarks/        401 404 404 403 403 201 201
PUT    /api/v1/sentences/{sentence}/label/          401 404 404 403 200 200 200
DELETE /api/v1/sentences/{sentence}/label/          401 404 404 403 200 200 200
GET    /api/v1/jobs/{job}/                          401 404 404 200 200 200 200
DELETE /api/v1/jobs/{job}/                          401 404 404 403 403 204 204
GET    /api/v1/jobs/{job}/results/                  401 404 404 200 200 200 200
POST   /api/v1/jobs/{ended_job}/retry/              401 404 404 403 403 202 202
"""

LABEL = {
    "name": "Rumour",
    "hotkey": "5",
    "letter": "R",
    "palette": "4",
    "colour_light": "#226edd",
    "colour_dark": "#22fff6",
    "pattern": "solid",
}
VOTE = {"sentence": "{sentence}", "stage": "voting", "label": "fact"}
BODIES: dict[str, dict[str, Any]] = {
    "POST /account/login/": {"login": "nobody", "password": "wrong"},
    "POST /account/tokens/": {"name": "new", "scope": "read", "days": 1},
    "POST /projects/harbour/add/": {"way": "paste", "text": "A new article. It has two sentences."},
    "POST /projects/harbour/settings/": {
        "name": "Another name",
        "blind": "on",
        "reveal": "release",
        "search_policy": "links",
    },
    "POST /projects/harbour/guideline/edit/": {"text": "# New", "summary": "All.", "base": "1"},
    "POST /projects/harbour/labels/": {"up": "opinion"},
    "POST /projects/harbour/labels/fact/": LABEL,
    "POST /projects/harbour/new-label/": LABEL | {"key": "rumour"},
    "POST /projects/harbour/assignments/": {
        "do": "deal",
        "name": "All",
        "kind": "main",
        "which": "all",
        "reviewers_each": "1",
        "overlap": "0",
        "lease_hours": "48",
    },
    "POST /projects/harbour/study/": {"step": "confusion", "note": "Looked at."},
    "POST /documents/{document}/assignment/": {"do": "done", "confirm": "1"},
    "POST /projects/harbour/releases/": {"version": "2.0.0"},
    "POST /projects/harbour/releases/1.0.0/withdraw/": {"reason": "A name was left in it."},
    "POST /api/v1/projects/harbour/releases/": {"version": "2.0.0"},
    "POST /api/v1/projects/harbour/releases/1.0.0/withdraw/": {"reason": "A name was left in it."},
    "POST /sentences/{sentence}/label/": {"label": "fact"},
    "POST /projects/harbour/gold/": {"label-1": ""},
    "POST /projects/harbour/training/": {"again": "1"},
    "POST /projects/harbour/again/": {"repeat": "1", "label": "fact"},
    "POST /projects/harbour/me/": {"field": "Law"},
    "PATCH /api/v1/account/": {"shares_timing": True},
    "POST /api/v1/projects/harbour/gold/": {"gold": [{"sentence": "{sentence}", "label": "fact"}]},
    "POST /api/v1/projects/harbour/training/": {"plan": 1},
    "PUT /api/v1/repeats/1/": {"label": "fact"},
    "POST /api/v1/projects/harbour/redefined/": {"sentences": []},
    "PATCH /api/v1/projects/harbour/me/": {"background": {"field": "Law"}},
    "POST /projects/harbour/norming/": {"name": "Second", "sentences": "{sentence}"},
    "POST /projects/harbour/norming/{norming}/": VOTE,
    "POST /api/v1/projects/harbour/norming/": {"name": "Second", "sentences": ["{sentence}"]},
    "PATCH /api/v1/norming/{norming}/": {"stage": "talking", "base": 1},
    "PUT /api/v1/norming/{norming}/votes/": VOTE,
    "POST /projects/harbour/adjudication/": {"accept": "1", "at_least": "2"},
    "POST /projects/harbour/adjudication/{sentence}/": {"label": "fact", "base": "0"},
    "POST /sentences/{sentence}/discussion/": {"text": "Hm."},
    "POST /sentences/{sentence}/recut/": {"sentence": "{sentence}", "cut": "9"},
    "POST /api/v1/documents/{document}/recuts/": {"sentences": ["{sentence}"], "cuts": [9]},
    "POST /api/v1/tokens/": {"name": "new"},
    "POST /api/v1/projects/": {"slug": "new", "name": "New"},
    "PATCH /api/v1/projects/harbour/": {"name": "Another name"},
    "POST /api/v1/projects/harbour/documents/": {"text": "A new article. It has two sentences."},
    "POST /api/v1/projects/harbour/labels/": {"key": "rumour", "name": "Rumour", "hotkey": "5"},
    "PATCH /api/v1/projects/harbour/labels/fact/": {"name": "A fact"},
    "POST /api/v1/projects/harbour/guidelines/": {"text": "# New"},
    "POST /api/v1/projects/harbour/annotations/bulk/": {
        "annotations": [{"sentence": "{sentence}", "label": "fact"}]
    },
    "PATCH /api/v1/projects/harbour/members/second/": {"languages": ["en"]},
    "POST /api/v1/projects/harbour/plans/": {"name": "All", "seed": 7},
    "POST /api/v1/projects/harbour/plans/preview/": {"name": "All", "seed": 7},
    "PATCH /api/v1/plans/{plan}/": {"closed": True},
    "POST /api/v1/projects/harbour/assignments/": {"document": "{document}", "reviewer": "second"},
    "POST /api/v1/projects/harbour/study/": {"step": "confusion"},
    "PATCH /api/v1/assignments/{assignment}/": {"priority": 3},
    "PUT /api/v1/documents/{document}/assignment/": {"state": "done", "confirm": True},
    "POST /api/v1/projects/harbour/members/": {"user": "third", "role": "viewer"},
    "POST /documents/{document}/links/": {"kind": "disputes", "state": "confirmed", "start": "0", "end": "9"},
    "POST /api/v1/projects/harbour/links/": {"kind": "disputes"},
    "PATCH /api/v1/links/{link}/": {"state": "confirmed"},
    "PUT /api/v1/sentences/{sentence}/label/": {"label": "fact"},
    "POST /api/v1/projects/harbour/decisions/": {"sentence": "{sentence}", "label": "fact", "base": 0},
    "POST /api/v1/projects/harbour/decisions/sample/": {"n": 1},
    "POST /api/v1/projects/harbour/gaps/": {"sentence": "{sentence}", "draft": "A rule."},
    "PATCH /api/v1/projects/harbour/gaps/{gap}/": {"closing_word": "There is one."},
    "PUT /api/v1/sentences/{sentence}/decision/": {"label": "fact", "base": 0},
    "POST /api/v1/sentences/{answered}/send-back/": {"reviewers": ["second"], "reason": "Sure?"},
    "PATCH /api/v1/sentences/{sentence}/send-back/": {"answer": "It stands."},
    "POST /api/v1/sentences/{sentence}/remarks/": {"text": "Hm."},
}
# What stands after the address in a request.
QUERIES = {"DELETE /api/v1/sentences/{sentence}/decision/": "?base=0"}

METHODS = ("get", "post", "put", "patch", "delete")
BELONGS_TO_PROJECT = (
    "harbour", "{document}", "{second}", "{sentence}", "{job}", "{ended_job}", "{link}", "{drawn}", "{plan}",
    "{assignment}", "{norming}", "{answered}", "{gap}",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What each of PEOPLE gets for a method and an address."""

    method: str
    address: str
    statuses: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.address}"

    @property
    def is_api(self) -> bool:
        return self.address.startswith("/api/")


def rows() -> Iterator[Row]:
    for line in TABLE.splitlines()[2:]:
        if line.strip():
            method, address, *words = line.split()
            statuses = [int(word) for word in words]
            statuses += statuses[-1:] * (len(PEOPLE) - len(statuses))
            yield Row(method, address, tuple(statuses))


ROWS = list(rows())


@pytest.fixture
def names(project, owner, sentence, document, link, make_document, make_user, make_member) -> dict[str, Any]:
    """What the addresses and bodies of the table mean."""
    second = make_member("second", "owner")
    make_user("third")
    token, _ = tokens.create(owner)
    page = {"source_url": "https://quay.example/grows"}
    make_document("It grew. It shrank.", ["Did it?"], **page)
    comment = document.sentences.get(text="It was never closed.").pk
    labelling.tag(comment, Actor(second.pk), Answer("opinion"))
    gap = gaps.open_gap(Actor(second.pk), comment, "A rule.")
    invitation, invited = inviting.invite(Actor(owner.pk), project, "viewer")
    draft_of(project)
    return {
        "document": document.pk,
        "second": make_document("It grew. It grew again.", ["Did it?"], **page).pk,
        "sentence": sentence.pk,
        "job": Job.objects.create(project=project, kind="ingest").pk,
        "ended_job": failed_job(project).pk,
        "link": link.pk,
        "drawn": linking.draw(Actor(second.pk), "supports", comment, sentence.pk)["id"],
        "comment": comment,
        "answered": comment,
        "gap": gap.pk,
        "post": link.source_post_id,
        "plan": Plan.objects.create(project=project, name="Begun", seed=1).pk,
        "assignment": Assignment.objects.create(
            project=project, document=document, reviewer=second, state="given", origin="hand"
        ).pk,
        "decided": deciding.decide(Actor(owner.pk), comment, Verdict("opinion"), 0).sentence,
        "norming": norming.open_round(Actor(owner.pk), project, "First", [sentence.pk]).pk,
        "owner": owner.pk,
        "owners_token": token.token_key,
        "invited": invitation.pk,
        "invitation": invited.rstrip("/").rsplit("/", 1)[1],
    }


def failed_job(project) -> Job:
    """A job that has ended and has something to try again."""
    sources = [{"name": None, "url": "https://harbour.example/", "format": None, "encoding": None}]
    job = Job.objects.create(
        project=project, kind="ingest", status="done", params={"sources": sources}, failed=1
    )
    job.outcomes.create(source=0, item=0, status="failed")
    return job


def draft_of(project) -> Release:
    """The release 1.0.0, a draft of one file."""
    sums = b"a file\n"
    digest = hashlib.sha256(sums).hexdigest()
    place = files.path_of(digest)
    if not default_storage.exists(place):
        default_storage.save(place, ContentFile(sums))
    file = {"name": "SHA256SUMS", "sha256": digest, "bytes": len(sums), "rows": None}
    return Release.objects.create(project=project, version="1.0.0", state="draft", files=[file])


@pytest.fixture
def people(owner, viewer, reviewer, curator, stranger, make_user) -> dict[str, User | None]:
    create_project("elsewhere", "Elsewhere", stranger)
    admin = make_user("ada", is_staff=True, is_superuser=True)
    everyone = {"viewer": viewer, "reviewer": reviewer, "curator": curator, "owner": owner}
    return {"nobody": None, "stranger": stranger, "admin": admin} | everyone


def filled(row: Row, names: dict[str, Any]) -> dict[str, Any]:
    """The body of the row's request."""
    body = meant(BODIES.get(str(row), {}), names)
    if row.address.endswith("/links/") and body:
        body = body | (
            {"source_sentence": names["comment"], "target_sentence": names["sentence"]}
            if row.is_api
            else {"post": names["post"], "target": names["sentence"]}
        )
    return body


def meant(body: Any, names: dict[str, Any]) -> Any:
    """The body with what the names in it mean."""
    if isinstance(body, dict):
        return {key: meant(value, names) for key, value in body.items()}
    if isinstance(body, list):
        return [meant(value, names) for value in body]
    return names.get(body[1:-1], body) if isinstance(body, str) and body[:1] == "{" else body


def ask(client: Client, row: Row, names: dict[str, Any]) -> int:
    """The status of the row's request; nothing it did is kept."""
    how = {"content_type": "application/json"} if row.is_api else {}
    with transaction.atomic():
        address = row.address.format(**names) + QUERIES.get(str(row), "")
        answer = getattr(client, row.method.lower())(address, filled(row, names), **how)
        b"".join(answer)  # a stream holds the connection until it was read
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_everyone_gets(row, names, people):
    got = []
    for person in people.values():
        client = Client(raise_request_exception=False)
        if person is not None:
            client.force_login(person)
        got.append(ask(client, row, names))

    assert f"{row} {got}" == f"{row} {list(row.statuses)}"


PAGE_OF_THE_API = "/api/v1/docs/"  # for people: it asks for a session, as every page does


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.is_api and row.address != PAGE_OF_THE_API], ids=str
)
def test_a_token_reaches_as_far_as_its_scope_and_projects(row, names, people):
    """An owner's token with a scope gets what that role gets; of another project, what a stranger gets."""
    if "tokens" in row.address or row.address in ("/api/v1/projects/", "/api/v1/account/"):
        pytest.skip("what belongs to a person, not to a project: see the tests of tokens")
    by_role = dict(zip(PEOPLE, row.statuses, strict=True))
    owner = people["owner"]
    create_project("other", "Other", owner)
    limits: dict[str, dict[str, Any]] = {
        "viewer": {"scopes": [Scope.READ]},
        "reviewer": {"scopes": [Scope.READ, Scope.LABEL]},
        "curator": {"scopes": [Scope.CURATE]},
        "owner": {"scopes": [Scope.ADMIN]},
        "stranger": {"scopes": [Scope.ADMIN], "projects": ["other"]},
    }
    got = {}
    for role, limit in limits.items():
        _, secret = tokens.create(owner, **limit)
        got[role] = ask(Client(headers={"Authorization": f"Token {secret}"}), row, names)

    assert f"{row} {got}" == f"{row} { {role: by_role[role] for role in limits} }"


@pytest.mark.parametrize(
    "limit",
    [{"scopes": ["read"]}, {"scopes": ["label"]}, {"scopes": ["curate"]}, {"projects": ["harbour"]}],
    ids=str,
)
def test_a_limited_token_makes_neither_projects_nor_tokens(owner, project, limit):
    _, secret = tokens.create(owner, **limit)
    client = Client(headers={"Authorization": f"Token {secret}"})

    made = [
        client.post("/api/v1/projects/", {"slug": "new", "name": "New"}, content_type="application/json"),
        client.post("/api/v1/tokens/", {"name": "new"}, content_type="application/json"),
    ]

    assert [response.status_code for response in made] == [403, 403]
    assert Project.objects.count() == 1


def test_every_address_stands_in_the_table(names):
    known = {route_of(row, names) for row in ROWS}
    missing = {route for route, _ in routes(get_resolver().url_patterns)} - known

    assert not missing


def test_every_method_of_the_api_stands_in_the_table(names):
    known = {(route_of(row, names), row.method.lower()) for row in ROWS}
    there = {
        (route, method)
        for route, pattern in routes(get_resolver().url_patterns)
        if (view := getattr(pattern.callback, "cls", None))
        for method in METHODS
        if hasattr(view, method)
    }

    assert there
    assert not there - known


def test_nobody_hears_of_a_project_that_is_not_theirs():
    for row in ROWS:
        if any(word in row.address for word in BELONGS_TO_PROJECT):
            nobody, stranger, admin, *_ = row.statuses
            assert nobody == (401 if row.is_api else 302), row
            assert stranger == admin == 404, row


def test_every_role_includes_the_later_ones():
    for row in ROWS:
        if any(word in row.address for word in BELONGS_TO_PROJECT):
            allowed = [status < 400 for status in row.statuses[PEOPLE.index("viewer") :]]
            assert allowed == sorted(allowed), row


def test_the_table_names_what_the_code_knows():
    assert set(PEOPLE[3:]) == set(access.LEVEL_OF_ROLE)
    assert Project._meta.get_field("slug").unique


def route_of(row: Row, names: dict[str, Any]) -> str:
    return resolve(row.address.format(**names).partition("?")[0]).route.replace("^", "")


def routes(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route.replace("^", ""), pattern

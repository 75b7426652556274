"""Who may do what: every address and method of pages and API, and what each sort of person gets."""

from typing import Any

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

GET    /account/email/                              302 404
GET    /account/email/nothing/                      404
GET    /account/password/reset/                     404
GET    /account/password/reset/sent/                404
GET    /account/password/reset/set/                 404
GET    /account/password/reset/1-nothing/           404
GET    /account/oidc/cancelled/                     302
GET    /account/oidc/nothing/                       404
POST   /account/oidc/nothing/                       404
GET    /account/oidc/nothing/callback/              404

GET    /audit/                                      302 404 200 404
GET    /leaving/                                    302 404
GET    /account/                                    302 200
POST   /account/                                    302 302
GET    /account/confirm/                            302 302
GET    /account/confirm/again/                      302 200
POST   /account/confirm/again/                      302 400
GET    /account/password/                           302 302
GET    /account/password/set/                       302 200
GET    /account/2fa/                                302 200
GET    /account/2fa/reauthenticate/                 302 302
GET    /account/2fa/totp/activate/                  302 200
GET    /account/2fa/totp/deactivate/                302 404
GET    /account/2fa/recovery-codes/                 302 404
GET    /account/2fa/recovery-codes/generate/        302 200
GET    /account/2fa/recovery-codes/download/        302 404
GET    /account/2fa/webauthn/                       302 200
GET    /account/2fa/webauthn/add/                   302 200
GET    /account/2fa/webauthn/reauthenticate/        302 302
GET    /account/2fa/webauthn/keys/1/remove/         302 404
GET    /account/2fa/webauthn/keys/1/edit/           302 404
GET    /account/connections/                        302 200
POST   /account/connections/                        302 404
GET    /account/data/                               302 200
POST   /account/data/                               302 200
GET    /account/erase/                              302 200
POST   /account/erase/                              302 400
GET    /account/sessions/                           302 200
POST   /account/sessions/                           302 404
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
GET    /documents/{second}/original/                302 404 404 200 200 200 200
GET    /documents/{document}/assignment/            302 404 404 403 200 200 200
POST   /documents/{document}/assignment/            302 404 404 403 302 302 302
GET    /projects/harbour/people/                    302 404 404 200 200 200 200
GET    /projects/harbour/export/                    302 404 404 200 200 200 200
GET    /projects/harbour/data/                      302 404 404 200 200 200 200
POST   /projects/harbour/data/views/                302 404 404 302 302 302 302
GET    /projects/harbour/labels-import/             302 404 404 403 403 200 200
POST   /projects/harbour/labels-import/             302 404 404 403 403 400 400
GET    /projects/harbour/labels-import/{import}/    302 404 404 403 403 200 200
POST   /projects/harbour/labels-import/{import}/    302 404 404 403 403 302 302
GET    /projects/harbour/labels-import/{import}/report/ 302 404 404 403 403 200 200
POST   /projects/harbour/export/                    302 404 404 302 302 302 302
GET    /projects/harbour/releases/                  302 404 404 200 200 200 200
POST   /projects/harbour/releases/                  302 404 404 403 403 302 302
GET    /projects/harbour/releases/1.0.0/            302 404 404 404 404 200 200
GET    /projects/harbour/releases/1.0.0/changes/    302 404 404 404 404 200 200
POST   /projects/harbour/releases/1.0.0/rebuild/    302 404 404 403 403 302 302
POST   /projects/harbour/releases/1.0.0/publish/    302 404 404 403 403 302 302
POST   /projects/harbour/releases/1.0.0/withdraw/   302 404 404 403 403 302 302
POST   /projects/harbour/releases/1.0.0/discard/    302 404 404 403 403 302 302
GET    /projects/harbour/splits/                    302 404 404 403 403 200 200
POST   /projects/harbour/splits/                    302 404 404 403 403 302 302
GET    /projects/harbour/audit/                     302 404 404 403 403 403 200
GET    /projects/harbour/privacy/                   302 404 404 403 403 200 200
POST   /projects/harbour/privacy/                   302 404 404 403 403 403 302
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
GET    /documents/{second}/terms/                   302 404 404 200 200 200 200
POST   /documents/{second}/terms/                   302 404 404 403 403 302 302
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
GET    /api/v1/projects/harbour/labels/fact/        401 404 404 200 200 200 200
GET    /api/v1/projects/harbour/labels/             401 404 404 200 200 200 200
POST   /api/v1/projects/harbour/labels/             401 404 404 403 403 403 201
PATCH  /api/v1/projects/harbour/labels/fact/        401 404 404 403 403 403 200
DELETE /api/v1/projects/harbour/labels/fact/        401 404 404 403 403 403 204
GET    /api/v1/projects/harbour/guidelines/         401 404 404 200 200 200 200
POST   /api/v1/projects/harbour/guidelines/         401 404 404 403 403 403 201
GET    /api/v1/projects/harbour/guidelines/1/       401 404 404 200 200 200 200
GET    /api/v1/projects/harbour/guidelines/1/changes/ 401 404 404 200 200 200 200
POST   /api/v1/projects/harbour/documents/preview/  401 404 404 403 403 200 200
POST   /api/v1/join/                                401 201 201 409 409 409 409
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
GET    /api/v1/projects/harbour/audit/              401 404 404 403 403 403 200
GET    /api/v1/projects/harbour/audit/file/         401 404 404 403 403 403 200
GET    /api/v1/audit/                               401 404 200 404
GET    /api/v1/audit/file/                          401 404 200 404
GET    /api/v1/account/                             401 200
GET    /api/v1/account/data/                        401 200
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
GET    /api/v1/norming/{norming}/remarks/           401 404 404 403 200 200 200
POST   /api/v1/norming/{norming}/remarks/           401 404 404 403 409 409 409
PUT    /api/v1/norming/{norming}/votes/             401 404 404 403 204 204 204
POST   /api/v1/norming/{norming}/decisions/         401 404 404 403 403 409 409
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
GET    /api/v1/projects/harbour/labels-import/      401 404 404 403 403 200 200
POST   /api/v1/projects/harbour/labels-import/      401 404 404 403 403 202 202
GET    /api/v1/projects/harbour/labels-import/{import}/ 401 404 404 403 403 200 200
GET    /api/v1/projects/harbour/labels-import/{import}/report/ 401 404 404 403 403 200 200
POST   /api/v1/projects/harbour/export/             401 404 404 202 202 202 202
GET    /api/v1/projects/harbour/export/columns/     401 404 404 200 200 200 200
GET    /api/v1/projects/harbour/exports/            401 404 404 200 200 200 200
GET    /api/v1/projects/harbour/exports/{export}/   401 404 404 404 404 200 200
DELETE /api/v1/projects/harbour/exports/{export}/   401 404 404 404 404 204 204
GET    /api/v1/projects/harbour/exports/{export}/file/ 401 404 404 404 404 200 200
GET    /api/v1/projects/harbour/withdrawals/        401 404 404 403 403 200 200
POST   /api/v1/projects/harbour/withdrawals/        401 404 404 403 403 201 201
GET    /api/v1/projects/harbour/pseudonym-key/      401 404 404 403 403 200 200
POST   /api/v1/projects/harbour/pseudonym-key/      401 404 404 403 403 403 201
GET    /api/v1/projects/harbour/views/              401 404 404 200 200 200 200
POST   /api/v1/projects/harbour/views/              401 404 404 201 201 201 201
GET    /api/v1/projects/harbour/views/{view}/       401 404 404 200 200 200 200
PATCH  /api/v1/projects/harbour/views/{view}/       401 404 404 404 404 404 404
DELETE /api/v1/projects/harbour/views/{view}/       401 404 404 404 404 204 204
GET    /api/v1/projects/harbour/splits/             401 404 404 403 403 200 200
PUT    /api/v1/projects/harbour/splits/             401 404 404 403 403 200 200
POST   /api/v1/projects/harbour/splits/             401 404 404 403 403 409 409
DELETE /api/v1/projects/harbour/splits/             401 404 404 403 403 204 204
GET    /api/v1/projects/harbour/splits/report/      401 404 404 403 403 409 409
GET    /api/v1/projects/harbour/releases/           401 404 404 200 200 200 200
POST   /api/v1/projects/harbour/releases/           401 404 404 403 403 202 202
GET    /api/v1/projects/harbour/releases/1.0.0/     401 404 404 404 404 200 200
DELETE /api/v1/projects/harbour/releases/1.0.0/     401 404 404 403 403 204 204
GET    /api/v1/projects/harbour/releases/1.0.0/changes/  401 404 404 404 404 409 409
POST   /api/v1/projects/harbour/releases/1.0.0/rebuild/  401 404 404 403 403 202 202
POST   /api/v1/projects/harbour/releases/1.0.0/publish/  401 404 404 403 403 200 200
POST   /api/v1/projects/harbour/releases/1.0.0/withdraw/ 401 404 404 403 403 409 409
GET    /api/v1/projects/harbour/releases/1.0.0/files/SHA256SUMS 401 404 404 404 404 200 200
GET    /api/v1/documents/{document}/                401 404 404 200 200 200 200
PATCH  /api/v1/documents/{document}/                401 404 404 403 403 200 200
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
    "POST /api/v1/projects/harbour/labels-import/": {"content": '{"text": "It.", "label": "fact"}'},
    "POST /projects/harbour/labels-import/{import}/": {"do": "try"},
    "POST /projects/harbour/data/views/": {"name": "Mine", "query": "label=fact"},
    "POST /api/v1/projects/harbour/views/": {"name": "Mine", "query": "label=fact"},
    "PATCH /api/v1/projects/harbour/views/{view}/": {"name": "Ours"},
    "POST /projects/harbour/export/": {"rows": "labels", "format": "csv", "do": "file"},
    "POST /projects/harbour/releases/": {"version": "2.0.0"},
    "POST /projects/harbour/releases/1.0.0/withdraw/": {"reason": "A name was left in it."},
    "POST /api/v1/projects/harbour/releases/": {"version": "2.0.0"},
    "POST /api/v1/projects/harbour/releases/1.0.0/withdraw/": {"reason": "A name was left in it."},
    "POST /projects/harbour/splits/": {"parts": "train 80, test 20", "seed": "7"},
    "PUT /api/v1/projects/harbour/splits/": {"by": ["site"]},
    "PATCH /api/v1/documents/{document}/": {"licence": "CC BY 4.0"},
    "POST /projects/harbour/privacy/": {"do": "key", "reason": "A file with names got out."},
    "POST /api/v1/projects/harbour/withdrawals/": {"author": "Nobody", "reason": "They asked for it."},
    "POST /api/v1/projects/harbour/pseudonym-key/": {"reason": "A file with names got out."},
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
    "POST /api/v1/norming/{norming}/remarks/": {"sentence": "{sentence}", "text": "Look."},
    "PUT /api/v1/norming/{norming}/votes/": VOTE,
    "POST /api/v1/norming/{norming}/decisions/": {"sentence": "{sentence}"},
    "POST /api/v1/projects/harbour/documents/preview/": {"text": "A new article."},
    "POST /api/v1/join/": {"link": "{invitation}"},
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

"""Pages: my work, a project, the review room."""

from django.urls import path

from annotations.views import (
    changes,
    history,
    home,
    labels_css,
    live,
    opening,
    project_settings,
    projects,
    reading,
    room,
    thread_effect,
    windows,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("next/", home.next_document, name="next"),
    path("projects/<slug:slug>/", projects.documents, name="project"),
    path("projects/<slug:slug>/guideline/", projects.guideline, name="guideline"),
    path("projects/<slug:slug>/people/", projects.people, name="people"),
    path("projects/<slug:slug>/export/", projects.export, name="export"),
    path("projects/<slug:slug>/settings/", project_settings.show, name="project-settings"),
    path("projects/<slug:slug>/thread-effect/", thread_effect.show, name="thread-effect"),
    path("projects/<slug:slug>/labels.css", labels_css.show, name="labels-css"),
    path("documents/<uuid:document_id>/", room.show, name="document"),
    path("documents/<uuid:document_id>/window/", windows.show, name="window"),
    path("documents/<uuid:document_id>/live/", live.show, name="live"),
    path("documents/<uuid:document_id>/read/", reading.show, name="read"),
    path("documents/<uuid:document_id>/changes/", changes.show, name="changes"),
    path("documents/<uuid:document_id>/read-again/", changes.read_again, name="read-again"),
    path("documents/<uuid:document_id>/open-thread/", opening.open_thread, name="open-thread"),
    path("sentences/<int:sentence_id>/label/", room.label, name="label"),
    path("sentences/<int:sentence_id>/history/", history.show, name="history"),
]

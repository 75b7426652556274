"""Pages: my work, a project, the review room."""

from django.urls import path

from annotations.views import changes, home, labels_css, projects, room

urlpatterns = [
    path("", home.home, name="home"),
    path("projects/<slug:slug>/", projects.documents, name="project"),
    path("projects/<slug:slug>/guideline/", projects.guideline, name="guideline"),
    path("projects/<slug:slug>/people/", projects.people, name="people"),
    path("projects/<slug:slug>/export/", projects.export, name="export"),
    path("projects/<slug:slug>/labels.css", labels_css.show, name="labels-css"),
    path("documents/<uuid:document_id>/", room.show, name="document"),
    path("documents/<uuid:document_id>/changes/", changes.show, name="changes"),
    path("documents/<uuid:document_id>/read-again/", changes.read_again, name="read-again"),
    path("sentences/<int:sentence_id>/label/", room.label, name="label"),
]

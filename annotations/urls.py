"""Pages: my work, a project, the review room."""

from django.urls import path

from annotations.views import labels_css, room

urlpatterns = [
    path("documents/<uuid:document_id>/", room.show, name="document"),
    path("sentences/<int:sentence_id>/label/", room.label, name="label"),
    path("projects/<slug:slug>/labels.css", labels_css.show, name="labels-css"),
]

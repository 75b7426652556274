"""The instance's settings: its people. No project is reached from here."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from documents import audit
from documents.models import User


class Site(AdminSite):
    """A site of its own, so that what other packages register on the common one stays unreachable."""

    site_header = site_title = _("Contested: people")
    index_title = _("People")
    enable_nav_sidebar = False


class PersonCreationForm(AdminUserCreationForm):
    """Someone new, with a password or none."""

    class Meta:
        model = User
        fields = ("username", "name", "email")


class PersonAdmin(UserAdmin):
    """Who may sign in. People are switched off, never deleted: their labels stay theirs."""

    add_form = PersonCreationForm
    list_display = ("username", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "name", "email")
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "email")}),
        (_("What they may do"), {"fields": ("is_active", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "name", "email", "usable_password", "password1", "password2")}),
    )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.is_staff = obj.is_superuser
        super().save_model(request, obj, form, change)
        fields = sorted({*form.changed_data} - {"password1", "password2", "is_superuser", "is_active"})
        told = {"admin": obj.is_superuser, "active": obj.is_active}
        audit.record("user.changed" if change else "user.made", subject=obj.pk, fields=fields, **told)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Another's password, which is theirs to know of."""
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            audit.record("password.changed", subject=int(id))
        return response

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


site = Site(name="admin")
site.login = secure_admin_login(site.login)  # type: ignore[method-assign]
site.register(User, PersonAdmin)

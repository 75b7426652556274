"""How a signed-in user is looked up."""

from copy import copy

from django.contrib.auth.backends import ModelBackend

from documents.models import User
from documents.sessions import ShortMemory

remembered_users: ShortMemory[int, User] = ShortMemory()


class CachedModelBackend(ModelBackend):
    """Passwords as Django keeps them; a signed-in user is read again after 5 s."""

    def get_user(self, user_id: int) -> User | None:
        user = remembered_users.get(user_id)
        if user is None:
            user = super().get_user(user_id)
            if user is not None:
                remembered_users.put(user_id, user)
        return copy(user)

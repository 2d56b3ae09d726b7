"""Django's handle on people."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People."""

    name = "floorwalker.ground.people"
    label = "people"

    def ready(self) -> None:
        """Listen to the doors: every coming and going leaves its line in the trail."""
        from allauth.account import signals as account
        from allauth.mfa import signals as second_step
        from django.contrib.auth.signals import user_logged_out

        from floorwalker.ground.people import sign_in

        account.user_logged_in.connect(sign_in.signed_in, dispatch_uid="people.signed_in")
        user_logged_out.connect(sign_in.signed_out, dispatch_uid="people.signed_out")
        for name in ("password_set", "password_changed", "password_reset"):
            getattr(account, name).connect(sign_in.password_changed, dispatch_uid=f"people.{name}")
        second_step.authenticator_added.connect(sign_in.second_step_added, dispatch_uid="people.second_step_added")
        second_step.authenticator_removed.connect(sign_in.second_step_removed, dispatch_uid="people.second_step_removed")
        second_step.authenticator_reset.connect(sign_in.second_step_reset, dispatch_uid="people.second_step_reset")

"""The links by which customers answer: made from the secret of the house when a mail is sent, so that nothing kept opens one."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

SALT: Final = "floorwalker.review.survey-link"


def token(uuid: UUID | str) -> str:
    """Return what opens the link of the ask with the number `uuid`."""
    return urlsafe_b64encode(salted_hmac(SALT, str(uuid), algorithm="sha256").digest()).rstrip(b"=").decode()


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def address(uuid: UUID | str) -> str:
    """Return the full address at which the customer answers."""
    return f"{settings.FLOORWALKER_BASE_URL}{reverse('review:survey_answer', args=[token(uuid)])}"

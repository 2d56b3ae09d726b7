"""Every page that the rail leads to opens within a budget of queries, however many rows lie behind it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from floorwalker.ground import house

QUERIES_A_PAGE = 32
"""Session, account, person, roles (dated, with teams), settings and duties cost about a dozen; a list is one query and its count."""


@pytest.mark.parametrize("page", [pytest.param(page, id=page.code) for page in house.gather("pages")])
def test_a_page_of_the_rail_opens_within_its_budget(page: Any, cast: Any, django_assert_max_num_queries: Any) -> None:
    for who in ("olga", "adm", "pat", "ada", "cora"):
        browser = getattr(cast, f"{who}_sees")
        with django_assert_max_num_queries(QUERIES_A_PAGE):
            answer = browser.get(reverse(page.url_name), follow=True)
        if answer.status_code == 200:
            return
    pytest.fail(f"Nobody of a manager, an administrator, a planner, an agent and a compliance officer may open {page.code}.")

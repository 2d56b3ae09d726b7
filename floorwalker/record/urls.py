"""Record: the addresses of its pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from floorwalker.record.views import (
    choices,
    contact_filters,
    contacts,
    customers,
    duplicates,
    handle_time,
    imports,
    log,
    logged,
    measures,
    name_sheets,
    promises,
    who_is_who,
)

app_name = "record"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contacts/", contacts.listed, name="contacts"),
    path("contacts/saved/", contact_filters.listed, name="saved_filters"),
    path("contacts/saved/new/", contact_filters.new, name="new_saved_filter"),
    path("contacts/saved/<str:reference>/", contact_filters.one, name="saved_filter"),
    path("contacts/saved/<str:reference>/<slug:code>/", contact_filters.act, name="saved_filter_act"),
    path("contacts/behind/<str:token>/", contacts.behind, name="contacts_behind"),
    path("contacts/<str:reference>/", contacts.contact, name="contact"),
    path("log/", log.new, name="log"),
    path("log/customers/", log.found, name="log_found"),
    path("logged/", logged.listed, name="logged"),
    path("logged/<str:reference>/", log.one, name="logged_contact"),
    path("logged/<str:reference>/reopen/", log.reopen, name="logged_reopen"),
    path("promises/", promises.listed, name="promises"),
    path("promises/<str:reference>/", promises.one, name="promise"),
    path("promises/<str:reference>/<slug:act>/", promises.act, name="promise_act"),
    path("customers/", customers.listed, name="customers"),
    path("customers/duplicates/", duplicates.listed, name="duplicates"),
    path("customers/<str:reference>/same/<slug:act>/", duplicates.act, name="customer_same"),
    path("customers/<str:reference>/", customers.one, name="customer"),
    path("customers/<str:reference>/<slug:act>/", customers.act, name="customer_act"),
    path("reasons/", choices.page, {"tree": "reasons"}, name="reasons"),
    path("reasons/outcomes/", choices.page, {"tree": "outcomes"}, name="outcomes"),
    path("choices/<slug:tree>/<slug:act>/", choices.act, name="choice_act"),
    path("figures/", measures.figures, name="figures"),
    path("figures/handle-time/", handle_time.handle_time, name="handle_time"),
    path("measures/", measures.measures, name="measures"),
    path("who-is-who/", who_is_who.listed, name="who_is_who"),
    path("who-is-who/new/", who_is_who.add, name="new_name"),
    path("who-is-who/many/", name_sheets.many, name="many_names"),
    path("who-is-who/<str:reference>/", who_is_who.one, name="name"),
    path("who-is-who/<str:reference>/<slug:code>/", who_is_who.act, name="name_act"),
    path("imports/", imports.listing, name="imports"),
    path("imports/new/", imports.new, name="new_import"),
    path("imports/<str:reference>/", imports.one, name="import"),
    path("imports/<str:reference>/how/", imports.how, name="import_how"),
    path("imports/<str:reference>/progress/", imports.progress, name="import_progress"),
    path("imports/<str:reference>/rejected/", imports.rejected, name="import_rejected"),
    path("imports/<str:reference>/problems.csv", imports.problems, name="import_problems"),
    path("imports/<str:reference>/<slug:code>/", imports.act, name="import_act"),
]

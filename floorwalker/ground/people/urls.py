"""People: the addresses of their pages."""

from __future__ import annotations

from django.urls import path

from floorwalker.ground.people.views import acts, comings, directory, entrance, handing_over, mine, places, reading

app_name = "people"
urlpatterns = [
    path("", reading.people, name="people"),
    path("add/", acts.add, name="add"),
    path("places/", places.page, name="places"),
    path("places/add/<slug:what>/", places.add, name="add_place"),
    path("me/data/", mine.data, name="my_data"),
    path("me/end-sessions/", mine.end_sessions, name="end_my_sessions"),
    path("open/<str:token>/", entrance.one_time, name="one_time"),
    path("practice-door/<str:token>/", entrance.practice_door, name="practice_door"),
    path("see-as/", entrance.see_as, name="see_as"),
    path("roles/<int:pk>/end/", acts.end_role, name="end_role"),
    path("skills/<int:pk>/end/", acts.end_skill, name="end_skill"),
    path("directory/", directory.page, name="directory"),
    path("directory/<int:pk>/remove/", directory.remove, name="remove_group"),
    path("changes/", comings.page, name="comings"),
    path("<str:reference>/hand-over/", handing_over.page, name="hand_over"),
    path("<str:reference>/", reading.person, name="person"),
    path("<str:reference>/<slug:code>/", acts.act, name="act"),
]

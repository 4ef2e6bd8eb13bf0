from django.urls import path

from courses.simulations.views.failures import anonymous, pages

app_name = "simulation_failures"

urlpatterns = [
    path("", pages.index, name="index"),
    path("<int:pk>/", pages.scenario, name="scenario"),
    path("<int:pk>/runs.csv", pages.runs_csv, name="runs"),
    path("<int:pk>/events.xes", pages.events_xes, name="events"),
]

# The names of the person's own replay, under another instance of the same namespace: the same templates lead on here.
REPLAY = "<uuid:key>/"
MOMENT = f"{REPLAY}<int:moment>/"

replays = [
    path(REPLAY, anonymous.steps, name="replay"),
    path(MOMENT, anonymous.desk, name="replay-run"),
    path(f"{MOMENT}inbox/", anonymous.inbox, name="replay-inbox"),
    path(f"{MOMENT}list/<slug:type_>/", anonymous.records_of_type, name="replay-list"),
    path(f"{MOMENT}record/<str:record_id>/", anonymous.record, name="replay-record"),
    path(f"{MOMENT}search/<int:seq>/", anonymous.found, name="replay-found"),
    path(f"{MOMENT}log/", anonymous.log, name="replay-log"),
]

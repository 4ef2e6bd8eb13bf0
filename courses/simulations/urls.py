from django.urls import path

from courses.simulations.views import acting, cases, helping, looking, replay, report, waiting

app_name = "simulations"

RUN = "learn/runs/<uuid:key>/"
MOMENT = f"{RUN}replay/<int:moment>/"

urlpatterns = [
    path("learn/simulations/<activity_key:activity_key>/", cases.intro, name="intro"),
    path("learn/simulations/<activity_key:activity_key>/start/", cases.start, name="start"),
    path(RUN, looking.desk, name="run"),
    path(f"{RUN}inbox/", looking.inbox, name="inbox"),
    path(f"{RUN}list/<slug:type_>/", looking.records_of_type, name="list"),
    path(f"{RUN}record/<str:record_id>/", acting.record, name="record"),
    path(f"{RUN}record/<str:record_id>/reveal/<slug:field>/", acting.reveal, name="reveal"),
    path(f"{RUN}search/", acting.search, name="search"),
    path(f"{RUN}search/<int:seq>/", looking.found, name="found"),
    path(f"{RUN}act/<slug:verb>/", acting.act, name="act"),
    path(f"{RUN}note/", acting.note, name="note"),
    path(f"{RUN}wait/", waiting.wait, name="wait"),
    path(f"{RUN}calendar/", waiting.calendar, name="calendar"),
    path(f"{RUN}next/", helping.next_step, name="next"),
    path(f"{RUN}hint/", helping.hint, name="hint"),
    path(f"{RUN}watched/", helping.watched, name="watched"),
    path(f"{RUN}log/", looking.log, name="log"),
    path(f"{RUN}undo/", acting.undo, name="undo"),
    path(f"{RUN}check/", looking.check, name="check"),
    path(f"{RUN}submit/", acting.submit, name="submit"),
    path(f"{RUN}report/", report.report, name="report"),
    path(f"{RUN}report.pdf", report.document, name="report-document"),
    path(f"{RUN}compare/", replay.compare, name="compare"),
    path(f"{RUN}replay/", replay.steps, name="replay"),
    path(MOMENT, replay.desk, name="replay-run"),
    path(f"{MOMENT}inbox/", replay.inbox, name="replay-inbox"),
    path(f"{MOMENT}list/<slug:type_>/", replay.records_of_type, name="replay-list"),
    path(f"{MOMENT}record/<str:record_id>/", replay.record, name="replay-record"),
    path(f"{MOMENT}search/<int:seq>/", replay.found, name="replay-found"),
    path(f"{MOMENT}log/", replay.log, name="replay-log"),
]

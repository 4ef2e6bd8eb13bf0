"""Addresses of the workbench, where a draft is recorded, judged and made a version. They stand below the draft's."""

from django.urls import path

from courses.simulations.views.authoring import badruns, preview, proposals, recording, selftest, versions

SCENARIO = "scenarios/<int:pk>/"
RECORDING = f"{SCENARIO}recordings/<uuid:key>/"

urlpatterns = [
    path(f"{SCENARIO}model-run/", recording.model_run, name="model_run"),
    path(f"{SCENARIO}model-run/<int:index>/remove/", recording.remove_step, name="remove_step"),
    path(f"{SCENARIO}record/", recording.record, name="record"),
    path(RECORDING, recording.recording, name="recording"),
    path(f"{RECORDING}adopt/", recording.adopt, name="adopt_recording"),
    path("trials/<uuid:key>/", recording.trial, name="trial"),
    path("trials/<uuid:key>/stop/", recording.stop, name="stop_trial"),
    path(f"{SCENARIO}bad-runs/", badruns.bad_runs, name="bad_runs"),
    path(f"{SCENARIO}bad-runs/make/", badruns.make, name="make_bad_run"),
    path(f"{SCENARIO}bad-runs/make/adopt/", badruns.adopt_made, name="adopt_made"),
    path(f"{SCENARIO}bad-runs/find/", badruns.find, name="find_bad_runs"),
    path(f"{SCENARIO}bad-runs/find/adopt/", badruns.adopt_found, name="adopt_found"),
    path(f"{SCENARIO}bad-runs/<int:index>/", badruns.bad_run, name="bad_run"),
    path(f"{SCENARIO}bad-runs/<int:index>/remove/", badruns.remove, name="remove_bad_run"),
    path(f"{SCENARIO}proposals/", proposals.proposals, name="proposals"),
    path(f"{SCENARIO}proposals/adopt/", proposals.adopt, name="adopt_proposals"),
    path(f"{SCENARIO}self-test/", selftest.self_test, name="self_test"),
    path(f"{SCENARIO}self-test/begin/", selftest.begin, name="begin_self_test"),
    path(f"{SCENARIO}preview/", preview.preview, name="preview"),
    path(f"{SCENARIO}versions/", versions.versions, name="versions"),
    path(f"{SCENARIO}versions/make/", versions.make, name="make_version"),
    path(f"{SCENARIO}versions/<int:old>/<int:new>/", versions.difference, name="difference"),
    path(f"{SCENARIO}export/<int:number>/", versions.export, name="export"),
    path(f"{SCENARIO}copy/", versions.copy, name="copy"),
]

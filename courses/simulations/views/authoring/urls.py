"""Addresses of the workshop, under /admin/workshop/ and the namespace `simulation_workshop`.

Each part of a package has its own (`authoring/places.py` finds it by the JSON path). A page whose name stands in
`frame.WORKBENCH_PARTS` appears in the side navigation once it is here and takes the draft's key as `pk`.
"""

from django.urls import path

from courses.simulations.authoring.places import NAMESPACE
from courses.simulations.views.authoring import (
    bench_urls,
    lists,
    managing,
    overviews,
    records,
    scenarios,
    systems,
)

app_name = NAMESPACE

SYSTEM = "systems/<int:pk>/"
ACTION = f"{SYSTEM}actions/<slug:key>/"
SCENARIO = "scenarios/<int:pk>/"

urlpatterns = [
    path("systems/", overviews.systems, name="systems"),
    path("systems/add/", managing.add_system, name="system_add"),
    path(SYSTEM, overviews.system, name="system"),
    path(f"{SYSTEM}copy/", managing.copy_system, name="system_copy"),
    path(f"{SYSTEM}delete/", managing.delete_system, name="system_delete"),
    path(f"{SYSTEM}calendar/", systems.Calendar.as_view(), name="calendar"),
    path(f"{SYSTEM}people/", systems.Actors.as_view(), name="actors"),
    path(f"{SYSTEM}types/", lists.Types.as_view(), name="types"),
    path(f"{SYSTEM}types/+/", systems.Type.as_view(adding=True), name="type_add"),
    path(f"{SYSTEM}types/<slug:key>/", systems.Type.as_view(), name="type"),
    path(f"{SYSTEM}actions/", lists.Actions.as_view(), name="actions"),
    path(f"{SYSTEM}actions/+/", systems.Action.as_view(adding=True), name="action_add"),
    path(ACTION, systems.Action.as_view(), name="action"),
    path(f"{ACTION}guards/", lists.OrderInAction.as_view(member="guards"), name="guards_order"),
    path(f"{ACTION}guards/+/", systems.Guard.as_view(adding=True), name="guard_add"),
    path(f"{ACTION}guards/<int:index>/", systems.Guard.as_view(), name="guard"),
    path(f"{ACTION}effects/", lists.OrderInAction.as_view(member="effects"), name="effects_order"),
    path(f"{ACTION}effects/+/", systems.Effect.as_view(adding=True), name="effect_add"),
    path(f"{ACTION}effects/<int:index>/", systems.Effect.as_view(), name="effect"),
    path("scenarios/add/", managing.add_scenario, name="scenario_add"),
    path("scenarios/open/<int:pk>/", managing.open_scenario, name="open"),
    path(SCENARIO, overviews.scenario, name="scenario"),
    path(f"{SCENARIO}task/", scenarios.Case.as_view(), name="case"),
    path(f"{SCENARIO}sources/", scenarios.Sources.as_view(), name="sources"),
    path(f"{SCENARIO}vary/", scenarios.Vary.as_view(), name="vary"),
    path(f"{SCENARIO}records/", records.Data.as_view(), name="data"),
    path(f"{SCENARIO}records/<slug:key>/", records.Records.as_view(), name="records"),
    path(f"{SCENARIO}records/<slug:key>/import/", records.Import.as_view(), name="records_import"),
    path(f"{SCENARIO}checks/", lists.Checks.as_view(), name="checks"),
    path(f"{SCENARIO}checks/+/", scenarios.Check.as_view(adding=True), name="check_add"),
    path(f"{SCENARIO}checks/<slug:key>/", scenarios.Check.as_view(), name="check"),
    path(f"{SCENARIO}model-run/steps/", scenarios.ModelSteps.as_view(), name="model_steps"),
    path(f"{SCENARIO}bad-runs/+/", scenarios.BadRun.as_view(adding=True), name="bad_run_add"),
    path(f"{SCENARIO}bad-runs/<int:index>/steps/", scenarios.BadRun.as_view(), name="bad_run_steps"),
    *bench_urls.urlpatterns,
]

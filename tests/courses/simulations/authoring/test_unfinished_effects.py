"""An effect whose field is chosen and whose value is not: it is shown, not judged, and never a broken page."""

import pytest

from tests.courses.simulations.authoring.bench import draft_of, page, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", ["status", "consent", "applicant", "decision", "checked"])
def test_choosing_a_field_shows_the_form_with_a_place_for_its_value(client, field):
    sign_in(client)
    system = draft_of().system
    url = f"{page('effect_add', system.pk, 'decide')}?kind=set"
    typed = {"seq": system.seq, "kind": "set", "set-0-field": field, "do": "show"}

    response = client.post(url, typed)

    assert response.status_code == 200
    assert 'name="set-0-value-kind"' in response.content.decode()

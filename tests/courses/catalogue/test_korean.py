import pytest

from courses.catalogue import korean


def test_pairs_run_across_spaces_and_stop_at_everything_else():
    assert korean.bigrams("개인정보 보호, 법 (2024)") == "개인 인정 정보 보보 보호 법"


@pytest.mark.parametrize(
    ("word", "spellings"),
    [
        ("개인정보에서는", ["개인정보에서는", "개인정보에서", "개인정보"]),
        ("보호", ["보호"]),
        ("신고를", ["신고를", "신고"]),
        ("회의", ["회의"]),
    ],
)
def test_particles_come_off_one_by_one_and_leave_two_syllables(word, spellings):
    assert korean.spellings(word) == spellings


def test_query_is_split_where_scripts_change_and_signs_are_dropped():
    assert korean.words('AuthZEN을 "쓰기" AND*') == ["AuthZEN", "을", "쓰기", "AND"]

"""Formatted text has one spelling, which the editor keeps, and holds nothing that the editor does not offer."""

import re

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from courses.quizzes import blocks
from courses.quizzes.exchange import rich
from tests.courses.quizzes.exchange.questions import Maker, Random

seeds = st.integers(0, 2**63)
many = settings(max_examples=100, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
PLACES = [
    (rich.STEM, blocks.STEM_FEATURES),
    (rich.PART, blocks.PART_FEATURES),
    (rich.FEEDBACK, blocks.FEEDBACK_FEATURES),
]
NAMES = {"b": "bold", "i": "italic", "sup": "superscript", "sub": "subscript", "code": "code", "link": "link"}


@pytest.mark.parametrize(("features", "offered"), PLACES)
def test_what_is_kept_is_what_the_editor_offers(features, offered):
    lists = {"ol", "ul"} if "list" in features else set()

    assert {NAMES[one] for one in features - {"list"}} | lists | {"image"} == set(offered) - {"document-link"}


@pytest.mark.parametrize(("features", "offered"), PLACES)
def test_the_editor_keeps_every_word(features, offered):
    converter = ContentstateConverter(offered)

    @many
    @given(seeds)
    def keeps(seed):
        html = Maker(Random(seed), pictures=False).rich(features)
        kept = converter.to_database_format(converter.from_database_format(html))
        assert words(rich.clean(kept, features)) == words(html)

    keeps()


def words(html: str) -> str:
    return "".join(re.sub(r"<[^>]*>", "", html).split())


@many
@given(seeds, st.sampled_from([rich.STEM, rich.PART, rich.FEEDBACK]))
def test_the_spelling_of_what_is_spelled_already_is_the_same(seed, features):
    html = Maker(Random(seed)).rich(features)

    assert rich.clean(html, features) == html


@many
@given(st.text(st.sampled_from("<>/\"'= abpi!-&;#x0123\n\x00\x0b\ud800가"), max_size=60))
def test_any_text_at_all_becomes_html_of_ours(text):
    html = rich.clean(text)

    assert set(re.findall(r"</?([a-z0-9]+)", html)) <= {
        "p",
        "ul",
        "ol",
        "li",
        "b",
        "i",
        "sup",
        "sub",
        "code",
        "a",
        "br",
    }
    assert rich.clean(html) == html


@pytest.mark.parametrize(
    ("html", "spelled"),
    [
        ("text", "<p>text</p>"),
        ("<script>alert(1)</script><p onclick=x>a</p>", "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<p>a</p>"),
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<h2>a</h2>b", "<p><b>a</b></p><p>b</p>"),
        ("<strong>a</strong><b>b</b> <em>c</em>", "<p><b>ab</b> <i>c</i></p>"),
        ("<ul><li>a<li>b<ol><li>c</ol></ul>", "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>"),
        ("<li><p>a</p><p>b</p></li>", "<ul><li>a<br/>b</li></ul>"),
        ("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>", "<p><b>a</b> | b</p><p>c</p>"),
        ("<pre>a\n  b</pre>", "<p><code>a<br/>b</code></p>"),
        ("(&nbsp;&nbsp;)", "<p>(\N{NO-BREAK SPACE}\N{NO-BREAK SPACE})</p>"),
        ("<p></p><p> <br> </p>", ""),
    ],
)
def test_html_of_others_is_spelled_in_our_way(html, spelled):
    assert rich.clean(html) == spelled


@pytest.mark.parametrize(
    ("html", "spelled"),
    [
        ("10<sup>2</sup> H<sub>2</sub>O x<sup>ab</sup>", "<p>10² H₂O x^(ab)</p>"),
        ("<code>a</code>", "<p>a</p>"),
    ],
)
def test_feedback_tells_by_signs_what_it_cannot_raise(html, spelled):
    assert rich.clean(html, rich.FEEDBACK) == spelled


def test_an_option_tells_lists_and_links_by_their_text():
    html = '<ol><li>a</li><li>b</li></ol><p>see <a href="https://example.org">there</a></p>'

    assert rich.clean(html, rich.PART) == "<p>1. a</p><p>2. b</p><p>see there (https://example.org)</p>"


def test_a_picture_stands_by_itself():
    html = '<p>a <img src="sha256:ab" alt="&lt;x&gt;" class="left"> b</p>'

    assert rich.clean(html) == '<p>a</p><img class="left" src="sha256:ab" alt="&lt;x&gt;"/><p>b</p>'


def test_what_is_lost_is_told_once():
    lost: list[str] = []

    rich.clean("<video></video><video></video><table><tr><td>a</table>", lost=lost)

    assert len(lost) == 2

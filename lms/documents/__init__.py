"""HTML and CSS to PDF bytes, made in a child process that can be killed.

`renderer.py` is the only module that imports WeasyPrint, and no process of the site imports it: it is run.
"""

from collections.abc import Sequence

from lms.documents import children
from lms.documents.children import RenderError, RenderTimeout

__all__ = ["RenderError", "RenderTimeout", "render"]


def render(html: str, *, stylesheets: Sequence[str] = (), timeout: float = 60) -> bytes:
    """The PDF/UA-1 of a page of HTML: the same input gives the same bytes.

    `stylesheets` are paths below lms/static. HTML and CSS reach the project's own fonts, images and style sheets
    as `static:<path>`, and `data:` addresses; neither other files nor the network. A document that refers to
    anything else raises RenderError, one that takes more than `timeout` seconds RenderTimeout.
    """
    return children.ask({"html": html, "stylesheets": list(stylesheets)}, timeout)

"""The renderer process: reads requests from its standard input, writes PDFs to its standard output.

Run by children.py as `python -I renderer.py STATIC_ROOT`; it knows neither Django nor the rest of the project.
Request: length (8 bytes), JSON {"html", "stylesheets"}. Answer: 1 or 0, length (8 bytes), PDF or the reason.
"""

import hashlib
import json
import logging
import os
import queue
import struct
import sys
import threading
from pathlib import Path

from weasyprint import CSS, HTML, LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

CONTENT_TYPES = {
    ".css": "text/css",
    ".otf": "font/otf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}


class Refused(FatalURLFetchingError):
    """A document asked for something it may not have: it is not made at all rather than made without."""


class ProjectFetcher(URLFetcher):
    """Hands out `static:<path>` (fonts, images and style sheets of the project) and `data:`; nothing else."""

    def __init__(self, root: Path):
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)
        self.root = root.resolve()

    def fetch(self, url, headers=None):
        scheme, _, path = url.partition(":")
        if scheme == "data":
            return super().fetch(url, headers)
        if scheme != "static":
            raise Refused(f"address refused: {url}")
        file = (self.root / path).resolve()
        if not file.is_relative_to(self.root) or file.suffix not in CONTENT_TYPES or not file.is_file():
            raise Refused(f"no such file of the project: {url}")
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": CONTENT_TYPES[file.suffix]})


class Renderer:
    """Fonts and style sheets are loaded once and kept for all documents."""

    def __init__(self, root: Path):
        self.fetcher = ProjectFetcher(root)
        self.fonts = FontConfiguration()
        self.styles: dict[str, CSS] = {}

    def render(self, html: str, stylesheets: list[str]) -> bytes:
        document = HTML(string=html, base_url="static:", url_fetcher=self.fetcher)
        return document.write_pdf(
            stylesheets=[self._style(path) for path in stylesheets],
            font_config=self.fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
        )

    def _style(self, path: str) -> CSS:
        if path not in self.styles:
            self.styles[path] = CSS(url=f"static:{path}", url_fetcher=self.fetcher, font_config=self.fonts)
        return self.styles[path]


def follow(life_line, requests: queue.SimpleQueue) -> None:
    """Reads requests as they come; when the parent is gone the read ends and so does this process, at once."""
    while header := life_line.read(8):
        (length,) = struct.unpack(">Q", header)
        requests.put(life_line.read(length))
    os._exit(0)


def answer(out, fine: bool, data: bytes) -> None:
    out.write(struct.pack(">?Q", fine, len(data)) + data)
    out.flush()


def main(root: Path) -> None:
    # The answers have a descriptor of their own: whatever a library prints goes to the log.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    logging.basicConfig(level=logging.ERROR)
    LOGGER.setLevel(logging.ERROR)
    renderer = Renderer(root)
    requests: queue.SimpleQueue = queue.SimpleQueue()
    threading.Thread(target=follow, args=(sys.stdin.buffer, requests), daemon=True).start()
    while True:
        request = json.loads(requests.get())
        try:
            pdf = renderer.render(request["html"], request["stylesheets"])
        except (Exception, FatalURLFetchingError) as error:  # the parent decides what follows from it
            answer(out, False, f"{type(error).__name__}: {error}".encode())
        else:
            answer(out, True, pdf)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

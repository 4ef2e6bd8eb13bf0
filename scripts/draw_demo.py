"""Draws the pictures and the film of the demo's lessons: `.venv/bin/python scripts/draw_demo.py`, with ffmpeg installed.

What it makes is kept in lms/demo/content; run it only to change a drawing. No text is drawn: the lessons exist in two
languages and say in alternative text, captions and transcript what is to be seen.
"""

import shutil
import subprocess
import tempfile
from math import cos, radians, sin
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

CONTENT = Path(__file__).resolve().parents[1] / "lms" / "demo" / "content"
WIDTH, HEIGHT = 1440, 810
FILM_WIDTH, FRAMES_PER_SECOND, SECONDS = 960, 12, 25

INK, SURFACE, CANVAS, LINE = "#14201f", "#ffffff", "#eaf4f3", "#a7cfca"
PALE, SOFT, MIDDLE, DEEP, DARK = "#d2e7e4", "#a7cfca", "#3c928e", "#0e6664", "#0a3f41"
SEAL, SKIN, GOOD = "#b23a26", "#f2d3b3", "#15603a"


def rect(x, y, w, h, fill, r=12, stroke="none", width=4) -> str:
    look = f'fill="{fill}" stroke="{stroke}" stroke-width="{width}"'
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" {look}/>'


def circle(x, y, r, fill, stroke="none", width=6) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}" stroke="{stroke}" stroke-width="{width}"/>'


def line(points: str, stroke=DEEP, width=10) -> str:
    look = (
        f'fill="none" stroke="{stroke}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"'
    )
    return f'<polyline points="{points}" {look}/>'


def number(x, y, text, fill, size=44) -> str:
    font = f'font-family="Pretendard Variable, Pretendard, sans-serif" font-size="{size}" font-weight="700"'
    return f'<text x="{x}" y="{y}" text-anchor="middle" dominant-baseline="central" {font} fill="{fill}">{text}</text>'


def at(x, y, drawing: str, scale=1.0) -> str:
    return f'<g transform="translate({x:.1f} {y:.1f}) scale({scale})">{drawing}</g>'


def sheet(lines=4) -> str:
    """A report, 120 by 156."""
    rows = "".join(
        line(f"22,{38 + 28 * row} {98 if row % 2 else 76},{38 + 28 * row}", SOFT, 8) for row in range(lines)
    )
    return rect(0, 0, 120, 156, SURFACE, 8, MIDDLE) + rows


def tick(x, y) -> str:
    return circle(x, y, 26, GOOD) + line(f"{x - 11},{y} {x - 3},{y + 9} {x + 12},{y - 9}", SURFACE, 7)


def person(coat=DEEP) -> str:
    """Head and shoulders, 200 wide."""
    return (
        f'<path d="M0 260 q0 -110 100 -110 q100 0 100 110 z" fill="{coat}"/>'
        + circle(100, 80, 62, SKIN)
        + (f'<path d="M36 74 a64 64 0 0 1 128 0 q-30 -30 -64 -26 q-40 2 -64 26z" fill="{INK}"/>')
    )


def office(roof=DEEP) -> str:
    """A public office, 260 wide."""
    pillars = "".join(rect(34 + 50 * n, 96, 18, 100, SOFT, 2) for n in range(5))
    return f'<path d="M0 90 L130 0 L260 90 z" fill="{roof}"/>' + pillars + rect(0, 196, 260, 26, roof, 4)


def volume() -> str:
    """The register, a bound volume of 150 by 190."""
    return rect(0, 0, 150, 190, DARK, 10) + rect(14, 0, 12, 190, MIDDLE, 0) + rect(48, 40, 76, 46, PALE, 6)


def house() -> str:
    return f'<path d="M0 40 L45 0 L90 40 V90 H0 z" fill="{SURFACE}"/>' + rect(34, 52, 22, 38, DEEP, 2)


def around(radius: float, degrees: tuple[int, ...], scale: float) -> str:
    """Sheets on a circle about the middle."""
    places = [(720 + radius * cos(radians(one)), 405 + radius * sin(radians(one))) for one in degrees]
    return "".join(at(x - 60 * scale, y - 78 * scale, sheet(), scale) for x, y in places)


def three_circles() -> str:
    return (
        circle(720, 405, 390, PALE, LINE, 5)
        + around(322, (5, 45, 88, 132, 175, 220, 265, 312), 0.5)
        + circle(720, 405, 258, SOFT, MIDDLE, 5)
        + around(186, (200, 335), 0.6)
        + circle(720, 405, 112, DEEP)
        + at(672, 343, sheet(), 0.8)
    )


def identity_check() -> str:
    photograph = f'<clipPath id="photograph">{rect(36, 56, 150, 190, PALE, 10)}</clipPath>'
    card = (
        rect(0, 0, 480, 300, SURFACE, 26, MIDDLE, 6)
        + photograph
        + f'<g clip-path="url(#photograph)">{rect(36, 56, 150, 190, PALE, 10)}{at(46, 84, person(MIDDLE), 0.65)}</g>'
        + "".join(
            line(f"226,{86 + 48 * row} {430 - 50 * (row % 2)},{86 + 48 * row}", SOFT, 14) for row in range(4)
        )
    )
    return (
        at(150, 240, card)
        + at(960, 172, person(), 1.8)
        + rect(0, 640, WIDTH, 170, SOFT, 0)
        + rect(0, 640, WIDTH, 18, MIDDLE, 0)
        + circle(800, 390, 74, SURFACE, DEEP, 10)
        + line("764,372 836,372", DEEP, 14)
        + line("764,408 836,408", DEEP, 14)
    )


def fourteen_days() -> str:
    parts = []
    for day in range(21):
        x, y, count = 130 + (day % 7) * 170, 130 + day // 7 * 190, day - 1
        fill = DEEP if count == 14 else SOFT if 1 <= count <= 14 else SURFACE
        parts.append(rect(x, y, 158, 176, SEAL if count == 0 else fill, 14, LINE, 3))
        if count == 0:
            parts.append(at(x + 34, y + 40, house()))
        elif 1 <= count <= 14:
            parts.append(number(x + 79, y + 90, count, SURFACE if count == 14 else INK, 72))
    return "".join(parts)


def svg(drawing: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{rect(0, 0, WIDTH, HEIGHT, CANVAS, 0)}{drawing}</svg>'


def eased(second: float, start: float, end: float) -> float:
    """0 before `start`, 1 after `end`, and softly from one to the other."""
    part = min(1.0, max(0.0, (second - start) / (end - start)))
    return part * part * (3 - 2 * part)


def way(second, start, end, here, there) -> tuple[float, float]:
    part = eased(second, start, end)
    return here[0] + (there[0] - here[0]) * part, here[1] + (there[1] - here[1]) * part


def road_of_a_report(second: float) -> str:
    """Received (1), checked (2), registered (3), told to the previous office (4), compared with what it sent (5)."""
    step = 1 + sum(second >= begins for begins in (5, 10, 14, 18))
    parts = [at(40, 250, person(SEAL), 1.0), at(480, 130, office(), 1.3), at(1110, 180, office(MIDDLE), 1.0)]
    parts.append(rect(0, 505, WIDTH, 14, MIDDLE, 0))
    other = (1165, 250)
    parts.append(at(860, 310, volume()))
    report = way(second, 0.8, 3.5, (150, 330), (430, 330))
    report = way(second, 10.5, 12.5, report, (875, 345)) if second > 10 else report
    if second < 12.5 or second > 22:
        parts.append(at(*report if second < 12.5 else (720, 320), sheet()))
    if 5 <= second < 10:
        x, y = way(second, 5, 8.5, (430, 300), (470, 420))
        parts.append(
            circle(x, y, 58, "none", DARK, 12) + line(f"{x + 42},{y + 42} {x + 90},{y + 90}", DARK, 16)
        )
    if 8.7 <= second < 12.5:
        parts.append(tick(report[0] + 118, report[1] + 6))
    if second >= 12.8:
        parts.append(tick(1008, 314))
    if 14.3 <= second < 16.8:
        x, y = way(second, 14.3, 16.5, (1000, 250), other)
        parts.append(at(x, y, rect(0, 0, 110, 74, SURFACE, 6, DEEP) + line("8,10 55,44 102,10", DEEP, 6)))
    if second >= 18:
        x, y = way(second, 18.3, 21, other, (1030, 318))
        parts.append(at(x, y, volume(), 0.8))
    if second >= 22.6:
        parts.append(tick(842, 326) + tick(1146, 322))
    steps = []  # at the top: captions stand below
    for place in range(1, 6):
        x, lit = 360 + 180 * (place - 1), place <= step
        steps.append(
            line(f"{x + 52},80 {x + 128},80", DEEP if place < step else LINE, 8) if place < 5 else ""
        )
        steps.append(circle(x, 80, 44, DEEP if lit else SURFACE, DEEP if lit else LINE))
        steps.append(number(x, 82, place, SURFACE if lit else INK))
    return "".join(steps) + at(0, 70, "".join(parts))


PICTURES = {"three-circles": three_circles, "identity-check": identity_check, "fourteen-days": fourteen_days}


def shoot(page: Page, drawing: str, file: Path) -> None:
    page.evaluate("drawing => { document.body.innerHTML = drawing }", svg(drawing))
    page.screenshot(path=file)


def draw_pictures(page: Page) -> None:
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    for name, drawing in PICTURES.items():
        file = CONTENT / "images" / f"{name}.png"
        shoot(page, drawing(), file)
        Image.open(file).convert("RGB").quantize(64).save(file, optimize=True)


def film(page: Page, frames: Path) -> None:
    page.set_viewport_size({"width": FILM_WIDTH, "height": FILM_WIDTH * HEIGHT // WIDTH})
    for frame in range(FRAMES_PER_SECOND * SECONDS):
        shoot(page, road_of_a_report(frame / FRAMES_PER_SECOND), frames / f"{frame:04}.png")
    subprocess.run(  # noqa: S603  our own frames
        [shutil.which("ffmpeg"), "-y", "-loglevel", "error", "-framerate", str(FRAMES_PER_SECOND)]
        + [
            "-i",
            frames / "%04d.png",
            "-c:v",
            "libvpx-vp9",
            "-crf",
            "36",
            "-b:v",
            "0",
            "-pix_fmt",
            "yuv420p",
            "-an",
        ]
        + [CONTENT / "films" / "road-of-a-report.webm"],
        check=True,
    )


def main() -> None:
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as frames:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.set_content("<style>body { margin: 0 } svg { display: block; width: 100vw }</style>")
        draw_pictures(page)
        film(page, Path(frames))


if __name__ == "__main__":
    main()

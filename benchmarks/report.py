"""What was measured, as a table and as a picture."""

from typing import Any
from xml.sax.saxutils import escape

BASE = "hand-written"
COLORS = {  # of our two projects and of hand-written code; others are orange
    BASE: "#52606d",
    "hand-written in a transaction": "#9aa5b1",
    "SQLModel": "#2f80ed",
    "SQLModel with a DbSession": "#7fb3f5",
    "SQLModel, ordinary code": "#bfd9fa",
    "SQLAlchemy": "#27ae60",
    "SQLAlchemy with a DbSession": "#7fd0a0",
    "SQLAlchemy, ordinary code": "#bfe8cf",
}
OTHER = "#f2994a"


def table(results: dict[str, Any]) -> str:
    """Return a Markdown table; the ratio is requests a second against the hand-written variant."""
    head = ["request", "variant", "ratio", "req/s", "p50 ms", "p99 ms"]
    head += ["app CPU µs", "server CPU µs", "errors"]
    rows: list[list[object]] = [head, ["---"] * len(head)]
    for request, variants in results.items():
        base = variants[BASE]["rate"]
        for name, one in variants.items():
            latencies = [f"{one[key]:.1f}" for key in ("p50", "p99")]
            counts = [f"{one[key]:.0f}" for key in ("app_cpu", "server_cpu", "errors")]
            speed = [f"{one['rate'] / base:.2f}", f"{one['rate']:.0f}"]
            rows.append([request, name, *speed, *latencies, *counts])
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)


def picture(results: dict[str, Any]) -> str:
    """Return an SVG: a bar for each variant and request, as long as its ratio."""
    found = dict.fromkeys(name for variants in results.values() for name in variants)
    names = [name for name in COLORS if name in found]
    names += [name for name in found if name not in COLORS and name != "bare ASGI"]
    colors = {name: COLORS.get(name, OTHER) for name in names}
    bar, gap, left, scale = 14, 16, 170, 380
    parts = []
    for index, name in enumerate(names):
        x, y = 12 + index % 3 * 236, 8 + index // 3 * 20
        parts.append(f'<rect x="{x}" y="{y}" width="10" height="10" fill="{colors[name]}"/>')
        parts.append(f'<text x="{x + 15}" y="{y + 9}">{escape(name)}</text>')
    y = 34 + (len(names) - 1) // 3 * 20
    for request, variants in results.items():
        base = variants[BASE]["rate"]
        shown = [name for name in names if name in variants]
        middle = y + bar * len(shown) / 2 + 4
        parts.append(
            f'<text x="{left - 8}" y="{middle}" text-anchor="end">{escape(request)}</text>'
        )
        for name in shown:
            ratio = variants[name]["rate"] / base
            width = min(ratio, 1.3) * scale
            parts.append(
                f'<rect x="{left}" y="{y}" width="{width:.0f}" height="{bar - 2}"'
                f' fill="{colors[name]}"/><text x="{left + width + 5:.0f}" y="{y + bar - 4}">'
                f"{ratio:.2f}</text>"
            )
            y += bar
        y += gap
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {y}" width="720" height="{y}"'
        ' font-family="sans-serif" font-size="12" fill="#323f4b">'
        f'<rect width="720" height="{y}" fill="white"/>{"".join(parts)}</svg>\n'
    )

"""SVG as text: paths, circles, words. Units are points."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from shapely import Geometry, get_coordinates, get_parts, get_rings, get_type_id

_POLYGON = 3


def path(shapes: Iterable[Geometry], **looks: object) -> str:
    """All lines and polygons of the shapes as one path; nothing where they have none."""
    drawn = "".join(_outline(part) for each in shapes for part in get_parts(each))
    return f'<path d="{drawn}"{_attributes(looks)}/>' if drawn else ""


def areas(shapes: Iterable[Geometry], **looks: object) -> str:
    """Each polygon as a path of its own, so that neighbouring tiles' may overlap; nothing where there are none."""
    drawn = "".join(path([each]) for each in shapes)
    return f'<g fill-rule="evenodd"{_attributes(looks)}>{drawn}</g>' if drawn else ""


def circle(x: float, y: float, radius: float, **looks: object) -> str:
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}"{_attributes(looks)}/>'


def text(words: str, x: float, y: float, size: float, degrees: float = 0.0, /, **looks: object) -> str:
    """Words centred on a spot, turned by so many degrees clockwise."""
    turned = f" rotate({degrees:.1f})" if degrees else ""
    shown = escape("".join(letter for letter in words if letter.isprintable()))
    about = _attributes({"font_size": size, "text_anchor": "middle"} | looks)
    return f'<text transform="translate({x:.2f} {y:.2f}){turned}" y="{size * 0.35:.2f}"{about}>{shown}</text>'


def document(width: float, height: float, drawn: Iterable[str], **looks: object) -> str:
    """A whole picture of that size; what lies outside is cut off."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}"'
    )
    clip = f'<clipPath id="sheet"><rect width="{width}" height="{height}"/></clipPath>'
    return f'{head}{_attributes(looks)}>{clip}<g clip-path="url(#sheet)">{"".join(drawn)}</g></svg>'


def _outline(part: Geometry) -> str:
    rings = get_rings(part) if get_type_id(part) == _POLYGON else [part]
    return "".join(_line(ring) + ("Z" if get_type_id(part) == _POLYGON else "") for ring in rings)


def _line(line: Geometry) -> str:
    places = get_coordinates(line).round(2).tolist()
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in places) if len(places) > 1 else ""


def _attributes(looks: dict[str, object]) -> str:
    return "".join(f' {name.replace("_", "-")}="{escape(str(value))}"' for name, value in looks.items())

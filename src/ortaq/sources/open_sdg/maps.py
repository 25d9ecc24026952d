"""Whether the shapes of the maps have the codes of the regions: a join that matches nothing is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ortaq.collect.delivery import Delivery, File, LeftOut, Reason
from ortaq.collect.json_text import loaded
from ortaq.errors import SourceError
from ortaq.sources.open_sdg.about import settings
from ortaq.sources.open_sdg.labels import Labels
from ortaq.sources.open_sdg.texts import decoded

NO_MATCH = Reason("no shape of the map has the code of a region in the repository's list, so that its maps stay empty")
UNMATCHED = Reason("the shape of the map has the code of no region in the repository's list")


_COORDINATES = re.compile(r'"coordinates"\s*:\s*[\[\]0-9.,eE+\-\s]+(?=[,}])')
"""They are most of a map, and are not looked at."""


def unmatched_shapes(delivery: Delivery, labels: Labels) -> list[LeftOut]:
    """The shapes that no region of the figures matches, by file. Shapes themselves are not kept."""
    layers = _layers(settings(delivery).get("map_layers"))
    found = []
    for file in delivery.files:
        if file.name.endswith(".geojson") and labels.has("REF_AREA"):
            shapes = [shape.get("properties") or {} for shape in _shapes(file)]
            names = layers.get(file.name, {})
            codes = [str(shape.get(names.get("id_property", "id"), "")) for shape in shapes]
            off = [at for at, code in enumerate(codes) if not labels.knows("REF_AREA", code)]
            if off:
                told = f"{codes[off[0]]} {shapes[off[0]].get(names.get('name_property', 'name'), '')}".strip()
                found.append(LeftOut(file.name, NO_MATCH if len(off) == len(codes) else UNMATCHED, len(off), told))
    return found


def _layers(layers: object) -> dict[str, Mapping[str, Any]]:
    given = layers if isinstance(layers, list) else []
    return {str(layer.get("geojson_file")): layer for layer in given if isinstance(layer, dict)}


def _shapes(file: File) -> list[Mapping[str, Any]]:
    try:
        shapes = loaded(_COORDINATES.sub('"coordinates":null', decoded(file)).encode())["features"]
        return [shape for shape in shapes if isinstance(shape, dict)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceError(
            "{file}: no GeoJSON with features", hint="compare it with an earlier version", file=file.name
        ) from error

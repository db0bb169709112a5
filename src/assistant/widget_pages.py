"""The widget and its demonstration, and a readable description of the API.

All of it is served whole by this program: no page asks another host for anything.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

from assistant import render
from assistant.settings import Settings

WIDGET = Path(__file__).parent / "widget"
SCRIPT = "text/javascript; charset=utf-8"
DEMO_FILES = {"demo.js": SCRIPT, "demo.css": "text/css; charset=utf-8"}

Schema = dict[str, Any]  # a part of an OpenAPI description


def add_widget(app: FastAPI, settings: Settings, sites: frozenset[str]) -> None:
    """The widget's one file and the page that shows it."""

    @app.get("/widget.js", include_in_schema=False)
    def script(request: Request) -> Response:
        """Serve the widget to any page; what it may ask is decided where it asks."""
        body, packed, tag = _script()
        headers = {
            "ETag": tag,
            "Cache-Control": "public, max-age=3600",
            "Vary": "Accept-Encoding, Origin",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"], body = "gzip", packed
        return Response(body, media_type=SCRIPT, headers=headers)

    @app.get("/widget/demo", response_class=HTMLResponse, include_in_schema=False)
    def demo() -> str:
        """Show the widget on a page, and the lines to copy."""
        return render.TEMPLATES.get_template("widget_demo.html").render(
            sites=sorted(sites), keyed=settings.api_key is not None, integrity=integrity()
        )

    @app.get("/widget/{name}", include_in_schema=False)
    def demo_file(name: str) -> Response:
        """Serve the demonstration's script and style."""
        if name not in DEMO_FILES:
            raise HTTPException(404, "There is nothing here.")
        return FileResponse(WIDGET / name, media_type=DEMO_FILES[name])


@cache
def _script() -> tuple[bytes, bytes, str]:
    """The widget, the same compressed, and its tag."""
    body = (WIDGET / "widget.js").read_bytes()
    return body, gzip.compress(body, 9, mtime=0), f'"{hashlib.sha256(body).hexdigest()[:20]}"'


def integrity() -> str:
    """The widget's hash, for the `integrity` of a script tag."""
    return f"sha384-{base64.b64encode(hashlib.sha384(_script()[0]).digest()).decode()}"


def add_description(app: FastAPI) -> None:
    """A readable page made of the API's own OpenAPI description."""

    @app.get("/docs", response_class=HTMLResponse, include_in_schema=False)
    def docs() -> str:
        """Show the routes of the API."""
        return render.TEMPLATES.get_template("api.html").render(groups=described(app.openapi()))


def described(schema: Schema) -> dict[str, list[Schema]]:
    """The routes of an OpenAPI description by tag, each as the page shows it."""
    models = schema.get("components", {}).get("schemas", {})
    groups: dict[str, list[Schema]] = {}
    for path, methods in schema["paths"].items():
        for method, about in methods.items():
            route = _route(about, models) | {"method": method.upper(), "path": path}
            groups.setdefault((about.get("tags") or ["Other"])[0], []).append(route)
    return groups


def _route(about: Schema, models: Schema) -> Schema:
    return {
        "text": about.get("description", ""),
        "parameters": [_parameter(p) for p in about.get("parameters", ())],
        "takes": _fields(about.get("requestBody", {}), models),
        "gives": _fields(_good(about), models),
    }


def _good(about: Schema) -> Schema:
    return next((r for code, r in about["responses"].items() if code.startswith("2")), {})


def _parameter(about: Schema) -> Schema:
    text = about["schema"].get("description", about.get("description", ""))
    return _row(about["name"], about["schema"], text, about.get("required", False))


def _fields(carrier: Schema, models: Schema) -> list[Schema]:
    schema = carrier.get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", schema.get("items", {}).get("$ref", "")).rpartition("/")[2]
    model = models.get(name, {})
    return [
        _row(field, about, about.get("description", ""), field in model.get("required", ()))
        for field, about in model.get("properties", {}).items()
    ]


def _row(name: str, schema: Schema, text: str, needed: bool) -> Schema:
    return {"name": name, "type": in_words(schema), "text": text, "needed": needed}


def in_words(schema: Schema) -> str:
    """A schema in a few words. Example: `list of Citation`, `string or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(in_words(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f'"{value}"' for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {in_words(schema.get('items', {}))}"
    return str(schema.get("type", "any"))

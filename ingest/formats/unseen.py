"""What of a web page is not its content: menus, forms, scripts, and text nobody can see.

Hidden text matters: it is the usual way to slip instructions to a machine past the
people who read the page.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.blocks import fold

_TAGS = frozenset(
    "script style noscript template nav aside form button select input textarea svg iframe object "
    "embed canvas audio video dialog head title link meta menu math".split()
)
_PAGE_ENDS = frozenset({"header", "footer"})
_ROLES = frozenset("navigation banner contentinfo search menu menubar dialog complementary".split())
_NAMES = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|navigation|menu|submenu|breadcrumbs?|cookies?|sidebar|skip|share|"
    r"social|pagination|pager|visually-?hidden|sr-only|screen-?reader(?:-text)?)(?:$|[-_\s])",
    re.IGNORECASE,
)
_HIDING = re.compile(
    r"display:none|visibility:hidden|font-size:0(?:px|pt|em|%)?(?:;|$)|opacity:0(?:\.0+)?(?:;|$)"
    r"|(?:^|;)color:(?:#fff(?:fff)?|white|transparent)(?:;|$)|text-indent:-\d{3,}",
    re.IGNORECASE,
)
_MEDIA = re.compile(r"@media[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"[.#]?[\w-]+")
_MENU_ENTRY = 30  # characters; entries of a menu are short


class Unseen:
    """Tells nodes to leave out; knows the page's own style rules that hide."""

    def __init__(self, tree: LexborHTMLParser, inside_main: bool) -> None:
        self.inside_main = inside_main
        self.hidden = _hiding_rules(" ".join(style.text() for style in tree.css("style")))

    def __call__(self, node: LexborNode) -> bool:
        """Whether the node and all in it is left out."""
        tag = node.tag or ""
        attributes = node.attributes
        if tag in _TAGS or (tag in _PAGE_ENDS and not self.inside_main):
            return True
        if "hidden" in attributes or attributes.get("aria-hidden") == "true":
            return True
        style = re.sub(r"\s", "", attributes.get("style") or "").replace("!important", "")
        if style and _HIDING.search(style):
            return True
        return self._by_name(tag, attributes) or (tag in ("ul", "ol") and self._is_menu(node))

    def _by_name(self, tag: str, attributes: dict[str, str | None]) -> bool:
        if tag in ("body", "main", "html", "article"):
            return False
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if (attributes.get("role") or "") in _ROLES or (names.strip() and _NAMES.search(names)):
            return True
        own = {tag, *(f".{n}" for n in (attributes.get("class") or "").split())}
        return bool(self.hidden & {*own, f"#{attributes.get('id')}"})

    def _is_menu(self, node: LexborNode) -> bool:
        """Outside a main part: a list of short links and nothing else."""
        if self.inside_main:
            return False
        items = [fold(item.text()) for item in node.css("li")]
        linked = sum(len(fold(link.text())) for link in node.css("a"))
        words = len(fold(node.text()))
        short = words <= _MENU_ENTRY * max(1, len(items))
        return len(items) > 3 and short and linked >= 0.9 * (words - len(items))


def _hiding_rules(css: str) -> frozenset[str]:
    """The plain selectors (`.x`, `#x`, `x`) that the page's styles hide on a screen."""
    found = set[str]()
    for selectors, body in _RULE.findall(_MEDIA.sub("", css)):
        if _HIDING.search(re.sub(r"\s", "", body).replace("!important", "")):
            found |= {s.strip() for s in selectors.split(",") if _SIMPLE.fullmatch(s.strip())}
    return frozenset(found)

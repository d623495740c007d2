"""Every address of the site, from the URL configuration itself."""

from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver, reverse


def all_patterns(
    patterns: list[URLPattern | URLResolver] | None = None, namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Give the name, with its namespace, and the pattern of each address."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from all_patterns(pattern.url_patterns, f"{pattern.app_name}:" if pattern.app_name else namespace)
        else:
            yield f"{namespace}{pattern.name}", pattern


def all_addresses(values: Mapping[str, object]) -> Iterator[str]:
    """Give each address; `values` are by the name of the part that varies (`document_id`)."""
    for name, pattern in all_patterns():
        yield reverse(name, kwargs={part: values[part] for part in pattern.pattern.converters})

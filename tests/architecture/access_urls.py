"""Every address that the resolver knows, with a name to speak of it by."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from django.utils.regex_helper import normalize

from tests.architecture import access_world
from tests.architecture.access_world import World


@dataclass(frozen=True)
class Address:
    """`name` is "namespace:name", or the route itself where an address has none."""

    name: str
    route: tuple[object, ...]

    @property
    def namespace(self) -> str:
        return "" if "/" in self.name else self.name.rpartition(":")[0]

    def url(self, world: World, kwargs: dict | None = None) -> str:
        """The path with its placeholders filled: by `kwargs`, else by the world's values for the admins."""
        values = {**world.admin_kwargs, "pk": access_world.pk_of(world, self.namespace), **(kwargs or {})}
        regex = "".join(pattern.regex.pattern.removeprefix("^") for pattern in self.route)
        template, names = normalize(regex)[0]
        return "/" + template % {name: values[name] for name in names}


def addresses() -> list[Address]:
    return list(_walk(get_resolver(), (), ()))


def _walk(resolver: URLResolver, route: tuple, namespaces: tuple) -> Iterator[Address]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            path = (*route, one.pattern)
            known = ":".join([*namespaces, one.name]) if one.name else "".join(map(str, path))
            yield Address(known, path)
        else:
            inner = (*namespaces, one.namespace) if one.namespace else namespaces
            yield from _walk(one, (*route, one.pattern), inner)

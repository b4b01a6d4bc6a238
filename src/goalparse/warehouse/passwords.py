"""What of a target may be shown: everything but its passwords."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

_HIDDEN = frozenset({"password", "sslpassword"})


def secrets(target: str) -> tuple[str, ...]:
    """The passwords of a target, as written and as meant; a target that cannot be read whole."""
    try:
        parts = urlsplit(target)
        written = [parts.password or "", *_hidden(parts.query)]
    except ValueError:
        return (target,)
    # An @ in a password that nobody escaped: libpq ends the host at the first one and quotes the
    # rest in its complaint, so every piece is one.
    pieces = [piece for text in written for piece in text.split("@")]
    found = {text for text in (*written, *pieces, *map(unquote, written)) if text}
    return tuple(sorted(found, key=len, reverse=True))


def _hidden(query: str) -> list[str]:
    pairs = (piece.partition("=") for piece in query.split("&"))
    return [text for name, _, text in pairs if unquote(name) in _HIDDEN]


def shown(target: str) -> str:
    """A target as it may be printed."""
    try:
        parts = urlsplit(target)
        if "@" not in parts.netloc and not parts.query:
            return target
        user = quote(unquote(parts.username or ""), safe="")
        host = parts.netloc.rpartition("@")[2]
        query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] not in _HIDDEN])
    except ValueError:
        return f"{target.partition('://')[0]}://…"
    return urlunsplit(parts._replace(netloc=f"{user}@{host}" if user else host, query=query))


def without(text: str, hidden: tuple[str, ...]) -> str:
    """Text with every secret struck out."""
    for secret in hidden:
        text = text.replace(secret, "***")
    return text

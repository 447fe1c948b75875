"""HTTP to SPARQL servers, in one place: who asks, how long it waits, when it asks again, and errors that are one sentence.

Who asks is said by the environment and never printed: ``MASLAHAT_ENDPOINT_USER`` and ``MASLAHAT_ENDPOINT_PASSWORD`` (basic or
digest, as the server wants), or ``MASLAHAT_ENDPOINT_TOKEN`` (bearer). This module loads httpx: import it where it is used.
"""

from __future__ import annotations

import contextlib
import os
import time
import weakref
from collections.abc import Callable, Generator, Iterator, Mapping

import httpx
from maslahat.ontology.errors import StoreError

USER, PASSWORD, TOKEN = "MASLAHAT_ENDPOINT_USER", "MASLAHAT_ENDPOINT_PASSWORD", "MASLAHAT_ENDPOINT_TOKEN"
_BUSY = (429, 502, 503, 504)
_CONNECT_SECONDS = 10.0
_LONGEST_PAUSE = 60.0


class HttpClient:
    """Sends requests to the server of one address; ``requests`` counts them.

    A server that is busy (429, 502, 503, 504) or drops the connection is asked again, up to ``tries`` times in all, after the
    time it names in Retry-After, else after ``pause`` seconds, then twice as long, and so on.
    """

    def __init__(self, url: str, *, tries: int = 5, pause: float = 0.5) -> None:
        address = _address(url)
        self.url = str(address.copy_with(username=None, password=None))
        """The address, without user and password."""
        self.requests = 0
        self.server = ""
        """What the server calls itself in its last answer."""
        self._tries, self._pause = tries, pause
        self._auth = _auth(address)
        self._client = httpx.Client(auth=self._auth, headers={"User-Agent": "maslahat"})
        self._finalize = weakref.finalize(self, self._client.close)

    def close(self) -> None:
        """Close the connections."""
        self._finalize()

    def send(
        self,
        method: str,
        url: str | None = None,
        *,
        data: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        seconds: float | None = 300.0,
    ) -> httpx.Response:
        """The whole answer, whatever its status; ``data`` is sent as a form. Raises :class:`StoreError`."""
        request = self._request(method, url, data, content, headers)
        return self._tried(lambda: self._sent(request, seconds, stream=False), seconds)

    @contextlib.contextmanager
    def stream(
        self, method: str, *, data: Mapping[str, str], headers: Mapping[str, str], seconds: float | None = None
    ) -> Iterator[httpx.Response]:
        """The answer of the client's own address with its body still to be read, within ``seconds`` of silence."""
        request = self._request(method, None, data, None, headers)
        response = self._tried(lambda: self._sent(request, seconds, stream=True), seconds)
        try:
            yield response
        except httpx.TimeoutException as error:
            raise self._too_slow(seconds) from error
        except httpx.TransportError as error:
            raise StoreError(f"The answer of {self.url} broke off before its end ({_words(error)}); try again.") from error
        finally:
            response.close()

    def _request(
        self,
        method: str,
        url: str | None,
        data: Mapping[str, str] | None,
        content: bytes | None,
        headers: Mapping[str, str] | None,
    ) -> httpx.Request:
        return self._client.build_request(method, url or self.url, data=data, content=content, headers=headers)

    def _sent(self, request: httpx.Request, seconds: float | None, *, stream: bool) -> httpx.Response:
        self.requests += 1
        limit = None if seconds is None else max(seconds, 0.001)
        connect = _CONNECT_SECONDS if limit is None else min(limit, _CONNECT_SECONDS)
        request.extensions["timeout"] = httpx.Timeout(limit, connect=connect).as_dict()
        return self._client.send(request, stream=stream)

    def _tried(self, send: Callable[[], httpx.Response], seconds: float | None) -> httpx.Response:
        end = None if seconds is None else time.monotonic() + seconds
        for number in range(1, self._tries + 1):
            wait = self._pause * 2 ** (number - 1)
            last = number == self._tries
            try:
                response = send()
                if response.status_code not in _BUSY or last:
                    self.server = response.headers.get("server", self.server)
                    return response
                wait = _retry_after(response, wait)
                response.close()
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                raise StoreError(f"There is no connection to {self.url} ({_words(error)}); is the server running?") from error
            except httpx.TimeoutException as error:
                raise self._too_slow(seconds) from error
            except httpx.TransportError as error:
                if last:
                    raise StoreError(f"The server at {self.url} breaks off the connection ({_words(error)}).") from error
            if end is not None and time.monotonic() + wait > end:
                raise StoreError(f"The server at {self.url} is busy; try again later.")
            time.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _too_slow(self, seconds: float | None) -> SlowServerError:
        return SlowServerError(f"The server at {self.url} did not answer within {seconds or 0:g} seconds.")

    def refusal(self, response: httpx.Response) -> StoreError:
        """What to say of an answer that is no success; its body has been read."""
        status = f"{response.status_code} {response.reason_phrase}".strip()
        place = str(response.request.url.copy_with(query=None, username=None, password=None))
        if response.status_code in (401, 403):
            return StoreError(f"The server at {place} refuses ({status}): {self._remedy()}")
        if response.status_code in (404, 405, 410):
            return StoreError(f"There is no SPARQL endpoint at {place} ({status}); check the address.")
        if response.is_redirect:
            return StoreError(f"{place} has moved to {response.headers.get('location', '?')}; name that address.")
        return StoreError(f"The server at {place} failed ({status}): {first_words(response)}")

    def _remedy(self) -> str:
        if self._auth is None:
            return f"name a user by {USER} and {PASSWORD}, or a token by {TOKEN}."
        return "it does not accept the user, password or token that was given, or does not let that user do this."


class SlowServerError(StoreError):
    """The server did not answer in the time that was given."""


def first_words(response: httpx.Response) -> str:
    """The first line with words of the body of an answer, at most 300 characters, for a message."""
    if "html" in response.headers.get("content-type", ""):
        return "it sends a web page."
    lines = (" ".join(line.split()) for line in response.text.splitlines())
    return next((line[:300] for line in lines if line), "it does not say why.")


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise StoreError(f"{url!r} is no address of a server ({error}).") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise StoreError(f"{url!r} is no address of a server: it should be like https://example.org/sparql.")
    return address


def _auth(address: httpx.URL) -> httpx.Auth | None:
    token = os.environ.get(TOKEN)
    if token:
        return _Bearer(token)
    user = os.environ.get(USER) or address.username
    return _BasicOrDigest(user, os.environ.get(PASSWORD) or address.password) if user else None


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class _BasicOrDigest(httpx.Auth):
    """Shows user and password only when the server asks for them, in the way that it asks for."""

    requires_request_body = True

    def __init__(self, user: str, password: str) -> None:
        self._user, self._password = user, password
        self._known: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._known is None:
            response = yield request
            if response.status_code != 401:
                return
            digest = any(value.lower().startswith("digest") for value in response.headers.get_list("www-authenticate"))
            kind = httpx.DigestAuth if digest else httpx.BasicAuth
            self._known = kind(self._user, self._password)
        yield from self._known.auth_flow(request)


def _retry_after(response: httpx.Response, usual: float) -> float:
    """The seconds that the server asks to wait; it may also name a date, which is treated as the usual wait."""
    named = response.headers.get("retry-after", "")
    return min(float(named), _LONGEST_PAUSE) if named.isdigit() else usual


def _words(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__

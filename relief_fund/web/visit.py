"""One visit: who asks, in which language, from which home; answers with a page, a file or another address."""

from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote

from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.staff.sessions import OpenSession
from relief_fund.web import cookies
from relief_fund.web.addresses import in_language, split
from relief_fund.web.catalogs import LANGUAGES
from relief_fund.web.errors import NothingFound, http_of
from relief_fund.web.look_ups import LookUps
from relief_fund.web.navigation import MASTHEAD, links_of, more_links_of
from relief_fund.web.paper.drawn import Drawn
from relief_fund.web.rendering import Language, language, render
from relief_fund.web.seals import Seal, Seals

PRIVATE = {"cache-control": "no-store"}
PUBLIC = {"cache-control": "no-cache"}


@dataclass(frozen=True, slots=True)
class Site:
    """What every visit shares: the opened home, the name of the fund, the count of public look-ups, the seal."""

    home: Home
    fund: str
    look_ups: LookUps = field(default_factory=LookUps)
    drawn: Drawn = field(default_factory=Drawn)
    seals: Seals = field(default_factory=Seals)


@dataclass(slots=True)
class Visit:
    """The circumstances of one request. ``session`` is filled in by the guard of the back office."""

    request: Request[Any, Any, Any]
    site: Site
    lang: str
    path: str
    session: OpenSession | None = None
    new_cookies: list[Cookie] = field(default_factory=list)

    # --- who and where -------------------------------------------------------------------------------------

    @property
    def home(self) -> Home:
        """The opened home."""
        return self.site.home

    @property
    def actor(self) -> Actor:
        """The officer who acts; only behind the guard of the back office."""
        if self.session is None:
            raise NothingFound()
        return self.session.actor

    def seal(self) -> Seal:
        """The log's seal that stands now. Raises NoteMalformed, SignatureInvalid, LogKeyMissing."""
        with self.home.office.read() as connection:
            return self.site.seals.current(connection, self.home)

    @property
    def speaks(self) -> Language:
        """Words and formats of the visitor's language."""
        return language(self.lang)

    @property
    def encrypted(self) -> bool:
        """Whether cookies may be marked as secure."""
        return cookies.is_encrypted(self.request, self.home.settings.believes(self._peer))

    @property
    def address(self) -> str:
        """The network address of the visitor, for counting tries; never kept in the clear.

        Behind our proxy it is the last one of all lines of the header: what stands before it, and a line of its
        own that a proxy leaves in place, a visitor may have written.
        """
        if self.home.settings.believes(self._peer):
            forwarded = ",".join(self.request.headers.getall("x-forwarded-for", []))
            if forwarded:
                return forwarded.rpartition(",")[2].strip()
        return self._peer

    @property
    def _peer(self) -> str:
        return self.request.client.host if self.request.client else ""

    @property
    def own_address(self) -> str:
        """The address under which the visitor reached us, for codes on paper."""
        return f"{'https' if self.encrypted else 'http'}://{self.request.headers.get('host', '')}"

    def cookie(self, name: str) -> str:
        """The value of one of our cookies, "" when absent."""
        return str(self.request.cookies.get(cookies.named(name, self.encrypted), ""))

    @property
    def session_token(self) -> str:
        """The token of the sign-in, half or complete; "" without."""
        return self.cookie(cookies.SESSION)

    def form_token(self) -> str:
        """The token for a form of this visitor; gives a visit cookie to whoever has no cookie yet."""
        of = self.session_token or self.cookie(cookies.VISIT)
        if not of:
            of = cookies.fresh_visit()
            self.new_cookies.append(cookies.cookie(cookies.VISIT, of, self.encrypted))
        return cookies.form_token(of)

    # --- answers -------------------------------------------------------------------------------------------

    def page(self, template: str, http: int = 200, private: bool = False, **context: Any) -> Response[str]:
        """A page made from a template; private ones are kept nowhere."""
        html = render(template, self.lang, visit=self, refusal=context.pop("refusal", None), **context)
        private = private or self.session is not None or bool(self.new_cookies)
        return Response(
            html,
            status_code=http,
            media_type=MediaType.HTML,
            headers=PRIVATE if private else PUBLIC,
            cookies=self.new_cookies,
        )

    def refused(self, template: str, refusal: ReliefFundError, **context: Any) -> Response[str]:
        """The page of a form again, with what is wrong on top and nothing typed lost."""
        return self.page(template, http=http_of(refusal), private=True, refusal=refusal, **context)

    def go(self, path: str) -> Redirect:
        """On to another page of the same language, after something was done."""
        return Redirect(
            in_language(self.lang, path), status_code=303, headers=PRIVATE, cookies=self.new_cookies
        )

    def file(self, body: bytes, name: str, media_type: str, private: bool = False) -> Response[bytes]:
        """A file to keep, under a name in any script (RFC 6266)."""
        plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
        told = f'attachment; filename="{plain}"' + (
            "" if plain == name else f"; filename*=UTF-8''{quote(name)}"
        )
        headers = {**(PRIVATE if private else PUBLIC), "content-disposition": told}
        return Response(body, media_type=media_type, headers=headers)

    # --- what the frame of every page asks ------------------------------------------------------------------

    @property
    def other_languages(self) -> list[tuple[str, str]]:
        """The other languages and this page's address in them."""
        return [(code, in_language(code, self.path)) for code in LANGUAGES if code != self.lang]

    @property
    def links(self) -> tuple[Any, ...]:
        """The links of the acting duty, for the masthead and the foot of the back office."""
        duties = self.session.actor.duties if self.session else frozenset()
        return links_of(next(iter(duties), None))

    @property
    def more_links(self) -> tuple[Any, ...]:
        """The links of the acting duty for the desk and the foot alone."""
        duties = self.session.actor.duties if self.session else frozenset()
        return more_links_of(next(iter(duties), None))

    def holds(self, *duties: str) -> bool:
        """Whether the visitor is signed in under one of ``duties``: a page offers no way that would be refused."""
        held = self.session.actor.duties if self.session else frozenset()
        return any(one.value in duties for one in held)

    def is_here(self, path: str) -> bool:
        """Whether ``path`` is this page or, among the links, its nearest parent."""
        above = [link.path for link in (*self.links, *MASTHEAD) if _covers(link.path, self.path)]
        return _covers(path, self.path) and len(path) == max(map(len, above), default=len(path))


def _covers(path: str, here: str) -> bool:
    return here == path or (path != "/" and here.startswith(f"{path}/"))


def visit_of(request: Request[Any, Any, Any]) -> Visit:
    """The visit of a request, made once for it."""
    known = request.scope["state"].get("visit")
    if known is None:
        lang, path = split(request.scope["path"])
        known = Visit(request, cast(Site, request.app.state.site), lang, path)
        request.scope["state"]["visit"] = known
    return cast(Visit, known)


async def provide_visit(request: Request[Any, Any, Any]) -> Visit:
    """Litestar's dependency ``visit`` of every handler."""
    return visit_of(request)

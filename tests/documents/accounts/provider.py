"""A provider of OpenID Connect on loopback: the protocol is oauthlib's, PKCE, nonce and client's secret included."""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric import rsa
from oauthlib.oauth2 import OAuth2Error
from oauthlib.openid import RequestValidator, Server

CLIENT, SECRET, KID = "contested", "a secret of the client", "first"


@dataclass
class Provider:
    """What it says of itself and of whoever signs in; a test changes it to see what is believed."""

    address: str = ""
    issuer: str = ""
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "p-1"})
    claims: dict[str, Any] = field(default_factory=dict)
    """Put into the ID token in place of what is true."""
    discovery: dict[str, Any] = field(default_factory=dict)
    redirects_tokens_to: str = ""
    signs_with: Any = None
    asked: list[str] = field(default_factory=list)
    key: Any = field(default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048))
    codes: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        made = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        return made | self.discovery

    def keys(self) -> dict[str, Any]:
        key = orjson.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [key | {"kid": KID, "use": "sig", "alg": "RS256"}]}


class Rules(RequestValidator):
    """Whom the provider knows: one client, one person."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.provider = provider

    def validate_client_id(self, client_id, request, *args, **kwargs):
        request.client = CLIENT
        return client_id == CLIENT

    def validate_redirect_uri(self, client_id, redirect_uri, request, *args, **kwargs):
        return redirect_uri == "http://testserver/account/oidc/sso/callback/"

    def validate_scopes(self, client_id, scopes, client, request, *args, **kwargs):
        return set(scopes) <= {"openid", "profile", "email"}

    def validate_response_type(self, client_id, response_type, client, request, *args, **kwargs):
        return response_type == "code"

    def validate_user_match(self, id_token_hint, scopes, claims, request):
        return True

    def is_pkce_required(self, client_id, request):
        return True

    def save_authorization_code(self, client_id, code, request, *args, **kwargs):
        self.provider.codes[code["code"]] = {
            "redirect_uri": request.redirect_uri,
            "scopes": request.scopes,
            "nonce": request.nonce,
            "challenge": request.code_challenge,
            "method": request.code_challenge_method,
        }

    def client_authentication_required(self, request, *args, **kwargs):
        return True

    def authenticate_client(self, request, *args, **kwargs):
        request.client = type("Client", (), {"client_id": CLIENT})()
        return (request.client_id, request.client_secret) == (CLIENT, SECRET)

    def validate_grant_type(self, client_id, grant_type, client, request, *args, **kwargs):
        return grant_type == "authorization_code"

    def validate_code(self, client_id, code, client, request, *args, **kwargs):
        request.user, request.scopes = "p-1", self.provider.codes.get(code, {}).get("scopes")
        return code in self.provider.codes

    def confirm_redirect_uri(self, client_id, code, redirect_uri, client, request, *args, **kwargs):
        return self.provider.codes[code]["redirect_uri"] == redirect_uri

    def get_code_challenge(self, code, request):
        return self.provider.codes[code]["challenge"]

    def get_code_challenge_method(self, code, request):
        return self.provider.codes[code]["method"]

    def get_authorization_code_scopes(self, client_id, code, redirect_uri, request):
        return self.provider.codes[code]["scopes"]

    def get_authorization_code_nonce(self, client_id, code, redirect_uri, request):
        return self.provider.codes[code]["nonce"]

    def invalidate_authorization_code(self, client_id, code, request, *args, **kwargs):
        del self.provider.codes[code]

    def save_bearer_token(self, token, request, *args, **kwargs):
        self.provider.tokens[token["access_token"]] = request.scopes

    def validate_bearer_token(self, token, scopes, request):
        request.client = CLIENT
        return token in self.provider.tokens

    def get_userinfo_claims(self, request):
        return self.provider.person

    def finalize_id_token(self, id_token, token, token_handler, request):
        now = int(time.time())
        claims = id_token | {"iss": self.provider.issuer, "iat": now, "exp": now + 300}
        claims |= {"sub": self.provider.person["sub"]} | self.provider.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(
            claims, self.provider.signs_with or self.provider.key, "RS256", headers={"kid": KID}
        )


def handler_of(provider: Provider) -> type[BaseHTTPRequestHandler]:
    server = Server(Rules(provider))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path = urlsplit(self.path).path
            provider.asked.append(path)
            if path == "/.well-known/openid-configuration":
                self.give(provider.described())
            elif path == "/jwks":
                self.give(provider.keys())
            elif path == "/userinfo":
                self.answer(server.create_userinfo_response(self.uri, "GET", None, dict(self.headers)))
            elif path == "/authorize":
                self.authorize()
            else:
                self.send_error(404)

        def authorize(self):
            try:
                scopes, _ = server.validate_authorization_request(self.uri)
                self.answer(server.create_authorization_response(self.uri, scopes=scopes))
            except OAuth2Error as error:
                self.send_error(400, error.error)

        def do_POST(self):
            provider.asked.append(urlsplit(self.path).path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if provider.redirects_tokens_to:
                self.send_response(307)
                self.send_header("Location", provider.redirects_tokens_to)
                self.end_headers()
                return
            self.answer(server.create_token_response(self.uri, "POST", body, dict(self.headers)))

        @property
        def uri(self):
            # oauthlib speaks https alone; loopback is as good.
            return f"https://{self.headers['Host']}{self.path}"

        def answer(self, made):
            headers, body, status = made
            content = body.encode() if isinstance(body, str) else body or b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def give(self, found):
            self.answer(({"Content-Type": "application/json"}, orjson.dumps(found), 200))

        def log_message(self, *args):
            pass

    return Handler


@contextmanager
def running():
    """The provider, listening; nothing of it is left afterwards."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(provider))
    provider.address = provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

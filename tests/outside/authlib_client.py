"""The PyPI package Authlib against the issuer."""

import base64
import json
import sys

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT, private_key_jwt_sign
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata, get_well_known_url
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization import load_der_private_key
from joserfc.jwk import ECKey, OKPKey

with open(sys.argv[1], encoding="utf-8") as file:
    settings = json.load(file)

address = get_well_known_url(settings["issuer"], external=True)
server = AuthorizationServerMetadata(requests.get(address, timeout=10).json())
assert server["issuer"] == settings["issuer"], server["issuer"]
assert "private_key_jwt" in server.token_endpoint_auth_methods_supported, server


class IssuerAudience(PrivateKeyJWT):
    """Authlib writes the token endpoint into `aud`. That its assertions live for an hour is left as it is."""

    def __init__(self, algorithm, kid):
        super().__init__(alg=algorithm)
        self.kid = kid

    def sign(self, auth, token_endpoint):
        header = {"alg": self.alg, "kid": self.kid}
        return private_key_jwt_sign(
            auth.client_secret,
            auth.client_id,
            server["issuer"],
            alg=self.alg,
            header=header,
        )


def token(client_id, secret, method, scope):
    session = OAuth2Session(client_id, secret, token_endpoint_auth_method=method, scope=scope)
    return session.fetch_token(server["token_endpoint"], grant_type="client_credentials")


def passes(name, client_id, good, wrong, method):
    answer = token(client_id, good, method, settings["scope"])
    assert answer["token_type"].lower() == "bearer", answer["token_type"]
    assert answer["expires_in"] == settings["expires_in"], answer["expires_in"]
    assert set(answer["scope"].split()) == set(settings["scope"].split()), answer["scope"]
    for secret, scope, code in [
        (wrong, settings["scope"], "invalid_client"),
        (good, settings["unknown_scope"], "invalid_scope"),
    ]:
        try:
            token(client_id, secret, method, scope)
        except OAuthError as error:
            assert error.error == code, error
        else:
            raise AssertionError(f"a token instead of {code}")
    print(f"ok {name}")


def key(private_key):
    """A private key as Authlib takes it."""
    pem = private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return (ECKey if isinstance(private_key, ec.EllipticCurvePrivateKey) else OKPKey).import_key(pem)


OTHERS = {
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
}

for method in ["client_secret_basic", "client_secret_post"]:
    secret = settings["secret"]
    passes(method, secret["client_id"], secret["client_secret"], "wrong", method)

for entry in settings["keys"]:
    algorithm, client_id = entry["algorithm"], entry["client_id"]
    method = IssuerAudience(algorithm, entry["kid"])
    good = key(load_der_private_key(base64.b64decode(entry["private_key"]), None))
    passes(f"private_key_jwt {algorithm}", client_id, good, key(OTHERS[algorithm]()), method)

// Written by `cargo scopes docs`. Do not edit.
const ADDRESSES = {
  "CaaS API": {
    "baseUrl": "http://127.0.0.1:8081",
    "tokenUrl": "http://127.0.0.1:8080/oidc/token"
  },
  "Issuer administration": {
    "baseUrl": "http://127.0.0.1:8080/oidc",
    "tokenUrl": "http://127.0.0.1:8080/oidc/token"
  }
};

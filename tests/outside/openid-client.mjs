// The npm package openid-client against the issuer.

import * as client from 'openid-client'
import { settings, tryAll } from './cases.mjs'

// The issuer is on this machine, without TLS.
const local = { algorithm: 'oauth2', execute: [client.allowInsecureRequests] }

const issuer = new URL(settings.issuer)

await tryAll(client, async (clientId, authentication, scope) => {
  const configuration = await client.discovery(issuer, clientId, undefined, authentication, local)
  return client.clientCredentialsGrant(configuration, { scope })
})

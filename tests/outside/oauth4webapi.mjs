// The npm package oauth4webapi against the issuer.

import * as oauth from 'oauth4webapi'
import { settings, tryAll } from './cases.mjs'

// The issuer is on this machine, without TLS.
const local = { [oauth.allowInsecureRequests]: true }

const issuer = new URL(settings.issuer)
const metadata = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...local })
const server = await oauth.processDiscoveryResponse(issuer, metadata)

await tryAll(oauth, async (clientId, authentication, scope) => {
  const client = { client_id: clientId }
  const answer = await oauth.clientCredentialsGrantRequest(server, client, authentication, { scope }, local)
  return oauth.processClientCredentialsResponse(server, client, answer)
})

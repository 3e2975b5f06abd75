// The peer oidc-provider with one client and JWT access tokens, everything in memory. Prints its address when it listens.
// usage: node oidc-provider.mjs PORT CLIENT_ID CLIENT_SECRET AUDIENCE SCOPE
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const [port, client_id, client_secret, audience, scope] = process.argv.slice(2);
const alg = 'ES256';
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const resource = { scope, audience, accessTokenFormat: 'jwt', accessTokenTTL: 900, jwt: { sign: { alg } } };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  jwks: { keys: [{ ...key, use: 'sig', alg, kid: 'bench' }] },
  cookies: { keys: ['bench'] },
  clients: [{
    client_id,
    client_secret,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: alg,
  }],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      useGrantedResource: () => true,
      getResourceServerInfo: () => resource,
    },
  },
});
provider.listen(Number(port), '127.0.0.1', () => console.log(`listening on 127.0.0.1:${port}`));

// The cases that every JavaScript client goes through, with the settings that the test suite passes on.

import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { readFile } from 'node:fs/promises'

export const settings = JSON.parse(await readFile(process.argv[2], 'utf8'))

const IMPORTS = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  Ed25519: { name: 'Ed25519' },
}

// `token(clientId, authentication, scope)` asks for a token as a user of the library would. Prints a line for each case
// that passes; the test suite knows which there must be.
export async function tryAll(library, token) {
  const { client_id, client_secret } = settings.secret
  for (const [method, authentication] of [
    ['client_secret_basic', library.ClientSecretBasic],
    ['client_secret_post', library.ClientSecretPost],
  ]) {
    await passes(method, client_id, authentication(client_secret), authentication('wrong'))
  }
  for (const key of settings.keys) {
    const good = library.PrivateKeyJwt(await privateKey(key))
    const wrong = library.PrivateKeyJwt(await otherKey(key))
    await passes(`private_key_jwt ${key.algorithm}`, key.client_id, good, wrong)
  }

  async function passes(name, clientId, good, wrong) {
    isToken(await token(clientId, good, settings.scope))
    await isRefused(token(clientId, wrong, settings.scope), 'invalid_client')
    await isRefused(token(clientId, good, settings.unknown_scope), 'invalid_scope')
    console.log(`ok ${name}`)
  }

  async function isRefused(request, code) {
    const error = await request.then(
      () => assert.fail(`a token instead of ${code}`),
      (error) => error,
    )
    // Where the answer has a challenge, the libraries stop at it, and leave the body to their caller.
    const challenged = error instanceof library.WWWAuthenticateChallengeError
    const understood = challenged ? (await error.response.json()).error : error.error
    assert.equal(understood, code, error.stack)
  }
}

function isToken(answer) {
  assert.equal(typeof answer.access_token, 'string')
  assert.equal(answer.token_type.toLowerCase(), 'bearer')
  assert.equal(answer.expires_in, settings.expires_in)
  assert.deepEqual(answer.scope.split(' ').sort(), settings.scope.split(' ').sort())
}

async function privateKey({ algorithm, kid, private_key }) {
  const der = Buffer.from(private_key, 'base64')
  return { key: await webcrypto.subtle.importKey('pkcs8', der, IMPORTS[algorithm], false, ['sign']), kid }
}

// A key of the same kind that the issuer has never seen.
async function otherKey({ algorithm, kid }) {
  const { privateKey } = await webcrypto.subtle.generateKey(IMPORTS[algorithm], false, ['sign', 'verify'])
  return { key: privateKey, kid }
}

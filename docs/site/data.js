/* Written by `cargo scopes docs`. Do not edit. */

const SITE = {
  "scopes": [
    {
      "name": "caas:transactions:write",
      "access": "write",
      "implies": []
    },
    {
      "name": "caas:transactions:read",
      "access": "read",
      "implies": []
    },
    {
      "name": "caas:transactions:delete",
      "access": "destructive",
      "implies": []
    },
    {
      "name": "caas:transaction_splits:write",
      "access": "write",
      "implies": []
    },
    {
      "name": "caas:transaction_splits:read",
      "access": "read",
      "implies": []
    },
    {
      "name": "caas:transaction_splits:delete",
      "access": "destructive",
      "implies": []
    },
    {
      "name": "caas:enhanced_transactions:read",
      "access": "read",
      "implies": []
    },
    {
      "name": "caas:regular_transactions:read",
      "access": "read",
      "implies": []
    },
    {
      "name": "caas:categories:read",
      "access": "read",
      "implies": []
    },
    {
      "name": "caas:categories:write",
      "access": "write",
      "implies": []
    },
    {
      "name": "caas:categories:delete",
      "access": "destructive",
      "implies": []
    },
    {
      "name": "caas:users:delete",
      "access": "destructive",
      "implies": []
    },
    {
      "name": "issuer:apis:read",
      "access": "read",
      "implies": []
    },
    {
      "name": "issuer:apis:write",
      "access": "write",
      "implies": []
    },
    {
      "name": "issuer:apis:delete",
      "access": "destructive",
      "implies": []
    },
    {
      "name": "issuer:clients:read",
      "access": "read",
      "implies": []
    },
    {
      "name": "issuer:clients:write",
      "access": "write",
      "implies": []
    },
    {
      "name": "issuer:clients:delete",
      "access": "destructive",
      "implies": []
    },
    {
      "name": "issuer:keys:read",
      "access": "read",
      "implies": []
    },
    {
      "name": "issuer:keys:write",
      "access": "write",
      "implies": []
    },
    {
      "name": "issuer:keys:delete",
      "access": "destructive",
      "implies": []
    },
    {
      "name": "issuer:tokens:read",
      "access": "read",
      "implies": []
    },
    {
      "name": "issuer:tokens:revoke",
      "access": "destructive",
      "implies": []
    },
    {
      "name": "issuer:audit:read",
      "access": "read",
      "implies": []
    }
  ],
  "apis": [
    {
      "title": "CaaS API",
      "tokenUrl": "http://127.0.0.1:8080/oidc/token",
      "operations": [
        {
          "anchor": "post-caas-v1-transactions-enrich",
          "method": "POST",
          "path": "/caas/v1/transactions/enrich",
          "summary": "Enrich transactions.",
          "heading": "Transactions",
          "needs": [
            [
              "caas:transactions:write"
            ]
          ],
          "widenings": [
            [
              [
                "caas:transaction_splits:read"
              ],
              [
                "caas:transaction_splits:write"
              ]
            ]
          ]
        },
        {
          "anchor": "get-caas-v1-transactions",
          "method": "GET",
          "path": "/caas/v1/transactions",
          "summary": "List transactions.",
          "heading": "Transactions",
          "needs": [
            [
              "caas:transactions:read"
            ]
          ],
          "widenings": [
            [
              [
                "caas:transaction_splits:read"
              ]
            ]
          ]
        },
        {
          "anchor": "delete-caas-v1-accounts-accountid",
          "method": "DELETE",
          "path": "/caas/v1/accounts/{accountId}",
          "summary": "Remove an account.",
          "heading": "Users",
          "needs": [
            [
              "caas:users:delete"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-caas-v1-accounts-accountid-regular-transactions",
          "method": "GET",
          "path": "/caas/v1/accounts/{accountId}/regular-transactions",
          "summary": "List regular transactions.",
          "heading": "Regular transactions",
          "needs": [
            [
              "caas:regular_transactions:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-caas-v1-accounts-accountid-transactions-transactionid",
          "method": "GET",
          "path": "/caas/v1/accounts/{accountId}/transactions/{transactionId}",
          "summary": "Show a transaction.",
          "heading": "Transactions",
          "needs": [
            [
              "caas:transactions:read"
            ]
          ],
          "widenings": [
            [
              [
                "caas:transaction_splits:read"
              ]
            ]
          ]
        },
        {
          "anchor": "delete-caas-v1-accounts-accountid-transactions-transactionid",
          "method": "DELETE",
          "path": "/caas/v1/accounts/{accountId}/transactions/{transactionId}",
          "summary": "Remove a transaction.",
          "heading": "Transactions",
          "needs": [
            [
              "caas:transactions:delete"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "patch-caas-v1-accounts-accountid-transactions-transactionid",
          "method": "PATCH",
          "path": "/caas/v1/accounts/{accountId}/transactions/{transactionId}",
          "summary": "Recategorise a transaction.",
          "heading": "Transactions",
          "needs": [
            [
              "caas:transactions:write"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "put-caas-v1-accounts-accountid-transactions-transactionid-splits",
          "method": "PUT",
          "path": "/caas/v1/accounts/{accountId}/transactions/{transactionId}/splits",
          "summary": "Split a transaction.",
          "heading": "Transaction splits",
          "needs": [
            [
              "caas:transaction_splits:write"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "delete-caas-v1-accounts-accountid-transactions-transactionid-splits",
          "method": "DELETE",
          "path": "/caas/v1/accounts/{accountId}/transactions/{transactionId}/splits",
          "summary": "Remove the splits of a transaction.",
          "heading": "Transaction splits",
          "needs": [
            [
              "caas:transaction_splits:delete"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-caas-v1-accounts-accountid-transactions-transactionid-enhanced",
          "method": "GET",
          "path": "/caas/v1/accounts/{accountId}/transactions/{transactionId}/enhanced",
          "summary": "Show the place of a transaction.",
          "heading": "Enhanced transactions",
          "needs": [
            [
              "caas:enhanced_transactions:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-caas-v1-counterparties",
          "method": "GET",
          "path": "/caas/v1/counterparties",
          "summary": "List counterparties.",
          "heading": "Transactions",
          "needs": [
            [
              "caas:transactions:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-caas-v1-geotags",
          "method": "GET",
          "path": "/caas/v1/geotags",
          "summary": "Show geotags.",
          "heading": "Transactions",
          "needs": [
            [
              "caas:transactions:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-caas-v1-categories",
          "method": "GET",
          "path": "/caas/v1/categories",
          "summary": "List the standard categories.",
          "heading": "Categories",
          "needs": [
            [
              "caas:categories:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-caas-v1-category-groups",
          "method": "GET",
          "path": "/caas/v1/category-groups",
          "summary": "List the groups of the standard categories.",
          "heading": "Categories",
          "needs": [
            [
              "caas:categories:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "delete-caas-v1-users-userid",
          "method": "DELETE",
          "path": "/caas/v1/users/{userId}",
          "summary": "Remove a user.",
          "heading": "Users",
          "needs": [
            [
              "caas:users:delete"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-caas-v1-users-userid-custom-categories",
          "method": "GET",
          "path": "/caas/v1/users/{userId}/custom-categories",
          "summary": "List a user's custom categories.",
          "heading": "Categories",
          "needs": [
            [
              "caas:categories:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "post-caas-v1-users-userid-custom-categories",
          "method": "POST",
          "path": "/caas/v1/users/{userId}/custom-categories",
          "summary": "Create a custom category for a user.",
          "heading": "Categories",
          "needs": [
            [
              "caas:categories:write"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "delete-caas-v1-users-userid-custom-categories-categoryid",
          "method": "DELETE",
          "path": "/caas/v1/users/{userId}/custom-categories/{categoryId}",
          "summary": "Remove a user's custom category.",
          "heading": "Categories",
          "needs": [
            [
              "caas:categories:delete"
            ]
          ],
          "widenings": []
        }
      ]
    },
    {
      "title": "Issuer administration",
      "tokenUrl": "http://127.0.0.1:8080/oidc/token",
      "operations": [
        {
          "anchor": "get-admin-v1-apis",
          "method": "GET",
          "path": "/admin/v1/apis",
          "summary": "List all APIs.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:apis:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "post-admin-v1-apis",
          "method": "POST",
          "path": "/admin/v1/apis",
          "summary": "Add an API.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:apis:write"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-admin-v1-apis-apiname",
          "method": "GET",
          "path": "/admin/v1/apis/{apiName}",
          "summary": "Show one API.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:apis:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "delete-admin-v1-apis-apiname",
          "method": "DELETE",
          "path": "/admin/v1/apis/{apiName}",
          "summary": "Remove an API.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:apis:delete"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "patch-admin-v1-apis-apiname",
          "method": "PATCH",
          "path": "/admin/v1/apis/{apiName}",
          "summary": "Change an API.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:apis:write"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "post-admin-v1-apis-apiname-preview",
          "method": "POST",
          "path": "/admin/v1/apis/{apiName}/preview",
          "summary": "Preview a change of an API.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:apis:read",
              "issuer:clients:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-admin-v1-clients",
          "method": "GET",
          "path": "/admin/v1/clients",
          "summary": "List all clients.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:clients:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "post-admin-v1-clients",
          "method": "POST",
          "path": "/admin/v1/clients",
          "summary": "Add a client.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:clients:write"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-admin-v1-clients-clientid",
          "method": "GET",
          "path": "/admin/v1/clients/{clientId}",
          "summary": "Show one client.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:clients:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "delete-admin-v1-clients-clientid",
          "method": "DELETE",
          "path": "/admin/v1/clients/{clientId}",
          "summary": "Remove a client.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:clients:delete"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "patch-admin-v1-clients-clientid",
          "method": "PATCH",
          "path": "/admin/v1/clients/{clientId}",
          "summary": "Change a client.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:clients:write"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "post-admin-v1-clients-clientid-secrets",
          "method": "POST",
          "path": "/admin/v1/clients/{clientId}/secrets",
          "summary": "Add a secret.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:clients:write"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "post-admin-v1-clients-clientid-keys",
          "method": "POST",
          "path": "/admin/v1/clients/{clientId}/keys",
          "summary": "Register public keys.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:clients:write"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "delete-admin-v1-clients-clientid-credentials-credentialid",
          "method": "DELETE",
          "path": "/admin/v1/clients/{clientId}/credentials/{credentialId}",
          "summary": "Expire a secret or a key.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:clients:write"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-admin-v1-signing-keys",
          "method": "GET",
          "path": "/admin/v1/signing-keys",
          "summary": "List the signing keys.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:keys:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "post-admin-v1-signing-keys",
          "method": "POST",
          "path": "/admin/v1/signing-keys",
          "summary": "Announce the next signing key.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:keys:write"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "delete-admin-v1-signing-keys-kid",
          "method": "DELETE",
          "path": "/admin/v1/signing-keys/{kid}",
          "summary": "Withdraw a signing key at once.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:keys:delete"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-admin-v1-revocations",
          "method": "GET",
          "path": "/admin/v1/revocations",
          "summary": "List the revocations in force.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:tokens:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "post-admin-v1-revocations",
          "method": "POST",
          "path": "/admin/v1/revocations",
          "summary": "Revoke tokens.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:tokens:revoke"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "post-admin-v1-tokens-inspect",
          "method": "POST",
          "path": "/admin/v1/tokens/inspect",
          "summary": "Inspect a token.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:tokens:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-admin-v1-changes",
          "method": "GET",
          "path": "/admin/v1/changes",
          "summary": "List the latest changes.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:audit:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-admin-v1-decisions",
          "method": "GET",
          "path": "/admin/v1/decisions",
          "summary": "List the latest grants and refusals of this node.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:audit:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-admin-v1-hints",
          "method": "GET",
          "path": "/admin/v1/hints",
          "summary": "List scopes and credentials that clients may not need.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:audit:read",
              "issuer:clients:read"
            ]
          ],
          "widenings": []
        },
        {
          "anchor": "get-admin-v1-scopes",
          "method": "GET",
          "path": "/admin/v1/scopes",
          "summary": "List the scopes that clients can have.",
          "heading": "Issuer administration",
          "needs": [
            [
              "issuer:clients:read"
            ]
          ],
          "widenings": []
        }
      ]
    }
  ]
};

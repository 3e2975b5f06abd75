// Written by `cargo scopes docs`. Do not edit.
const SITE = {
  "apis": [
    {
      "operations": [
        {
          "anchor": "get-admin-v1-clients",
          "heading": "Issuer administration",
          "method": "GET",
          "needs": [
            [
              "issuer:clients:read"
            ]
          ],
          "path": "/admin/v1/clients",
          "summary": "List all clients.",
          "widenings": []
        },
        {
          "anchor": "post-admin-v1-clients",
          "heading": "Issuer administration",
          "method": "POST",
          "needs": [
            [
              "issuer:clients:write"
            ]
          ],
          "path": "/admin/v1/clients",
          "summary": "Add a client.",
          "widenings": []
        },
        {
          "anchor": "get-admin-v1-clients-clientid",
          "heading": "Issuer administration",
          "method": "GET",
          "needs": [
            [
              "issuer:clients:read"
            ]
          ],
          "path": "/admin/v1/clients/{clientId}",
          "summary": "Show one client.",
          "widenings": []
        },
        {
          "anchor": "delete-admin-v1-clients-clientid",
          "heading": "Issuer administration",
          "method": "DELETE",
          "needs": [
            [
              "issuer:clients:delete"
            ]
          ],
          "path": "/admin/v1/clients/{clientId}",
          "summary": "Remove a client.",
          "widenings": []
        },
        {
          "anchor": "patch-admin-v1-clients-clientid",
          "heading": "Issuer administration",
          "method": "PATCH",
          "needs": [
            [
              "issuer:clients:write"
            ]
          ],
          "path": "/admin/v1/clients/{clientId}",
          "summary": "Change a client.",
          "widenings": []
        },
        {
          "anchor": "post-admin-v1-clients-clientid-secrets",
          "heading": "Issuer administration",
          "method": "POST",
          "needs": [
            [
              "issuer:clients:write"
            ]
          ],
          "path": "/admin/v1/clients/{clientId}/secrets",
          "summary": "Add a secret.",
          "widenings": []
        },
        {
          "anchor": "post-admin-v1-clients-clientid-keys",
          "heading": "Issuer administration",
          "method": "POST",
          "needs": [
            [
              "issuer:clients:write"
            ]
          ],
          "path": "/admin/v1/clients/{clientId}/keys",
          "summary": "Register public keys.",
          "widenings": []
        },
        {
          "anchor": "delete-admin-v1-clients-clientid-credentials-credentialid",
          "heading": "Issuer administration",
          "method": "DELETE",
          "needs": [
            [
              "issuer:clients:write"
            ]
          ],
          "path": "/admin/v1/clients/{clientId}/credentials/{credentialId}",
          "summary": "Expire a secret or a key.",
          "widenings": []
        },
        {
          "anchor": "get-admin-v1-signing-keys",
          "heading": "Issuer administration",
          "method": "GET",
          "needs": [
            [
              "issuer:keys:read"
            ]
          ],
          "path": "/admin/v1/signing-keys",
          "summary": "List the signing keys.",
          "widenings": []
        },
        {
          "anchor": "post-admin-v1-signing-keys",
          "heading": "Issuer administration",
          "method": "POST",
          "needs": [
            [
              "issuer:keys:write"
            ]
          ],
          "path": "/admin/v1/signing-keys",
          "summary": "Announce the next signing key.",
          "widenings": []
        },
        {
          "anchor": "delete-admin-v1-signing-keys-kid",
          "heading": "Issuer administration",
          "method": "DELETE",
          "needs": [
            [
              "issuer:keys:delete"
            ]
          ],
          "path": "/admin/v1/signing-keys/{kid}",
          "summary": "Withdraw a signing key at once.",
          "widenings": []
        },
        {
          "anchor": "get-admin-v1-revocations",
          "heading": "Issuer administration",
          "method": "GET",
          "needs": [
            [
              "issuer:tokens:read"
            ]
          ],
          "path": "/admin/v1/revocations",
          "summary": "List the revocations in force.",
          "widenings": []
        },
        {
          "anchor": "post-admin-v1-revocations",
          "heading": "Issuer administration",
          "method": "POST",
          "needs": [
            [
              "issuer:tokens:revoke"
            ]
          ],
          "path": "/admin/v1/revocations",
          "summary": "Revoke tokens.",
          "widenings": []
        },
        {
          "anchor": "post-admin-v1-tokens-inspect",
          "heading": "Issuer administration",
          "method": "POST",
          "needs": [
            [
              "issuer:tokens:read"
            ]
          ],
          "path": "/admin/v1/tokens/inspect",
          "summary": "Inspect a token.",
          "widenings": []
        },
        {
          "anchor": "get-admin-v1-changes",
          "heading": "Issuer administration",
          "method": "GET",
          "needs": [
            [
              "issuer:audit:read"
            ]
          ],
          "path": "/admin/v1/changes",
          "summary": "List the latest changes.",
          "widenings": []
        },
        {
          "anchor": "get-admin-v1-decisions",
          "heading": "Issuer administration",
          "method": "GET",
          "needs": [
            [
              "issuer:audit:read"
            ]
          ],
          "path": "/admin/v1/decisions",
          "summary": "List the latest grants and refusals of this node.",
          "widenings": []
        },
        {
          "anchor": "get-admin-v1-hints",
          "heading": "Issuer administration",
          "method": "GET",
          "needs": [
            [
              "issuer:audit:read",
              "issuer:clients:read"
            ]
          ],
          "path": "/admin/v1/hints",
          "summary": "List scopes and credentials that clients may not need.",
          "widenings": []
        },
        {
          "anchor": "get-admin-v1-scopes",
          "heading": "Issuer administration",
          "method": "GET",
          "needs": [
            [
              "issuer:clients:read"
            ]
          ],
          "path": "/admin/v1/scopes",
          "summary": "List the scopes of the catalog.",
          "widenings": []
        }
      ],
      "title": "Issuer administration"
    },
    {
      "operations": [
        {
          "anchor": "post-caas-v1-transactions-enrich",
          "heading": "Transactions",
          "method": "POST",
          "needs": [
            [
              "caas:transactions:write"
            ]
          ],
          "path": "/caas/v1/transactions/enrich",
          "summary": "Enrich transactions.",
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
          "heading": "Transactions",
          "method": "GET",
          "needs": [
            [
              "caas:transactions:read"
            ]
          ],
          "path": "/caas/v1/transactions",
          "summary": "List transactions.",
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
          "heading": "Users",
          "method": "DELETE",
          "needs": [
            [
              "caas:users:delete"
            ]
          ],
          "path": "/caas/v1/accounts/{accountId}",
          "summary": "Remove an account.",
          "widenings": []
        },
        {
          "anchor": "get-caas-v1-accounts-accountid-regular-transactions",
          "heading": "Regular transactions",
          "method": "GET",
          "needs": [
            [
              "caas:regular_transactions:read"
            ]
          ],
          "path": "/caas/v1/accounts/{accountId}/regular-transactions",
          "summary": "List regular transactions.",
          "widenings": []
        },
        {
          "anchor": "get-caas-v1-accounts-accountid-transactions-transactionid",
          "heading": "Transactions",
          "method": "GET",
          "needs": [
            [
              "caas:transactions:read"
            ]
          ],
          "path": "/caas/v1/accounts/{accountId}/transactions/{transactionId}",
          "summary": "Show a transaction.",
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
          "heading": "Transactions",
          "method": "DELETE",
          "needs": [
            [
              "caas:transactions:delete"
            ]
          ],
          "path": "/caas/v1/accounts/{accountId}/transactions/{transactionId}",
          "summary": "Remove a transaction.",
          "widenings": []
        },
        {
          "anchor": "patch-caas-v1-accounts-accountid-transactions-transactionid",
          "heading": "Transactions",
          "method": "PATCH",
          "needs": [
            [
              "caas:transactions:write"
            ]
          ],
          "path": "/caas/v1/accounts/{accountId}/transactions/{transactionId}",
          "summary": "Recategorise a transaction.",
          "widenings": []
        },
        {
          "anchor": "put-caas-v1-accounts-accountid-transactions-transactionid-splits",
          "heading": "Transaction splits",
          "method": "PUT",
          "needs": [
            [
              "caas:transaction_splits:write"
            ]
          ],
          "path": "/caas/v1/accounts/{accountId}/transactions/{transactionId}/splits",
          "summary": "Split a transaction.",
          "widenings": []
        },
        {
          "anchor": "delete-caas-v1-accounts-accountid-transactions-transactionid-splits",
          "heading": "Transaction splits",
          "method": "DELETE",
          "needs": [
            [
              "caas:transaction_splits:delete"
            ]
          ],
          "path": "/caas/v1/accounts/{accountId}/transactions/{transactionId}/splits",
          "summary": "Remove the splits of a transaction.",
          "widenings": []
        },
        {
          "anchor": "get-caas-v1-accounts-accountid-transactions-transactionid-enhanced",
          "heading": "Enhanced transactions",
          "method": "GET",
          "needs": [
            [
              "caas:enhanced_transactions:read"
            ]
          ],
          "path": "/caas/v1/accounts/{accountId}/transactions/{transactionId}/enhanced",
          "summary": "Show the place of a transaction.",
          "widenings": []
        },
        {
          "anchor": "get-caas-v1-counterparties",
          "heading": "Transactions",
          "method": "GET",
          "needs": [
            [
              "caas:transactions:read"
            ]
          ],
          "path": "/caas/v1/counterparties",
          "summary": "List counterparties.",
          "widenings": []
        },
        {
          "anchor": "get-caas-v1-geotags",
          "heading": "Transactions",
          "method": "GET",
          "needs": [
            [
              "caas:transactions:read"
            ]
          ],
          "path": "/caas/v1/geotags",
          "summary": "Show geotags.",
          "widenings": []
        },
        {
          "anchor": "get-caas-v1-categories",
          "heading": "Categories",
          "method": "GET",
          "needs": [
            [
              "caas:categories:read"
            ]
          ],
          "path": "/caas/v1/categories",
          "summary": "List the standard categories.",
          "widenings": []
        },
        {
          "anchor": "get-caas-v1-category-groups",
          "heading": "Categories",
          "method": "GET",
          "needs": [
            [
              "caas:categories:read"
            ]
          ],
          "path": "/caas/v1/category-groups",
          "summary": "List the groups of the standard categories.",
          "widenings": []
        },
        {
          "anchor": "delete-caas-v1-users-userid",
          "heading": "Users",
          "method": "DELETE",
          "needs": [
            [
              "caas:users:delete"
            ]
          ],
          "path": "/caas/v1/users/{userId}",
          "summary": "Remove a user.",
          "widenings": []
        },
        {
          "anchor": "get-caas-v1-users-userid-custom-categories",
          "heading": "Categories",
          "method": "GET",
          "needs": [
            [
              "caas:categories:read"
            ]
          ],
          "path": "/caas/v1/users/{userId}/custom-categories",
          "summary": "List a user's custom categories.",
          "widenings": []
        },
        {
          "anchor": "post-caas-v1-users-userid-custom-categories",
          "heading": "Categories",
          "method": "POST",
          "needs": [
            [
              "caas:categories:write"
            ]
          ],
          "path": "/caas/v1/users/{userId}/custom-categories",
          "summary": "Create a custom category for a user.",
          "widenings": []
        },
        {
          "anchor": "delete-caas-v1-users-userid-custom-categories-categoryid",
          "heading": "Categories",
          "method": "DELETE",
          "needs": [
            [
              "caas:categories:delete"
            ]
          ],
          "path": "/caas/v1/users/{userId}/custom-categories/{categoryId}",
          "summary": "Remove a user's custom category.",
          "widenings": []
        }
      ],
      "title": "CaaS API"
    }
  ],
  "scopes": [
    {
      "access": "write",
      "deprecated": false,
      "description": "Submit transactions for enrichment and recategorise them. The response includes the transactions even without read access.",
      "implies": [],
      "name": "caas:transactions:write"
    },
    {
      "access": "read",
      "deprecated": false,
      "description": "Read standard transactions and their enrichment data (geotags, counterparties).",
      "implies": [],
      "name": "caas:transactions:read"
    },
    {
      "access": "destructive",
      "deprecated": false,
      "description": "Remove transactions and everything attached to them.",
      "implies": [],
      "name": "caas:transactions:delete"
    },
    {
      "access": "write",
      "deprecated": false,
      "description": "Split transactions. The response to a submission includes splits even without read access to them.",
      "implies": [],
      "name": "caas:transaction_splits:write"
    },
    {
      "access": "read",
      "deprecated": false,
      "description": "Read the splits of standard transactions.",
      "implies": [],
      "name": "caas:transaction_splits:read"
    },
    {
      "access": "destructive",
      "deprecated": false,
      "description": "Remove the splits of a transaction.",
      "implies": [],
      "name": "caas:transaction_splits:delete"
    },
    {
      "access": "read",
      "deprecated": false,
      "description": "Read enhanced transactions and their enrichment data (geotags, counterparties).",
      "implies": [],
      "name": "caas:enhanced_transactions:read"
    },
    {
      "access": "read",
      "deprecated": false,
      "description": "Read series of regular transactions.",
      "implies": [],
      "name": "caas:regular_transactions:read"
    },
    {
      "access": "read",
      "deprecated": false,
      "description": "Read a customer's categories, standard and custom.",
      "implies": [],
      "name": "caas:categories:read"
    },
    {
      "access": "write",
      "deprecated": false,
      "description": "Create a customer's custom categories.",
      "implies": [],
      "name": "caas:categories:write"
    },
    {
      "access": "destructive",
      "deprecated": false,
      "description": "Remove a customer's custom categories.",
      "implies": [],
      "name": "caas:categories:delete"
    },
    {
      "access": "destructive",
      "deprecated": false,
      "description": "Remove all enrichment data of the transactions with the same user id or account id.",
      "implies": [],
      "name": "caas:users:delete"
    },
    {
      "access": "read",
      "deprecated": false,
      "description": "Read clients and the last use of their credentials, without secrets.",
      "implies": [],
      "name": "issuer:clients:read"
    },
    {
      "access": "write",
      "deprecated": false,
      "description": "Add and change clients, and create and expire their credentials. You can only grant administration scopes that you hold yourself.",
      "implies": [],
      "name": "issuer:clients:write"
    },
    {
      "access": "destructive",
      "deprecated": false,
      "description": "Remove clients with all their credentials.",
      "implies": [],
      "name": "issuer:clients:delete"
    },
    {
      "access": "read",
      "deprecated": false,
      "description": "Read the signing keys and their rotation schedule, without private keys.",
      "implies": [],
      "name": "issuer:keys:read"
    },
    {
      "access": "write",
      "deprecated": false,
      "description": "Announce the next signing key.",
      "implies": [],
      "name": "issuer:keys:write"
    },
    {
      "access": "destructive",
      "deprecated": false,
      "description": "Withdraw a signing key immediately, which invalidates every token signed with it.",
      "implies": [],
      "name": "issuer:keys:delete"
    },
    {
      "access": "read",
      "deprecated": false,
      "description": "Inspect tokens and list revocations.",
      "implies": [],
      "name": "issuer:tokens:read"
    },
    {
      "access": "destructive",
      "deprecated": false,
      "description": "Revoke tokens: a single token, or all tokens of a client, of a key, or issued until a given time.",
      "implies": [],
      "name": "issuer:tokens:revoke"
    },
    {
      "access": "read",
      "deprecated": false,
      "description": "Read the log of changes and the recent grants and refusals.",
      "implies": [],
      "name": "issuer:audit:read"
    }
  ]
};

// A real OpenID provider for the tests: npm's oidc-provider with a log-in page of a few links.
//
//     node oidc_provider.mjs <address of the service> <client id> <client secret>
//
// Prints its issuer, a free port of 127.0.0.1, as the first line, and serves until it is ended.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";

import { Provider } from "oidc-provider";

const [service, clientId, clientSecret] = process.argv.slice(2);

const ACCOUNTS = {
  alex: { name: "Alex Probst", email: "alex@amt.example", email_verified: true, groups: ["sorge-admins"] },
  kim: { name: "Kim vom Dienst", email: "kim@amt.example", email_verified: true, groups: ["sorge-sachbearbeitung"] },
  gast: { name: "Gast", email: "gast@amt.example", email_verified: true, groups: [] },
};

const page = (body) => `<!doctype html><html lang="de"><meta charset="utf-8">
<title>Anmeldedienst</title><meta name="viewport" content="width=device-width">
<main><h1>Anmeldedienst des Amts</h1>${body}</main></html>`;

const signing = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });

const configuration = {
  clients: [{
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: [`${service}/amt/oidc/rueckkehr`],
    post_logout_redirect_uris: [`${service}/amt/oidc/abgemeldet`],
    grant_types: ["authorization_code"],
    response_types: ["code"],
  }],
  jwks: { keys: [{ ...signing, kid: "erster", use: "sig", alg: "RS256" }] },
  cookies: { keys: ["nur zum Testen"] },
  claims: { amr: null, openid: ["sub", "groups", "amr"], profile: ["name"], email: ["email", "email_verified"] },
  // All claims in the ID token: the service does not ask for more.
  conformIdTokenClaims: false,
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...ACCOUNTS[id] }) }),
  interactions: { url: (_context, interaction) => `/anmelden/${interaction.uid}` },
  // Nobody is asked whether the service may know her.
  loadExistingGrant: async (context) => {
    const grant = new context.oidc.provider.Grant({
      clientId: context.oidc.client.clientId,
      accountId: context.oidc.session.accountId,
    });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      logoutSource: (context, form) => {
        context.body = page(`${form}<button form="op.logoutForm" name="logout" value="yes">Abmelden</button>`);
      },
    },
  },
};

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration);
  const answer = provider.callback();
  server.on("request", async (request, response) => {
    const [, start, uid, account] = request.url.split("/");
    if (start !== "anmelden") {
      answer(request, response);
    } else if (account) {
      const login = { accountId: account, amr: ["pwd", "otp"] };
      await provider.interactionFinished(request, response, { login });
    } else {
      const links = Object.entries(ACCOUNTS).map(
        ([id, { name }]) => `<p><a href="/anmelden/${uid}/${id}">${name}</a></p>`,
      );
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(page(links.join("")));
    }
  });
  console.log(issuer);
});
